import type { JSX } from 'preact'
import { PageHead } from '../staff/page-head.tsx'
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
      <Head />
      <main class="articles">
        {here.view === 'list' && <ArticleList />}
        {here.view === 'gaps' && <GapList />}
        {here.view === 'search' && <SearchLaboratory query={here.query} />}
        {here.view === 'article' && <ArticleView key={here.slug} slug={here.slug} />}
      </main>
    </>
  )
}

const OTHER_PAGES = [
  { href: '/desk', name: 'Desk' },
  { href: '/report', name: 'Report' },
]

function Head(): JSX.Element {
  const { view } = place.value
  const current = (isHere: boolean) => (isHere ? 'page' : undefined)
  return (
    <PageHead others={OTHER_PAGES}>
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
    </PageHead>
  )
}
