import { signal } from '@preact/signals'
import type { CasePage, CaseSummary } from '../../src/adapters/api/protocol.ts'
import type { CaseView } from '../desk/place.ts'
import { call } from '../staff/call.ts'
import { session } from '../staff/session.ts'

type Listing = {
  /** Whose list of what this is; another one is never shown in its place. */
  readonly of: string
  readonly cases: readonly CaseSummary[]
  readonly nextCursor: string | null
  readonly problem: string | null
}
type Asked = { readonly saved: CaseView; readonly words: string }

const PAGE = 25
const MOST_AT_ONCE = 100
const FILTERS: Readonly<Record<CaseView, Readonly<Record<string, string>>>> = {
  mine: { state: 'live', agent: 'me' },
  nobody: { state: 'live', agent: 'nobody' },
  awaiting: { state: 'awaiting_customer' },
  soon: { due: 'soon' },
  late: { due: 'late' },
  live: { state: 'live' },
  closed: { state: 'closed' },
}

const listing = signal<Listing | null>(null)

/** The cases that were asked for, as far as they have been read; null when they have not been. */
function listingOf(asked: Asked): Listing | null {
  return listing.value?.of === keyOf(asked) ? listing.value : null
}

/** What to show meanwhile: while somebody types, what the words so far have found stays until there is better. */
export function listingToShow(asked: Asked): Listing | null {
  const before = listing.value
  const goesOn = asked.words !== '' && before?.of.startsWith(`${session.value?.staff.id} search `)
  return goesOn ? before : listingOf(asked)
}

/** Reads the cases anew, as many as are shown. */
export async function readListing(asked: Asked): Promise<void> {
  const shown = listingOf(asked)?.cases.length ?? 0
  await read(asked, null, Math.min(MOST_AT_ONCE, Math.max(PAGE, shown)))
}

/** Reads the next page. */
export async function readMore(asked: Asked): Promise<void> {
  const cursor = listingOf(asked)?.nextCursor
  if (cursor) await read(asked, cursor, PAGE)
}

let newest = 0

async function read(asked: Asked, cursor: string | null, limit: number): Promise<void> {
  const turn = ++newest
  const of = keyOf(asked)
  const answer = await call<CasePage>('GET', `/api/v1/cases?${queryOf(asked, cursor, limit)}`)
  // The answer to an older question must not cover that to a newer one.
  if (turn !== newest) return
  const before = listingOf(asked)
  if (!answer.ok) {
    listing.value = { cases: [], nextCursor: null, ...before, of, problem: answer.problem.detail }
    return
  }
  const { cases, nextCursor } = answer.value
  const known = new Set(cases.map(({ number }) => number))
  const kept = cursor ? (before?.cases ?? []).filter(({ number }) => !known.has(number)) : []
  listing.value = { of, cases: [...kept, ...cases], nextCursor, problem: null }
}

function queryOf({ saved, words }: Asked, cursor: string | null, limit: number): URLSearchParams {
  // Somebody who searches wants to find it, wherever it is.
  const query = new URLSearchParams(words === '' ? FILTERS[saved] : { state: 'all', q: words })
  query.set('limit', String(limit))
  if (cursor) query.set('cursor', cursor)
  return query
}

function keyOf({ saved, words }: Asked): string {
  return [session.value?.staff.id, words === '' ? saved : 'search', words].join(' ')
}
