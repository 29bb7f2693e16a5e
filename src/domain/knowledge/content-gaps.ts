import { wordsKey } from './learning.ts'

/** Something a person did with a search. Instants are epoch milliseconds. */
export type SearchAct = {
  readonly kind: 'searched' | 'clicked' | 'abstained' | 'not_helped'
  readonly query: string
  /** Null for whoever could not be recognised again. */
  readonly actor: string | null
  readonly at: number
}

/** What people look for and do not find: the authors' list of what to write or to put better. */
export type ContentGap = {
  /** As it was last asked. */
  readonly query: string
  /** Different people whom it failed; those who cannot be told apart count as one. */
  readonly people: number
  /** Times there was no answer, nothing was picked from the results, and what was shown did not help. */
  readonly unanswered: number
  readonly unclicked: number
  readonly notHelped: number
  readonly lastAt: number
}

/** Whoever has picked nothing by then has gone elsewhere. */
const PICKED_WITHIN_MS = 30 * 60_000

/** Queries that failed somebody, those that failed most people first. `now` decides which searches are over. */
export function contentGaps(acts: readonly SearchAct[], now: number): readonly ContentGap[] {
  const asked = Map.groupBy(acts, ({ query }) => wordsKey(query) || query.toLowerCase())
  return [...asked.values()]
    .flatMap(same => gapIn(same, now))
    .sort((one, other) => other.people - one.people || other.lastAt - one.lastAt)
}

function gapIn(acts: readonly SearchAct[], now: number): readonly ContentGap[] {
  const failed = acts.filter(act => hasFailed(act, acts, now))
  const last = failed.toSorted((one, other) => one.at - other.at).at(-1)
  if (last === undefined) return []
  const times = (kind: SearchAct['kind']) => failed.filter(act => act.kind === kind).length
  return [
    {
      query: last.query,
      people: new Set(failed.map(({ actor }) => actor)).size,
      unanswered: times('abstained'),
      unclicked: times('searched'),
      notHelped: times('not_helped'),
      lastAt: last.at,
    },
  ]
}

function hasFailed(act: SearchAct, acts: readonly SearchAct[], now: number): boolean {
  if (act.kind === 'clicked') return false
  if (act.kind !== 'searched') return true
  const until = act.at + PICKED_WITHIN_MS
  return (
    until < now &&
    !acts.some(({ kind, actor, at }) => kind === 'clicked' && actor === act.actor && at >= act.at && at <= until)
  )
}
