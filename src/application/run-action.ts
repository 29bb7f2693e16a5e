import type { ActionCall } from '../domain/dialogue/flow/advance.ts'
import type { Conversation } from '../domain/service/conversation.ts'
import { provesOrder } from '../domain/service/order.ts'
import type { ActionResult } from './action-result.ts'
import { CASE_ACTIONS, type CaseActionParts } from './case-actions.ts'
import type { IdentityStore } from './identity-ports.ts'
import type { OneTimeCodes } from './one-time-codes.ts'
import type { OrderDirectory } from './ports.ts'
import { createProofGuard, type ProofGuard } from './proof-guard.ts'

export type RunAction = (conversation: Conversation, call: ActionCall) => Promise<ActionResult>

export type ActionParts = CaseActionParts & {
  readonly orders: OrderDirectory
  readonly identities: Pick<IdentityStore, 'ofConversation'>
  readonly codes: OneTimeCodes
}

/** The actions of `domain/dialogue/flow/actions.ts`, carried out. */
export function createRunAction(parts: ActionParts): RunAction {
  const guard = createProofGuard(parts.clock)
  return async (conversation, call) => {
    switch (call.action) {
      case 'orders.get':
        return getOrder(parts, guard, conversation.id, call)
      case 'identity.known':
        return tellIdentity(parts, conversation.id)
      case 'identity.send_code':
        return answered(await parts.codes.send({ ...proofOf(conversation, call), email: text(call, 'email') }))
      case 'identity.check_code':
        return answered(await parts.codes.check({ ...proofOf(conversation, call), code: text(call, 'code') }))
      default:
        return actOnCases(parts, conversation, call)
    }
  }
}

async function actOnCases(parts: ActionParts, conversation: Conversation, call: ActionCall): Promise<ActionResult> {
  const act = CASE_ACTIONS[call.action]
  if (act === undefined) throw new Error(`the action "${call.action}" has a contract but nothing that carries it out`)
  return act(parts, conversation, call)
}

/** An order that is not the customer's and one that is not there give the same answer. */
async function getOrder(
  { orders }: ActionParts,
  guard: ProofGuard,
  conversationId: string,
  call: ActionCall,
): Promise<ActionResult> {
  const id = text(call, 'order')
  const allowed = guard.allows(conversationId, id)
  const found = await orders.order(id)
  if (!found.ok && found.reason === 'unavailable') return { outcome: 'unavailable', value: null, writes: [] }
  if (!allowed || !found.ok || !provesOrder(found.value, text(call, 'proof'))) {
    guard.failed(conversationId, id)
    return { outcome: 'not_found', value: null, writes: [] }
  }
  const { email: _email, postcode: _postcode, ...shown } = found.value
  return { outcome: 'ok', value: shown, writes: [] }
}

/** Asked now and not taken from the turn: a code may have been right a moment ago. */
async function tellIdentity({ identities }: ActionParts, conversationId: string): Promise<ActionResult> {
  const identity = await identities.ofConversation(conversationId)
  if (identity === null) return answered('unknown')
  return { outcome: 'known', value: { name: identity.name, email: identity.email }, writes: [] }
}

function proofOf(conversation: Conversation, { key }: ActionCall) {
  return { conversationId: conversation.id, key }
}

function answered(outcome: string): ActionResult {
  return { outcome, value: null, writes: [] }
}

function text(call: ActionCall, name: string): string {
  const value = call.input[name]
  if (typeof value !== 'string') throw new Error(`the action "${call.action}" was called without "${name}"`)
  return value
}
