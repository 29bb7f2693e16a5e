import { termsOf } from './analysis.ts'

/** Something a person did that tells which article a query is about. Instants are epoch milliseconds. */
export type LearningAct = {
  readonly kind: 'clicked' | 'helped' | 'inserted' | 'not_helped'
  readonly article: string
  /** The content hash of the article as the person saw it; null where that is not known. */
  readonly version: string | null
  /** Null where the person came to the article in another way than by asking. */
  readonly query: string | null
  /** Null for whoever could not be recognised again: such a person may be counted any number of times, so never is. */
  readonly actor: string | null
  readonly at: number
}

/** What a member of staff decided about a query and an article; the newest holds. `left`: people decide again. */
export type VariantDecision = {
  readonly article: string
  readonly query: string
  readonly decision: 'rejected' | 'pinned' | 'left'
  readonly by: string
  readonly at: number
}

/**
 * How it stands with a query as a variant of an article.
 * - `learnt`: enough people agree
 * - `pinned` / `rejected`: staff decided so, whatever people do
 * - `waiting`: too few people agree so far
 * - `outvoted`: most of those who asked it chose something else, or it did not help them
 * - `old`: people agreed about an article that has since become another one
 */
export type VariantState = 'learnt' | 'pinned' | 'rejected' | 'waiting' | 'outvoted' | 'old'

export type LearntVariant = {
  readonly article: string
  readonly query: string
  readonly state: VariantState
  /** Who agrees, oldest first. */
  readonly people: readonly { readonly actor: string; readonly at: number }[]
  /** How many it did not help. */
  readonly against: number
  readonly decided: VariantDecision | null
}

/** So many different people have to agree. */
const AGREEING = 2
/** One person whom the article did not help outweighs so many who agree. */
const WEIGHT_AGAINST = 2
/** A longer query tells a story that nobody else tells in these words. */
const MAX_WORDS = 24

/**
 * Which queries belong to which articles, by what people did. Each person counts once for a query, with the article
 * they came to rest at: whoever goes back and takes another one has taken that one. A query is learnt where at least
 * two people agree, most of those who asked it do, and it did not fail too many of them. `isCurrent` says whether an
 * article is still much the same as in that version.
 */
export function learnVariants(
  acts: readonly LearningAct[],
  decisions: readonly VariantDecision[],
  isCurrent: (article: string, version: string | null) => boolean,
): readonly LearntVariant[] {
  const keyOf = oncePerQuery(wordsKey)
  const votes = [...Map.groupBy(acts, ({ actor }) => actor)].flatMap(([actor, acts]) =>
    actor === null ? [] : votesOf(actor, acts, { isCurrent, keyOf }),
  )
  const decided = newestByVariant(decisions)
  const asked = new Map([...Map.groupBy(votes, ({ words }) => words)].map(([words, cast]) => [words, votersOf(cast)]))
  const pairs = Map.groupBy(votes, ({ article, words }) => pairOf(article, words))
  const all = new Set([...pairs.keys(), ...decided.keys()])
  return [...all].map(pair => judged(pairs.get(pair) ?? [], decided.get(pair) ?? null, asked)).sort(strongestFirst)
}

/** What two queries have in common that ask the same: their stems, in any order. Empty for one without a word. */
export function wordsKey(query: string): string {
  const stems = new Set(termsOf(query).map(({ stem }) => stem))
  return stems.size > MAX_WORDS ? '' : [...stems].sort().join(' ')
}

/** Where one person stands on one query and article. */
type Vote = {
  readonly article: string
  readonly words: string
  readonly query: string
  readonly actor: string
  readonly at: number
  readonly stance: 'for' | 'against'
  readonly current: boolean
}

/** One person's acts in their order: the last choice for a query stands, unless that article failed them. */
function votesOf(actor: string, acts: readonly LearningAct[], { isCurrent, keyOf }: Reading): readonly Vote[] {
  const stood = new Map<string, Map<string, Vote>>()
  for (const act of [...acts].sort(byTime)) {
    for (const { words, query } of meant(act, stood, keyOf)) {
      const votes = stood.get(words) ?? new Map<string, Vote>()
      stood.set(words, votes)
      const stance = act.kind === 'not_helped' ? 'against' : 'for'
      if (stance === 'for') for (const [slug, vote] of votes) if (vote.stance === 'for') votes.delete(slug)
      const current = isCurrent(act.article, act.version)
      votes.set(act.article, { article: act.article, words, query, actor, at: act.at, stance, current })
    }
  }
  return [...stood.values()].flatMap(votes => [...votes.values()])
}

type Reading = {
  readonly isCurrent: Parameters<typeof learnVariants>[2]
  readonly keyOf: typeof wordsKey
}

/** Thousands of people ask in the same words. */
function oncePerQuery(keyOf: typeof wordsKey): typeof wordsKey {
  const known = new Map<string, string>()
  return query => {
    const key = known.get(query) ?? keyOf(query)
    known.set(query, key)
    return key
  }
}

/** The queries that an act is about: its own, or those by which this person came to the article. */
function meant(
  { query, article }: LearningAct,
  stood: ReadonlyMap<string, ReadonlyMap<string, Vote>>,
  keyOf: typeof wordsKey,
) {
  if (query !== null) {
    const words = keyOf(query)
    return words === '' ? [] : [{ words, query }]
  }
  return [...stood].flatMap(([words, votes]) => {
    const vote = votes.get(article)
    return vote === undefined ? [] : [{ words, query: vote.query }]
  })
}

/** A verdict that was given together with a choice comes after it. */
function byTime(one: LearningAct, other: LearningAct): number {
  return one.at - other.at || ORDER[one.kind] - ORDER[other.kind]
}
const ORDER: Record<LearningAct['kind'], number> = { clicked: 0, inserted: 1, helped: 2, not_helped: 3 }

function votersOf(votes: readonly Vote[]): number {
  return new Set(votes.filter(({ stance, current }) => stance === 'for' && current).map(({ actor }) => actor)).size
}

function pairOf(article: string, words: string): string {
  return `${article}\n${words}`
}

function newestByVariant(decisions: readonly VariantDecision[]): ReadonlyMap<string, VariantDecision> {
  const newest = new Map<string, VariantDecision>()
  for (const decision of [...decisions].sort((one, other) => one.at - other.at))
    newest.set(pairOf(decision.article, wordsKey(decision.query)), decision)
  return newest
}

function judged(
  votes: readonly Vote[],
  decided: VariantDecision | null,
  asked: ReadonlyMap<string, number>,
): LearntVariant {
  const agreeing = votes.filter(({ stance }) => stance === 'for')
  const current = agreeing.filter(vote => vote.current)
  const against = votes.filter(vote => vote.stance === 'against' && vote.current).length
  const article = votes[0]?.article ?? decided?.article ?? ''
  const people = [...(current.length > 0 ? current : agreeing)].sort(firstComers)
  const query = votes.length > 0 ? wording(people.length > 0 ? people : votes) : (decided?.query ?? '')
  const voters = asked.get(votes[0]?.words ?? '') ?? 0
  return {
    article,
    query,
    state: decidedState(decided) ?? stateOf(current.length, against, voters, agreeing.length),
    people: people.map(({ actor, at }) => ({ actor, at })),
    against,
    decided,
  }
}

/** By time; of two at the same instant by name, so that the same acts always teach the same. */
function firstComers(one: Vote, other: Vote): number {
  return one.at - other.at || (one.actor < other.actor ? -1 : 1)
}

function decidedState(decided: VariantDecision | null): 'rejected' | 'pinned' | null {
  return decided === null || decided.decision === 'left' ? null : decided.decision
}

function stateOf(agreeing: number, against: number, voters: number, ever: number): VariantState {
  if (agreeing < AGREEING) return ever >= AGREEING && agreeing < ever ? 'old' : against > 0 ? 'outvoted' : 'waiting'
  const most = agreeing * 2 > voters
  return most && agreeing - WEIGHT_AGAINST * against >= AGREEING ? 'learnt' : 'outvoted'
}

/** As most of them put it; the shortest where that does not decide. */
function wording(votes: readonly Vote[]): string {
  const counts = new Map<string, number>()
  for (const { query } of votes) counts.set(query, (counts.get(query) ?? 0) + 1)
  const [first] = [...counts].sort(
    ([one, times], [other, otherTimes]) =>
      otherTimes - times || one.length - other.length || (one < other ? -1 : one > other ? 1 : 0),
  )
  return first?.[0] ?? ''
}

function strongestFirst(one: LearntVariant, other: LearntVariant): number {
  return (
    other.people.length - one.people.length ||
    (pairOf(one.article, one.query) < pairOf(other.article, other.query) ? -1 : 1)
  )
}
