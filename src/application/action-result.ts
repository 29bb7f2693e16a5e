import type { Value } from '../domain/dialogue/flow/expression.ts'
import type { TurnWrite } from './ports.ts'

/** How an action came out, in the words of its contract, and what is to be written together with the turn. */
export type ActionResult = { readonly outcome: string; readonly value: Value; readonly writes: readonly TurnWrite[] }
