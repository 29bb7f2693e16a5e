import type { ActionCall } from '../domain/dialogue/flow/advance.ts'
import type { Value } from '../domain/dialogue/flow/expression.ts'
import { isoDay } from '../domain/iso-day.ts'
import { CASE_TYPES, type Case, type CaseMatter, type CaseType, caseNumber, NO_MATTER } from '../domain/service/case.ts'
import { briefly, lastWordToCustomer } from '../domain/service/case-standing.ts'
import type { Conversation } from '../domain/service/conversation.ts'
import { coverOf, spokenCover } from '../domain/service/cover.ts'
import { type OrderNumberShape, orderNumberIn } from '../domain/service/order.ts'
import { textIn } from './action-input.ts'
import type { ActionResult } from './action-result.ts'
import { actorOf } from './actor.ts'
import type { CustomerCaseDesk, ShownCase } from './customer-case-desk.ts'
import type { CustomerRecords, OwnCaseEntry, Thing } from './customer-records.ts'
import type { Clock, CustomerCases, Ids, TurnWrite } from './ports.ts'

export type CaseActionParts = {
  readonly customerCases: CustomerCases
  readonly records: CustomerRecords
  readonly ownCases: CustomerCaseDesk
  readonly clock: Clock
  readonly ids: Ids
  /** Those of the sample company where nothing is said. */
  readonly orderNumbers?: OrderNumberShape
}

type Act = (parts: CaseActionParts, conversation: Conversation, call: ActionCall) => Promise<ActionResult>

/** What flows do with cases, each with the rights of the conversation's customer. */
export const CASE_ACTIONS: { readonly [action: string]: Act } = {
  'customer.things': listThings,
  'cases.mine': listOwn,
  'cases.get': showOwn,
  'cases.about': tellMatter,
  'cases.create': createCase,
  'cases.say': sayToCase,
  'cases.settle': settleCase,
}

async function listThings({ records }: CaseActionParts, { id }: Conversation): Promise<ActionResult> {
  const { things } = await records.things(id)
  if (things.length === 0) return outcome('none')
  return outcome('ok', { list: things.map(thing => ({ value: keyOf(thing), label: nameOf(thing) })) })
}

async function listOwn({ ownCases }: CaseActionParts, { id }: Conversation): Promise<ActionResult> {
  const cases = await ownCases.list(id)
  const [first, ...others] = cases
  if (first === undefined) return outcome('none')
  return outcome('ok', {
    count: cases.length,
    only: others.length === 0 ? first.number : null,
    list: cases.map(each => ({ value: each.number, label: labelOf(each) })),
  })
}

async function showOwn({ ownCases }: CaseActionParts, { id }: Conversation, call: ActionCall): Promise<ActionResult> {
  const found = await ownCases.read(id, textIn(call, 'number'))
  return found.ok ? outcome('ok', shown(found.value)) : outcome(found.reason)
}

function shown({ file, about, history, standing }: ShownCase): Value {
  const word = lastWordToCustomer(history)
  return {
    number: file.number,
    about: about ?? shortened(file.summary),
    summary: file.summary,
    brief: standing.brief,
    status: standing.status,
    next: standing.next,
    words: standing.words,
    offer: standing.offer,
    settles: standing.settles,
    opened: isoDay(file.openedAt),
    changed: isoDay(file.updatedAt),
    lastWord: word === null ? null : shortened(word.text, 200),
  }
}

/** Everything that a case would be about, for the customer to say yes to. */
async function tellMatter(
  { records, clock, orderNumbers }: CaseActionParts,
  { id, channel }: Conversation,
  call: ActionCall,
): Promise<ActionResult> {
  const type = typeIn(call)
  const { things, entitlements } = await records.things(id)
  const thing = things.find(each => keyOf(each) === call.input['about'])
  const orderRef = thing === undefined ? orderNumberIn(String(call.input['order'] ?? ''), orderNumbers) : null
  const cover = thing === undefined ? null : coverOf(entitlements, { ...thing, channel }, clock.now())
  const matter: CaseMatter = {
    ...NO_MATTER,
    ...(thing && { partyId: thing.partyId, productId: thing.productId, assetId: thing.assetId }),
    contractId: cover?.contractId ?? null,
    entitlementId: cover?.id ?? null,
    orderRef,
  }
  const open = await records.caseAbout(id, matter)
  return outcome('ok', {
    ...matter,
    line: matterLine(type, thing, orderRef, spokenCover(cover, thing?.warrantyUntil ?? null, clock.now())),
    open: open === null ? null : { number: open.number, label: labelOf(open) },
  })
}

function matterLine(type: CaseType, thing: Thing | undefined, orderRef: string | null, covered: string): string {
  const kind = type === 'issue' ? 'an issue' : `a ${type}`
  if (thing === undefined)
    return `It goes to our team as ${kind}${orderRef === null ? '' : ` about your order ${orderRef}`}.`
  return `It goes to our team as ${kind} about your ${nameOf(thing)}${covered === '' ? '' : `, ${covered}`}.`
}

/** The number is drawn now, the case is written with the turn: neither exists without the other being said. */
async function createCase(
  { customerCases, clock, ids }: CaseActionParts,
  conversation: Conversation,
  call: ActionCall,
): Promise<ActionResult> {
  const opened: Case = {
    id: ids.next('case'),
    number: caseNumber(await customerCases(conversation.id).nextSerial()),
    conversationId: conversation.id,
    summary: textIn(call, 'summary'),
    contact: textIn(call, 'contact'),
    openedBy: 'assistant',
    openedAt: clock.now(),
  }
  const writes: readonly TurnWrite[] = [
    { kind: 'open_case', case: opened, type: typeIn(call), matter: matterIn(call) },
    caseFact(conversation, call, clock),
  ]
  return { outcome: 'ok', value: { number: opened.number }, writes }
}

/** Words for somebody in the company are help by a person, just as a new case is. */
async function sayToCase(
  { ownCases, clock }: CaseActionParts,
  conversation: Conversation,
  call: ActionCall,
): Promise<ActionResult> {
  const said = { number: textIn(call, 'number'), text: textIn(call, 'text'), key: call.key }
  const told = await ownCases.say(conversation.id, said)
  if (!told.ok) return outcome('not_found')
  return { outcome: 'ok', value: told.value, writes: [caseFact(conversation, call, clock)] }
}

async function settleCase(
  { ownCases }: CaseActionParts,
  { id }: Conversation,
  call: ActionCall,
): Promise<ActionResult> {
  const settled = await ownCases.settle(id, { number: textIn(call, 'number'), key: call.key })
  if (settled.ok) return outcome('ok', settled.value)
  return outcome(settled.reason === 'not_found' ? 'not_found' : 'not_possible')
}

function caseFact(conversation: Conversation, { key, intent }: ActionCall, clock: Clock): TurnWrite {
  return {
    kind: 'fact',
    fact: {
      id: `${conversation.id}:${key}:case_opened`,
      actor: actorOf(conversation),
      conversationId: conversation.id,
      channel: conversation.channel,
      kind: 'case_opened',
      intent,
      at: clock.now(),
    },
  }
}

function outcome(name: string, value: Value = null): ActionResult {
  return { outcome: name, value, writes: [] }
}

function keyOf({ partyId, productId, assetId }: Thing): string {
  return assetId ?? `${partyId}/${productId}`
}

function nameOf({ name, serial }: Thing): string {
  return serial === null ? name : `${name} (serial ${serial})`
}

function labelOf({ number, about, summary, state }: OwnCaseEntry): string {
  return `${number} · ${briefly(state)} · ${about ?? shortened(summary)}`
}

const SHORT = 40

function shortened(text: string, most = SHORT): string {
  const [line = ''] = text.split('\n')
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`
}

function typeIn(call: ActionCall): CaseType {
  return CASE_TYPES.find(type => type === call.input['type']) ?? 'issue'
}

/** As `cases.about` told it; anything else is about nothing. */
function matterIn(call: ActionCall): CaseMatter {
  const given = call.input['matter']
  if (given === null || typeof given !== 'object' || Array.isArray(given)) return NO_MATTER
  const fields = given as { readonly [name: string]: Value }
  const idIn = (name: keyof CaseMatter) => (typeof fields[name] === 'string' ? fields[name] : null)
  return {
    ...NO_MATTER,
    partyId: idIn('partyId'),
    productId: idIn('productId'),
    assetId: idIn('assetId'),
    contractId: idIn('contractId'),
    entitlementId: idIn('entitlementId'),
    orderRef: idIn('orderRef'),
  }
}
