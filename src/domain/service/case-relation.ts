import type { CaseActor, CaseLink, NewCaseEvent } from './case.ts'
import type { CaseRevision } from './case-revision.ts'

/** A link of a case as either of its two ends sees it. */
export type CaseRelation = {
  readonly kind: CaseLink['kind']
  /** `to`: this case is, for example, a duplicate of the other one; `from`: the other one is one of this. */
  readonly direction: 'to' | 'from'
  readonly number: string
  readonly summary: string
}

/** Links that staff make by hand; the others are made by what they follow from. */
export const LINKED_BY_HAND = ['duplicate_of', 'spawned'] as const
export type LinkedByHand = (typeof LINKED_BY_HAND)[number]

const SENTENCES: { readonly [kind in LinkedByHand]: { readonly to: string; readonly from: string } } = {
  duplicate_of: { to: 'A duplicate of', from: 'Has a duplicate:' },
  spawned: { to: 'Led to', from: 'Came out of' },
}

/** A note at one end of a link that was made or taken away. For staff alone: the other case may be somebody else's. */
export function relationNoted(
  relation: Pick<CaseRelation, 'direction' | 'number'> & { readonly kind: LinkedByHand },
  taken: 'made' | 'taken away',
  { by, at }: { readonly by: CaseActor; readonly at: number },
): CaseRevision {
  const { kind, direction, number } = relation
  const sentence = `${SENTENCES[kind][direction]} ${number}.`
  const event: NewCaseEvent = {
    at,
    actor: by,
    type: 'linked',
    public: false,
    text: taken === 'made' ? sentence : `No longer linked: ${sentence}`,
    details: { kind, direction, number, made: taken === 'made' },
    changed: ['links'],
  }
  return { at, mover: 'agent', set: {}, events: [event], tasks: [] }
}
