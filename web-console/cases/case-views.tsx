import type { JSX } from 'preact'
import { CASE_VIEWS, type CaseView, listHash, place } from '../desk/place.ts'

export const VIEW_NAMES: Readonly<Record<CaseView, string>> = {
  mine: 'Mine',
  nobody: 'Nobody’s',
  awaiting: 'Awaiting customer',
  soon: 'Due soon',
  late: 'Late',
  live: 'All live',
  closed: 'Closed',
}

/** The saved views of the case list. */
export function CaseViews(): JSX.Element {
  const here = place.value
  const current = here.view === 'cases' && here.words === '' ? here.saved : null
  return (
    <nav class="views" aria-label="Case views">
      <ul>
        {CASE_VIEWS.map(view => (
          <li key={view}>
            <a href={listHash(view)} aria-current={view === current ? 'page' : undefined}>
              {VIEW_NAMES[view]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
