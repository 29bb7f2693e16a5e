import type { JSX } from 'preact'
import type { ArticleReport } from '../../src/adapters/articles/protocol.ts'
import { dayOf } from './wording.ts'

/** The last weeks as bars, and as a table for whoever does not see them. */
export function Trend({ weeks }: Pick<ArticleReport, 'weeks'>): JSX.Element {
  const most = Math.max(1, ...weeks.map(({ views }) => views))
  return (
    <figure class="trend">
      <figcaption>Views in the last {weeks.length} weeks</figcaption>
      <div class="bars" aria-hidden="true">
        {weeks.map(({ startsAt, views, helped, notHelped }) => (
          <span
            key={startsAt}
            style={{ height: `${Math.max(2, (100 * views) / most)}%` }}
            title={`From ${dayOf(startsAt)}: ${views} views, ${helped} solved, ${notHelped} not solved`}
          />
        ))}
      </div>
      <p class="span" aria-hidden="true">
        <span>From {dayOf(weeks[0]?.startsAt ?? 0)}</span>
        <span>Now</span>
      </p>
      <table class="unseen">
        <caption>Views by week</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Views</th>
            <th scope="col">Solved</th>
            <th scope="col">Not solved</th>
          </tr>
        </thead>
        <tbody>
          {weeks.map(({ startsAt, views, helped, notHelped }) => (
            <tr key={startsAt}>
              <th scope="row">{dayOf(startsAt)}</th>
              <td>{views}</td>
              <td>{helped}</td>
              <td>{notHelped}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
