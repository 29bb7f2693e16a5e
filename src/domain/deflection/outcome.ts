import { type Attempt, lastWord, WINDOW_MS } from './attempts.ts'
import type { Fact, FactKind } from './fact.ts'
import { isRecognisable } from './fact.ts'

/** Every way an attempt can end. Exactly one holds at any instant. */
export const OUTCOMES = [
  'confirmed',
  'assumed',
  'pending',
  'reversed',
  'escalated',
  'escalation_failed',
  'assisted_intake',
  'abandoned',
  'unanswered',
  'unobservable',
] as const

/** The name of an outcome. */
export type OutcomeName = (typeof OUTCOMES)[number]

/** How an attempt ended, and the evidence in a sentence. */
export type Outcome = { readonly name: OutcomeName; readonly why: string }

/** What each outcome means, for people who read the figures. */
export const MEANINGS: Readonly<Record<OutcomeName, string>> = {
  confirmed: 'The customer said it was solved.',
  assumed: 'Answered, then seven days without a word. It may have helped; nobody said so.',
  pending: 'Answered, and the seven days in which the customer may come back are not over.',
  reversed: 'It looked solved, but the customer then said it was not, or needed a person within seven days.',
  escalated: 'An agent took over.',
  escalation_failed: 'The customer asked for a person and none came.',
  assisted_intake: 'The assistant opened a case that a person works on.',
  abandoned: 'The customer said it did not help, or gave up midway.',
  unanswered: 'The assistant had no answer.',
  unobservable: 'Answered, then silence, from someone who could not be recognised if they came back.',
}

/**
 * The outcome as far as it was known at `asOf` (epoch ms); facts after it are not looked at. The first rule that
 * holds decides. Silence is never success: a flow that reached its goal is an answer like any other, and only the
 * customer's own word confirms it.
 */
export function outcomeOf(attempt: Attempt, asOf: number): Outcome {
  const view = viewAt(attempt, asOf)
  const rule = RULES.find(({ holds }) => holds(view)) ?? SILENCE_OVER
  return { name: rule.name, why: rule.why }
}

/** What was known of an attempt at an instant. */
type View = {
  readonly has: (kind: FactKind) => boolean
  readonly word: 'solved' | 'not_solved' | null
  /** Whether the last thing the assistant did for the customer was cut short. */
  readonly midway: boolean
  /** Whether the person called for help after the attempt, within the window: about the same thing, or at all. */
  readonly cameBack: { readonly aboutIt: boolean; readonly somehow: boolean }
  readonly recognisable: boolean
  readonly windowOpen: boolean
}

function viewAt(attempt: Attempt, asOf: number): View {
  const facts = attempt.facts.filter(fact => fact.at <= asOf)
  const kinds = new Set(facts.map(fact => fact.kind))
  const lastAt = facts.at(-1)?.at ?? attempt.startedAt
  const windowEnd = lastAt + WINDOW_MS
  const contacts = attempt.contacts.filter(({ at }) => at > lastAt && at <= windowEnd && at <= asOf)
  return {
    has: kind => kinds.has(kind),
    word: lastWord(facts),
    midway: indexOfLast(facts, 'left_midway') > indexOfLast(facts, 'answered'),
    cameBack: {
      aboutIt: contacts.some(({ intent }) => intent === attempt.intent),
      somehow: contacts.length > 0,
    },
    recognisable: isRecognisable(attempt.actor),
    windowOpen: asOf < windowEnd,
  }
}

function indexOfLast(facts: readonly Fact[], kind: FactKind): number {
  return facts.findLastIndex(fact => fact.kind === kind)
}

type Rule = Outcome & { readonly holds: (view: View) => boolean }

const RULES: readonly Rule[] = [
  { name: 'escalated', why: 'An agent took over.', holds: view => view.has('human_accepted') },
  {
    // The ledger does not record that a wait ended. A customer who is still in the queue therefore counts as
    // failed until an agent accepts: an error on the side that does not flatter, and it heals by itself.
    name: 'escalation_failed',
    why: 'The customer asked for a person and none has come.',
    holds: view => view.has('human_requested'),
  },
  { name: 'assisted_intake', why: 'A case was opened that a person works on.', holds: view => view.has('case_opened') },
  {
    name: 'reversed',
    why: 'The customer said it was solved, and later that it was not.',
    holds: view => looksHelped(view) && view.word === 'not_solved' && view.has('solved'),
  },
  {
    name: 'reversed',
    // Against the customer's own word, a call for help has to be about the same thing; against silence, any call
    // that does not say about what is enough.
    why: 'It looked solved, but the same person needed help again within seven days.',
    holds: view =>
      looksHelped(view) &&
      (view.word === 'solved' ? view.cameBack.aboutIt : view.word === null && view.cameBack.somehow),
  },
  { name: 'confirmed', why: 'The customer said it was solved.', holds: view => view.word === 'solved' },
  { name: 'abandoned', why: 'The customer said it did not help.', holds: view => view.word === 'not_solved' },
  { name: 'abandoned', why: 'The customer gave up before the end.', holds: view => view.midway },
  { name: 'unanswered', why: 'No substantive answer was shown.', holds: view => !view.has('answered') },
  {
    name: 'unobservable',
    why: 'Answered, then silence, and a return of this person would not be noticed.',
    holds: view => !view.recognisable,
  },
  { name: 'pending', why: 'Answered, then silence; the seven days are not over.', holds: view => view.windowOpen },
]

const SILENCE_OVER: Outcome = { name: 'assumed', why: 'Answered, then seven days of silence.' }

function looksHelped(view: View): boolean {
  return view.has('answered') && !view.midway
}
