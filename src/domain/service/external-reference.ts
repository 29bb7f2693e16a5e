import type { CaseActor, NewCaseEvent } from './case.ts'
import type { CaseRevision } from './case-revision.ts'

export const REFERENCE_KINDS = ['incident', 'problem', 'change', 'work_order'] as const

/** Where another system works on the same thing. Its words are for staff alone. */
export type ExternalReference = {
  readonly system: string
  readonly kind: (typeof REFERENCE_KINDS)[number]
  readonly id: string
  /** What the other system says of it, as it says it. */
  readonly statusText: string
  /** When the other system was last heard. */
  readonly syncedAt: number
}

/** A word from the other system, and what we say to the customer about it, if anything. */
export function referenceHeard(
  reference: ExternalReference,
  toCustomer: string | null,
  { by, at }: { readonly by: CaseActor; readonly at: number },
): CaseRevision {
  const { system, kind, id, statusText } = reference
  const about = { actor: by, at, type: 'referred' as const, changed: ['references'] }
  const details = { system, kind, id }
  const heard: NewCaseEvent = {
    ...about,
    public: false,
    text: `${system}, ${kind.replace('_', ' ')} ${id}: ${statusText}`,
    details,
  }
  const told: readonly NewCaseEvent[] =
    toCustomer === null ? [] : [{ ...about, public: true, text: toCustomer, details: {} }]
  return { at, mover: 'system', set: {}, events: [heard, ...told], tasks: [] }
}
