import type { ChannelName } from '../service/conversation.ts'
import { type Fact, type FactKind, TOPICLESS_INTENTS } from './fact.ts'

/** One person's try at one thing, from the first sign of the need to the last fact about it. */
export type Attempt = {
  readonly actor: string
  readonly intent: string
  readonly channel: ChannelName
  /** Decides the week: an attempt counts where it began, whenever its outcome becomes known. */
  readonly startedAt: number
  /** Why it is left out of every figure; null when it counts. */
  readonly excluded: 'test' | null
  /** Its facts, oldest first. */
  readonly facts: readonly Fact[]
  /** Whenever the same person called for help about the same thing, or without saying about what; oldest first. */
  readonly contacts: readonly Fact[]
}

const HOUR = 3_600_000
/** A pause longer than this ends an attempt: what comes later is a new one. */
const SAME_ATTEMPT_MS = 24 * HOUR
/** How long after its last fact an attempt can still be confirmed or reversed. */
export const WINDOW_MS = 168 * HOUR

/**
 * Folds facts into attempts, oldest first. Facts may come in any order and more than once: the result depends only
 * on the set of them.
 */
export function attemptsFrom(facts: readonly Fact[]): Attempt[] {
  const people = Map.groupBy(oncePerId(facts), fact => fact.actor)
  return [...people.values()].flatMap(attemptsOfPerson).sort(byStart)
}

function oncePerId(facts: readonly Fact[]): Fact[] {
  const seen = new Set<string>()
  return facts.toSorted(byTime).filter(fact => !seen.has(fact.id) && seen.add(fact.id))
}

/** Facts of one turn can share an instant; then the order in which such things happen decides. */
const ORDER: Record<FactKind, number> = {
  asked: 0,
  answered: 1,
  left_midway: 2,
  solved: 3,
  not_solved: 4,
  human_requested: 5,
  case_opened: 6,
  human_accepted: 7,
}

function byTime(a: Fact, b: Fact): number {
  return a.at - b.at || ORDER[a.kind] - ORDER[b.kind] || compare(a.id, b.id)
}

function attemptsOfPerson(facts: readonly Fact[]): Attempt[] {
  const topics = Map.groupBy(facts, fact => fact.intent)
  const contacts = facts.filter(isContact)
  return [...topics.values()].flatMap(episodesOf).map(episode => attempt(episode, contacts))
}

type Episode = [Fact, ...Fact[]]

/** Cuts one person's facts about one thing where a new attempt begins. */
function episodesOf(facts: readonly Fact[]): Episode[] {
  const episodes: Episode[] = []
  for (const fact of facts) {
    const current = episodes.at(-1)
    if (current && continues(current, fact)) current.push(fact)
    else if (opens(fact)) episodes.push([fact])
  }
  return episodes
}

function continues(episode: Episode, fact: Fact): boolean {
  const pause = fact.at - (episode.at(-1)?.at ?? fact.at)
  // A word about an answer, or an agent taking over, never is a need of its own: it belongs to what it is about.
  if (!opens(fact) || fact.kind === 'human_accepted') return pause <= WINDOW_MS
  return pause <= SAME_ATTEMPT_MS && !isResolved(episode)
}

/**
 * Whether the fact alone shows a need. A lone gesture does not: its attempt lies before the facts at hand.
 * Being served by an agent does, for leaving it out would flatter the figures.
 */
function opens({ kind }: Fact): boolean {
  return kind !== 'solved' && kind !== 'not_solved' && kind !== 'left_midway'
}

/** Whether the customer's last word was that it is solved: whoever comes back after that makes a new attempt. */
function isResolved(episode: Episode): boolean {
  return lastWord(episode) === 'solved'
}

/** The last thing the customer said about being helped; null when they said nothing. */
export function lastWord(facts: readonly Fact[]): 'solved' | 'not_solved' | null {
  const kind = facts.findLast(fact => fact.kind === 'solved' || fact.kind === 'not_solved')?.kind
  return kind === 'solved' || kind === 'not_solved' ? kind : null
}

/**
 * Calling for a person already counts: someone who asks for one about the same thing was not helped,
 * whether or not anybody came.
 */
function isContact({ kind }: Fact): boolean {
  return kind === 'human_requested' || kind === 'human_accepted' || kind === 'case_opened'
}

function attempt(facts: Episode, contacts: readonly Fact[]): Attempt {
  const [first] = facts
  return {
    actor: first.actor,
    intent: first.intent,
    channel: first.channel,
    startedAt: first.at,
    excluded: first.channel === 'console' ? 'test' : null,
    facts,
    contacts: contacts.filter(({ intent }) => intent === first.intent || TOPICLESS_INTENTS.has(intent)),
  }
}

function byStart(a: Attempt, b: Attempt): number {
  return a.startedAt - b.startedAt || compare(a.actor, b.actor) || compare(a.intent, b.intent)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
