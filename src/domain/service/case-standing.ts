import { spokenDay } from '../spoken-day.ts'
import type { CaseEvent, CaseFile } from './case.ts'
import { moveContext, NO_CUSTOMER_REPLY } from './case-move.ts'
import { asideAt } from './case-silence.ts'
import { type CaseState, checkMove } from './case-state.ts'

/** How a case stands, said to the customer it belongs to. Every channel uses these words. */
export type CaseStanding = {
  /** Two or three words for a list. */
  readonly brief: string
  /** A sentence on where it is. */
  readonly status: string
  /** What happens next, and by when. */
  readonly next: string
  /** What words of the customer would do to it now. */
  readonly words: 'add' | 'reopen' | 'follow_up'
  /** The same, to come after "Shall I". */
  readonly offer: string
  /** How the customer can end it, as a button says it; null where they cannot. */
  readonly settles: 'solved' | 'not_needed' | null
}

/** In plain words: the state, what the last public word was, and what follows. `now` is epoch milliseconds. */
export function standingOf(file: CaseFile, history: readonly CaseEvent[], now: number): CaseStanding {
  const words = wordsDo(file, now)
  return {
    brief: briefly(file.state),
    status: statusOf(file),
    next: nextOf(file, history, words, now),
    words,
    offer: offerOf(words, file.number),
    settles: settlingOf(file, now),
  }
}

/** The state in two or three words. */
export function briefly(state: CaseState): string {
  switch (state) {
    case 'new':
      return 'Received'
    case 'open':
    case 'awaiting_internal':
      return 'In progress'
    case 'awaiting_customer':
      return 'Waiting for you'
    case 'resolved':
      return 'Solution given'
    case 'soft_closed':
      return 'Closed for now'
    case 'closed':
      return 'Closed'
    case 'cancelled':
      return 'Cancelled'
    default:
      return state satisfies never
  }
}

const WORDS: ReadonlySet<CaseEvent['type']> = new Set(['commented', 'referred', 'major'])

/** The last thing that was said about a case so that its customer could read it, by anybody but them. */
export function lastWordToCustomer(history: readonly CaseEvent[]): CaseEvent | null {
  return history.findLast(event => event.public && WORDS.has(event.type) && event.actor.kind !== 'customer') ?? null
}

function statusOf(file: CaseFile): string {
  const { state, agent, resolution } = file
  switch (state) {
    case 'new':
      return 'We have it, and nobody has begun to work on it yet.'
    case 'open':
      return agent === null ? 'Our team is working on it.' : `${firstName(agent.name)} is working on it.`
    case 'awaiting_internal':
      return 'We are working on it, and are waiting for something inside our company.'
    case 'awaiting_customer':
      return 'We are waiting for your answer.'
    case 'resolved':
      return 'We believe that it is solved.'
    case 'soft_closed':
      return resolution?.code === NO_CUSTOMER_REPLY.code
        ? 'It was closed for now, because we had no answer from you.'
        : file.rules.closure === 'at_once'
          ? 'It was closed with our solution.'
          : 'It was closed for now, because we gave a solution and heard no more.'
    case 'closed':
      return closedBecause(file)
    case 'cancelled':
      return cancelledBecause(file)
    default:
      return state satisfies never
  }
}

function closedBecause({ closure }: CaseFile): string {
  switch (closure) {
    case 'customer_confirmed':
      return 'It is closed: you told us that it is solved.'
    case 'withdrawn':
      return 'It is closed, as you asked.'
    case 'no_customer_reply':
      return 'It is closed, because we had no answer from you.'
    default:
      return 'It is closed.'
  }
}

function cancelledBecause({ closure }: CaseFile): string {
  switch (closure) {
    case 'duplicate':
      return 'It was cancelled, because another case is about the same thing.'
    case 'withdrawn':
      return 'It was cancelled, as it was no longer wanted.'
    default:
      return 'It was cancelled.'
  }
}

function nextOf(file: CaseFile, history: readonly CaseEvent[], words: CaseStanding['words'], now: number): string {
  const ends = asideAt(file)
  const unless = ends !== null && ends > now ? `It will be closed on ${spokenDay(ends)} unless` : null
  const asked = lastWordToCustomer(history)
  switch (file.state) {
    case 'new':
      return 'A colleague takes it up next; you need do nothing.'
    case 'open':
    case 'awaiting_internal':
      return 'We write to you as soon as there is news; you need do nothing.'
    case 'awaiting_customer':
      return joined(
        asked === null ? 'Please tell us more.' : `We asked: “${shortened(asked.text)}”`,
        unless && `${unless} you answer.`,
      )
    case 'resolved':
      return joined('Please tell us whether it helped.', unless && `${unless} you write to us.`)
    case 'soft_closed':
      return words === 'reopen' && file.reopenUntil !== null
        ? `You can reopen it until ${spokenDay(file.reopenUntil)}.`
        : 'It can no longer be reopened. If you write to us about it, we open a follow-up.'
    case 'closed':
    case 'cancelled':
      return goesOnAs(history) ?? 'If you write to us about it, we open a follow-up.'
    default:
      return file.state satisfies never
  }
}

function goesOnAs(history: readonly CaseEvent[]): string | null {
  const number = history.findLast(({ type, details }) => type === 'linked' && 'followed_by' in details)?.details[
    'followed_by'
  ]
  return typeof number === 'string' ? `It goes on as ${number}.` : null
}

function wordsDo(file: CaseFile, now: number): CaseStanding['words'] {
  if (file.state === 'closed' || file.state === 'cancelled') return 'follow_up'
  if (file.state === 'resolved') return 'reopen'
  if (file.state !== 'soft_closed') return 'add'
  return mayMove(file, 'open', now) ? 'reopen' : 'follow_up'
}

function offerOf(words: CaseStanding['words'], number: string): string {
  switch (words) {
    case 'add':
      return `add this to ${number}`
    case 'reopen':
      return `reopen ${number} with this`
    case 'follow_up':
      return `open a follow-up to ${number}, which is closed for good, with this`
    default:
      return words satisfies never
  }
}

function settlingOf(file: CaseFile, now: number): CaseStanding['settles'] {
  if (!mayMove(file, 'closed', now) && !mayMove(file, 'cancelled', now)) return null
  return file.state === 'new' ? 'not_needed' : 'solved'
}

function mayMove(file: CaseFile, to: CaseState, now: number): boolean {
  return checkMove(file.state, to, moveContext(file, { mover: 'customer', now, hasResolution: true })).ok
}

/** Customers see the first name alone. */
export function firstName(name: string): string {
  return name.split(/\s+/)[0] ?? name
}

const LONGEST_QUOTE = 300

function shortened(text: string): string {
  return text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE - 1)}…`
}

function joined(...sentences: readonly (string | null)[]): string {
  return sentences.filter(sentence => sentence !== null).join(' ')
}
