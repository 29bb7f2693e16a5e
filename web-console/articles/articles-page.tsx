import type { JSX } from 'preact'
import { call } from '../staff/call.ts'
import { Icon, Mark } from '../staff/icon.tsx'
import { endSession } from '../staff/session.ts'
import { ArticleList } from './article-list.tsx'
import { ArticleView } from './article-view.tsx'
import { GapList } from './gap-list.tsx'
import { place } from './place.ts'
import { SearchLaboratory } from './search-laboratory.tsx'

/** How the articles do, what people do not find, and why search ranks as it does. */
export function ArticlesPage(): JSX.Element {
  const here = place.value
  return (
    <>
      <PageHead />
      <main class="articles">
        {here.view === 'list' && <ArticleList />}
        {here.view === 'gaps' && <GapList />}
        {here.view === 'search' && <SearchLaboratory query={here.query} />}
        {here.view === 'article' && <ArticleView key={here.slug} slug={here.slug} />}
      </main>
    </>
  )
}

function PageHead(): JSX.Element {
  const { view } = place.value
  const current = (isHere: boolean) => (isHere ? 'page' : undefined)
  return (
    <header class="page-head">
      <Mark />
      <nav class="views" aria-label="Articles">
        <a href="#list" aria-current={current(view === 'list' || view === 'article')}>
          Articles
        </a>
        <a href="#gaps" aria-current={current(view === 'gaps')}>
          Not found
        </a>
        <a href="#search" aria-current={current(view === 'search')}>
          Search laboratory
        </a>
      </nav>
      <nav aria-label="Pages">
        <a href="/desk">Desk</a>
        <a href="/report">Report</a>
      </nav>
      <button type="button" class="bare round" aria-label="Sign out" title="Sign out" onClick={signOut}>
        <Icon name="leave" />
      </button>
    </header>
  )
}

function signOut(): void {
  void call('POST', '/desk/api/sign-out')
  endSession(null)
}
