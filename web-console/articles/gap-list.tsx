import type { JSX } from 'preact'
import type { Gap, GapList as Gaps } from '../../src/adapters/articles/protocol.ts'
import { Trouble, useLoaded } from './loaded.tsx'
import { articleHash, searchHash } from './place.ts'
import { dayOf, howMany } from './wording.ts'

/** What people look for and do not find: what to write, or to put in other words. */
export function GapList(): JSX.Element {
  const loaded = useLoaded<Gaps>('gaps').value
  if (loaded.state === 'failed') return <Trouble problem={loaded.problem} />
  const gaps = loaded.state === 'shown' ? loaded.value.gaps : []
  return (
    <>
      <h1>Not found</h1>
      <p class="quiet">
        Questions of the last 90 days without an answer, or with one that did not help. Those that most people met come
        first.
      </p>
      <ol class="gaps" aria-busy={loaded.state === 'loading'}>
        {gaps.map(gap => (
          <GapItem key={gap.query} gap={gap} />
        ))}
      </ol>
      {gaps.length === 0 && (
        <p class="none">{loaded.state === 'loading' ? 'Loading…' : 'Nothing. Everybody found something.'}</p>
      )}
    </>
  )
}

function GapItem({ gap }: { gap: Gap }): JSX.Element {
  const { query, people, nearest, lastAt } = gap
  return (
    <li>
      <p class="asked" dir="auto">
        {query}
      </p>
      <p class="quiet">
        {howMany(people, 'person', 'people')} · {whatHappened(gap)} · last {dayOf(lastAt)}
      </p>
      <p class="ways">
        {nearest && (
          <span>
            Nearest: <a href={articleHash(nearest.slug)}>{nearest.title}</a>
          </span>
        )}
        <a href={searchHash(query)}>Why?</a>
      </p>
    </li>
  )
}

function whatHappened({ unanswered, unclicked, notHelped }: Gap): string {
  return [
    unanswered > 0 ? `${unanswered} × no answer` : '',
    unclicked > 0 ? `${unclicked} × nothing picked` : '',
    notHelped > 0 ? `${notHelped} × did not help` : '',
  ]
    .filter(each => each !== '')
    .join(', ')
}
