import type { Value } from '../domain/dialogue/flow/expression.ts'
import type { ActionCall } from '../domain/dialogue/flow/run-flow.ts'
import { type Case, caseNumber } from '../domain/service/case.ts'
import type { Conversation } from '../domain/service/conversation.ts'
import { provesOrder } from '../domain/service/order.ts'
import { actorOf } from './actor.ts'
import type { IdentityStore } from './identity-ports.ts'
import type { OneTimeCodes } from './one-time-codes.ts'
import type { Clock, CustomerCases, Ids, OrderDirectory, TurnWrite } from './ports.ts'
import { createProofGuard, type ProofGuard } from './proof-guard.ts'

/** How an action came out, in the words of its contract, and what is to be written together with the turn. */
export type ActionResult = { readonly outcome: string; readonly value: Value; readonly writes: readonly TurnWrite[] }
export type RunAction = (conversation: Conversation, call: ActionCall) => Promise<ActionResult>

export type ActionParts = {
  readonly orders: OrderDirectory
  readonly customerCases: CustomerCases
  readonly identities: Pick<IdentityStore, 'ofConversation'>
  readonly codes: OneTimeCodes
  readonly clock: Clock
  readonly ids: Ids
}

/** The actions of `domain/dialogue/flow/actions.ts`, carried out. */
export function createRunAction(parts: ActionParts): RunAction {
  const guard = createProofGuard(parts.clock)
  return async (conversation, call) => {
    switch (call.action) {
      case 'orders.get':
        return getOrder(parts, guard, conversation.id, call)
      case 'cases.create':
        return createCase(parts, conversation, call)
      case 'identity.known':
        return tellIdentity(parts, conversation.id)
      case 'identity.send_code':
        return answered(await parts.codes.send({ ...proofOf(conversation, call), email: text(call, 'email') }))
      case 'identity.check_code':
        return answered(await parts.codes.check({ ...proofOf(conversation, call), code: text(call, 'code') }))
      default:
        throw new Error(`the action "${call.action}" has a contract but nothing that carries it out`)
    }
  }
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

/** The number is drawn now, the case is written with the turn: neither exists without the other being said. */
async function createCase(
  { customerCases, clock, ids }: ActionParts,
  conversation: Conversation,
  call: ActionCall,
): Promise<ActionResult> {
  const at = clock.now()
  const opened: Case = {
    id: ids.next('case'),
    number: caseNumber(await customerCases(conversation.id).nextSerial()),
    conversationId: conversation.id,
    summary: text(call, 'summary'),
    contact: text(call, 'contact'),
    openedBy: 'assistant',
    openedAt: at,
  }
  const fact = {
    id: `${conversation.id}:${call.key}:case_opened`,
    actor: actorOf(conversation),
    conversationId: conversation.id,
    channel: conversation.channel,
    kind: 'case_opened',
    intent: call.intent,
    at,
  } as const
  return {
    outcome: 'ok',
    value: { number: opened.number },
    writes: [
      { kind: 'open_case', case: opened },
      { kind: 'fact', fact },
    ],
  }
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
