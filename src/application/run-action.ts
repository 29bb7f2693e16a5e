import type { ActionCall } from '../domain/dialogue/flow/advance.ts'
import type { Conversation } from '../domain/service/conversation.ts'
import { textIfIn, textIn } from './action-input.ts'
import type { ActionResult } from './action-result.ts'
import { CASE_ACTIONS, type CaseActionParts } from './case-actions.ts'
import type { CustomerProof } from './customer-proof.ts'
import type { IdentityStore } from './identity-ports.ts'
import type { OneTimeCodes } from './one-time-codes.ts'
import { ORDER_ACTIONS } from './order-actions.ts'
import type { OrderDirectory } from './order-ports.ts'
import { createProofGuard } from './proof-guard.ts'

export type RunAction = (conversation: Conversation, call: ActionCall) => Promise<ActionResult>

export type ActionParts = CaseActionParts & {
  readonly orders: OrderDirectory
  readonly identities: Pick<IdentityStore, 'ofConversation'>
  readonly codes: OneTimeCodes
  readonly proof: CustomerProof
}

/** The actions of `domain/dialogue/flow/actions.ts`, carried out. */
export function createRunAction(parts: ActionParts): RunAction {
  const shop = { ...parts, guard: createProofGuard(parts.clock) }
  return async (conversation, call) => {
    switch (call.action) {
      case 'identity.known':
        return tellIdentity(parts, conversation.id)
      case 'identity.send_code':
        return answered(await parts.codes.send({ ...proofOf(conversation, call), email: textIn(call, 'email') }))
      case 'identity.check_code':
        return answered(await parts.codes.check({ ...proofOf(conversation, call), code: textIn(call, 'code') }))
      case 'customer.prove':
        return proveCustomer(parts, conversation, call)
      default: {
        const actOnOrders = ORDER_ACTIONS[call.action]
        return actOnOrders ? actOnOrders(shop, conversation, call) : actOnCases(parts, conversation, call)
      }
    }
  }
}

async function actOnCases(parts: ActionParts, conversation: Conversation, call: ActionCall): Promise<ActionResult> {
  const act = CASE_ACTIONS[call.action]
  if (act === undefined) throw new Error(`the action "${call.action}" has a contract but nothing that carries it out`)
  return act(parts, conversation, call)
}

/** Asked now and not taken from the turn: a code may have been right a moment ago. */
async function tellIdentity({ identities }: ActionParts, conversationId: string): Promise<ActionResult> {
  const identity = await identities.ofConversation(conversationId)
  if (identity === null) return answered('unknown')
  return { outcome: 'known', value: { name: identity.name, email: identity.email }, writes: [] }
}

async function proveCustomer(
  { proof }: ActionParts,
  conversation: Conversation,
  call: ActionCall,
): Promise<ActionResult> {
  const given = { email: textIfIn(call, 'email'), name: textIfIn(call, 'name'), postcode: textIfIn(call, 'postcode') }
  const answer = await proof.prove({ ...proofOf(conversation, call), ...given })
  if (answer.kind !== 'ok') return answered(answer.kind)
  return { outcome: 'ok', value: { name: answer.name, email: answer.email }, writes: [] }
}

function proofOf(conversation: Conversation, { key }: ActionCall) {
  return { conversationId: conversation.id, key }
}

function answered(outcome: string): ActionResult {
  return { outcome, value: null, writes: [] }
}
