import type { CaseClock, Coverage } from './case-clock.ts'
import type { FormValues } from './case-form.ts'
import type { CaseLine } from './case-line.ts'
import type { CaseState, ClosureKind } from './case-state.ts'

/** A case as it is opened: what it is about, whom to answer, where it came from. */
export type Case = {
  readonly id: string
  readonly number: string
  /** The conversation it came from; null when staff, another system or a form opened it. */
  readonly conversationId: string | null
  readonly summary: string
  /** The address to answer to; null when the customer left none. */
  readonly contact: string | null
  /** `system`: another one, with its machine token. `customer`: they themselves, by the form of the help centre. */
  readonly openedBy: 'assistant' | 'agent' | 'overflow' | 'system' | 'customer'
  readonly openedAt: number
}

export const CASE_TYPES = ['issue', 'request', 'question', 'complaint'] as const
export type CaseType = (typeof CASE_TYPES)[number]

export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const
export type Priority = (typeof PRIORITIES)[number]

/** Whose a case is and what it is about, by the ids of our records; the order by its number in the shop's own system. */
export type CaseMatter = {
  /** Whose thing it is, and so whose case. Null leaves it to the store: whoever opens it. */
  readonly partyId: string | null
  /** The person it is opened for. */
  readonly contactId: string | null
  readonly productId: string | null
  readonly assetId: string | null
  readonly contractId: string | null
  readonly entitlementId: string | null
  readonly orderRef: string | null
}

/** About nothing that we keep a record of. */
export const NO_MATTER: CaseMatter = {
  partyId: null,
  contactId: null,
  productId: null,
  assetId: null,
  contractId: null,
  entitlementId: null,
  orderRef: null,
}

/** How a case was solved: a short code to count by, and what was done. */
export type Resolution = { readonly code: string; readonly notes: string }

/** A case as a list shows it. Instants are epoch milliseconds. */
export type CaseEntry = Case & {
  readonly type: CaseType
  readonly priority: Priority
  readonly state: CaseState
  /** Who works on it. */
  readonly agent: { readonly id: string; readonly name: string } | null
  readonly updatedAt: number
  /** Grows with every change, so that a writer who has an old copy is noticed. */
  readonly version: number
  /** What was promised for it, for staff's eyes; a customer's copy has none. */
  readonly clocks: readonly CaseClock[]
}

/** Everything about a case but its events. */
export type CaseFile = CaseEntry & {
  readonly resolution: Resolution | null
  readonly closure: ClosureKind | null
  /** Until when it can be reopened under its number; null unless it is soft-closed. */
  readonly reopenUntil: number | null
  readonly reopenCount: number
  /** No timer closes it: it is escalated, or a child of a major case. */
  readonly heldOpen: boolean
  /** How many reminders have gone out during the present silence. */
  readonly reminders: number
  /** When the next timer step is due; null while no timer runs. */
  readonly dueAt: number | null
  readonly rules: CaseRules
  /** The answers to the form of its type, by the field's name. */
  readonly form: FormValues
  readonly lines: readonly CaseLine[]
  readonly matter: CaseMatter
  /** What covers it; null until that is found out, and in a customer's copy. */
  readonly coverage: Coverage | null
  readonly tasks: readonly CaseTask[]
  readonly links: readonly CaseLink[]
}

/** What ends a resolved case: the customer's yes alone, their silence, or the solution itself. */
export const CLOSURE_MODES = ['customer', 'timer', 'at_once'] as const
export type ClosureMode = (typeof CLOSURE_MODES)[number]

/** What holds for a case by its type, and by the product it is about. */
export type CaseRules = {
  readonly closure: ClosureMode
  /** For how many days a soft-closed case can be reopened under its number. */
  readonly reopenDays: number
}

/** One piece of work on a case. A blocking one keeps the case from being resolved while it is open. */
export type CaseTask = {
  readonly id: string
  readonly title: string
  readonly state: 'open' | 'done' | 'dropped'
  readonly blocking: boolean
  readonly customerVisible: boolean
  /** Who is to do it, as the company calls them. */
  readonly team: string | null
  /** When it should be done. */
  readonly dueAt: number | null
  /** The step of a playbook that it was made from. */
  readonly step: { readonly playbook: string; readonly no: number } | null
}

/** From this case to another one. */
export type CaseLink = { readonly kind: CaseLinkKind; readonly number: string }
export const CASE_LINK_KINDS = ['follow_up_of', 'duplicate_of', 'child_of_major', 'spawned'] as const
export type CaseLinkKind = (typeof CASE_LINK_KINDS)[number]

export type CaseActor =
  | { readonly kind: 'customer' | 'assistant' }
  /** The product's own rules and timers, or another system that called with its machine token. */
  | { readonly kind: 'system'; readonly token?: { readonly id: string; readonly name: string } }
  | { readonly kind: 'agent'; readonly id: string; readonly name: string }

export type CaseEventType =
  | 'opened'
  | 'moved'
  | 'changed'
  | 'commented'
  | 'task_added'
  | 'task_done'
  | 'task_dropped'
  | 'line_added'
  | 'line_changed'
  | 'watched'
  | 'unwatched'
  | 'referred'
  | 'major'
  | 'reminded'
  | 'linked'
  | 'entitled'
  | 'entitlement_missing'
  | 'warned'
  | 'late'

/** What happened to a case, as it is written down. `text` is one sentence for people. */
export type NewCaseEvent = {
  readonly at: number
  readonly actor: CaseActor
  readonly type: CaseEventType
  /** Whether the customer may see it. */
  readonly public: boolean
  readonly text: string
  readonly details: Readonly<Record<string, unknown>>
  /** Which parts of the case it changed, by name. */
  readonly changed: readonly string[]
}

/** An event in its place: `seq` counts the events of a case without gaps, `version` is the case's after it. */
export type CaseEvent = NewCaseEvent & { readonly seq: number; readonly version: number }

/**
 * The public number of the n-th case: `CS`, at least six digits and a Luhn check digit,
 * so that a mistyped number is noticed without a look-up.
 */
export function caseNumber(serial: number): string {
  const digits = String(serial).padStart(6, '0')
  return `CS-${digits}${luhnDigit(digits)}`
}

/** Whether a text is a well-formed case number, its check digit included. It says nothing about whether the case exists. */
export function isCaseNumber(text: string): boolean {
  const match = /^CS-?(\d{6,})(\d)$/i.exec(text.trim())
  return match?.[1] !== undefined && luhnDigit(match[1]) === Number(match[2])
}

/** A case number as people may write it, brought to the one spelling that is stored; null when it cannot be one. */
export function readCaseNumber(text: string): string | null {
  return isCaseNumber(text) ? text.trim().toUpperCase().replace(/^CS-?/, 'CS-') : null
}

function luhnDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const doubled = Number(digit) * (place % 2 === 0 ? 2 : 1)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return (10 - (sum % 10)) % 10
}
