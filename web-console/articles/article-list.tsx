import { type Signal, useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { ArticleRow, ArticleList as Rows } from '../../src/adapters/articles/protocol.ts'
import { Trouble, useLoaded } from './loaded.tsx'
import { articleHash } from './place.ts'
import { writtenDay } from './wording.ts'

type Order = 'views' | 'helped' | 'notHelped' | 'reversed' | 'learnt' | 'title'

const COLUMNS: readonly (readonly [Exclude<Order, 'title'>, string])[] = [
  ['views', 'Views'],
  ['helped', 'Solved'],
  ['notHelped', 'Not solved'],
  ['reversed', 'Came back'],
  ['learnt', 'Learnt'],
]

/** All articles with how they were used in the last 90 days, in the order that was picked. */
export function ArticleList(): JSX.Element {
  const loaded = useLoaded<Rows>('articles').value
  const order = useSignal<Order>('views')
  const words = useSignal('')
  if (loaded.state === 'failed') return <Trouble problem={loaded.problem} />
  const rows = loaded.state === 'shown' ? shown(loaded.value.articles, order.value, words.value) : []
  return (
    <>
      <h1>Articles</h1>
      <p class="quiet">
        How they did in the last 90 days. "Came back" are people who needed a person after they had said that it was
        solved.
      </p>
      <label class="filter">
        <span>Find by title or topic</span>
        <input type="search" value={words.value} onInput={event => (words.value = event.currentTarget.value)} />
      </label>
      <Table rows={rows} order={order} isLoading={loaded.state === 'loading'} />
    </>
  )
}

function shown(rows: readonly ArticleRow[], order: Order, words: string): readonly ArticleRow[] {
  const wanted = words.trim().toLowerCase()
  const kept = rows.filter(({ title, topic }) => `${title} ${topic}`.toLowerCase().includes(wanted))
  const byTitle = (one: ArticleRow, other: ArticleRow) => one.title.localeCompare(other.title)
  return kept.toSorted((one, other) =>
    order === 'title' ? byTitle(one, other) : other[order] - one[order] || byTitle(one, other),
  )
}

type TableProps = {
  readonly rows: readonly ArticleRow[]
  readonly order: Signal<Order>
  readonly isLoading: boolean
}

function Table({ rows, order, isLoading }: TableProps): JSX.Element {
  return (
    // A region that scrolls has to be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
    <section class="wide" aria-label="Articles by use" aria-busy={isLoading} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <Head of="title" label="Article" order={order} />
            {COLUMNS.map(([of, label]) => (
              <Head key={of} of={of} label={label} order={order} />
            ))}
            <th scope="col">For</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <Row key={row.slug} row={row} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p class="none">{isLoading ? 'Loading…' : 'No article is called so.'}</p>}
    </section>
  )
}

function Head({ of, label, order }: { of: Order; label: string; order: Signal<Order> }): JSX.Element {
  const isSorted = order.value === of
  const direction = of === 'title' ? 'ascending' : 'descending'
  return (
    <th scope="col" class={of === 'title' ? '' : 'number'} aria-sort={isSorted ? direction : undefined}>
      <button type="button" class="bare sort" onClick={() => (order.value = of)}>
        {label}
        <span aria-hidden="true">{isSorted ? (of === 'title' ? ' ↑' : ' ↓') : ''}</span>
      </button>
    </th>
  )
}

function Row({ row }: { row: ArticleRow }): JSX.Element {
  return (
    <tr>
      <th scope="row">
        <a href={articleHash(row.slug)} dir="auto">
          {row.title}
        </a>{' '}
        {row.isStale && <span class="tag warn">Stale</span>}
        <small class="quiet" dir="auto">
          {row.topic}
          {row.updated && ` · looked over ${writtenDay(row.updated)}`}
        </small>
      </th>
      {COLUMNS.map(([of]) => (
        <td key={of} class="number">
          {row[of]}
        </td>
      ))}
      <td>{row.audience}</td>
    </tr>
  )
}
