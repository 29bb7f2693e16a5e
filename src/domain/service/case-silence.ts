import type { CaseFile } from './case.ts'
import type { CaseRevision } from './case-revision.ts'
import type { CaseState } from './case-state.ts'

const DAY_MS = 24 * 60 * 60_000

/** When the customer is reminded and when the case is put aside, counted from the last word to them. */
export const SILENCE = {
  awaiting_customer: { remindAfter: [3 * DAY_MS, 5 * DAY_MS], softCloseAfter: 7 * DAY_MS },
  resolved: { remindAfter: [3 * DAY_MS], softCloseAfter: 7 * DAY_MS },
} as const satisfies { [state in CaseState]?: { remindAfter: readonly number[]; softCloseAfter: number } }

/** The timer of a case that has just come to a state, or that has just been written to in it: it starts anew or ends. */
export function silenceBegins(state: CaseState, at: number): Pick<CaseFile, 'reminders' | 'dueAt'> {
  const [first] = scheduleIn(state)
  return { reminders: 0, dueAt: first === undefined ? null : at + first.after }
}

/** What a timer does to a case now: remind, put aside, close for good, or nothing yet. */
export function nextStep(file: CaseFile, now: number): 'remind' | 'soft_close' | 'close' | null {
  if (file.dueAt === null || file.dueAt >= now) return null
  if (file.state === 'soft_closed') return 'close'
  return file.heldOpen ? null : (scheduleOf(file)[file.reminders]?.does ?? null)
}

/** When the case is put aside if nobody says a word until then; null where no timer runs. */
export function asideAt(file: CaseFile): number | null {
  const schedule = scheduleOf(file)
  const [next, last] = [schedule[file.reminders], schedule.at(-1)]
  if (file.dueAt === null || file.heldOpen || next === undefined || last?.does !== 'soft_close') return null
  return file.dueAt + last.after - next.after
}

/** The customer cannot be told anything: the timer ends, and staff are shown why. It begins anew with an address. */
export function standStill(at: number): CaseRevision {
  const text =
    'The customer cannot be reached: there is no conversation and no address that takes mail. No reminder is sent and the case is not closed by itself. Give it an address, or settle it.'
  const event = { at, actor: { kind: 'system' }, type: 'changed', public: false, text } as const
  return {
    at,
    mover: 'system',
    set: { dueAt: null },
    events: [{ ...event, details: { unreachable: true }, changed: [] }],
    tasks: [],
  }
}

/**
 * A reminder to the customer. The next step keeps its distance from this one: after a standstill nobody is reminded
 * twice in one minute, and no case is put aside the moment after its reminder.
 */
export function remind(file: CaseFile, at: number): CaseRevision {
  const [sent, next] = scheduleOf(file).slice(file.reminders)
  const dueAt = sent && next ? at + next.after - sent.after : null
  return {
    at,
    mover: 'system',
    set: { reminders: file.reminders + 1, dueAt },
    events: [
      {
        at,
        actor: { kind: 'system' },
        type: 'reminded',
        public: true,
        text: sentence(file),
        details: { state: file.state, reminder: file.reminders + 1 },
        changed: [],
      },
    ],
    tasks: [],
  }
}

type Step = { readonly after: number; readonly does: 'remind' | 'soft_close' }

/** The steps of a case's silence. Where the customer's yes is needed, a solution is never taken as accepted. */
function scheduleOf({ state, rules }: CaseFile): readonly Step[] {
  const schedule = scheduleIn(state)
  return state === 'resolved' && rules.closure === 'customer' ? schedule.slice(0, -1) : schedule
}

/** The last step puts the case aside; there are none where no timer runs. */
function scheduleIn(state: CaseState): readonly Step[] {
  if (state !== 'awaiting_customer' && state !== 'resolved') return []
  const { remindAfter, softCloseAfter } = SILENCE[state]
  return [
    ...remindAfter.map(after => ({ after, does: 'remind' as const })),
    { after: softCloseAfter, does: 'soft_close' },
  ]
}

function sentence({ state, rules }: CaseFile): string {
  if (state === 'resolved' && rules.closure === 'customer')
    return 'A reminder: did the solution help? This case stays open to you until you say so.'
  return state === 'resolved'
    ? 'A reminder: did the solution help? Without an answer this case will be closed for now.'
    : 'A reminder: we are waiting for your answer. Without one this case will be closed for now.'
}
