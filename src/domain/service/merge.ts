import { no, ok, type Result } from '../result.ts'
import type { Named } from './party.ts'

export const MERGE_KINDS = ['account', 'contact'] as const
export type MergeKind = (typeof MERGE_KINDS)[number]
export const MERGE_STATES = ['requested', 'declined', 'done', 'undone'] as const
export type MergeState = (typeof MERGE_STATES)[number]

/** Which record takes in which. */
export type MergePair = { readonly kind: MergeKind; readonly survivor: string; readonly loser: string }

/** What a merge needs to know of each of its two records. */
export type MergeSide = { readonly id: string; readonly kind: string; readonly status: string }

export type PairRefusal = 'not_found' | 'merged_with_itself' | 'different_kinds' | 'already_merged' | 'not_active'
export type DecisionRefusal =
  | 'not_found'
  | 'managers_only'
  | 'approved_by_requester'
  | 'not_requested'
  | Exclude<PairRefusal, 'not_found'>
export type UndoRefusal = 'not_found' | 'managers_only' | 'not_done' | 'undo_later_first' | 'in_the_way'

/** Whether one record can take in the other. `survivor` and `loser` are null where there is no such record. */
export function checkPair(
  pair: MergePair,
  survivor: MergeSide | null,
  loser: MergeSide | null,
): Result<null, PairRefusal> {
  if (survivor === null || loser === null) return no('not_found')
  if (survivor.id === loser.id) return no('merged_with_itself')
  if (survivor.kind !== pair.kind || loser.kind !== pair.kind) return no('different_kinds')
  if (survivor.status === 'merged' || loser.status === 'merged') return no('already_merged')
  return survivor.status === 'active' && loser.status === 'active' ? ok(null) : no('not_active')
}

/** What a merge comes to, before it is done. */
export type MergePreview = {
  readonly survivor: Named
  readonly loser: Named
  /** How many rows of what would move. */
  readonly moves: readonly { readonly what: string; readonly count: number }[]
  /** What could not simply move, a sentence each. */
  readonly collisions: readonly string[]
  readonly people: readonly MergeSight[]
}

/** What one contact sees. A merge changes nothing of it; releasing cases afterwards does. */
export type MergeSight = {
  readonly contact: Named
  readonly sees: number
  readonly newlySees: number
  readonly loses: number
  /** How many more they would see if all cases of both were released to them. */
  readonly couldBeReleased: number
}

export type Merge = {
  readonly id: string
  readonly kind: MergeKind
  readonly survivor: Named
  readonly loser: Named
  readonly reason: string
  readonly state: MergeState
  readonly requestedBy: Named
  readonly requestedAt: number
  readonly decidedBy: Named | null
  readonly decidedAt: number | null
  readonly undoneBy: Named | null
  readonly undoneAt: number | null
}

/** One row that a merge has touched. */
export type MergedRow = {
  readonly table: string
  readonly id: string
  readonly was: Readonly<Record<string, string | null>>
  readonly becomes: Readonly<Record<string, string | null>>
  readonly collided: string | null
}
