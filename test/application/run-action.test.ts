import { describe, expect, test } from 'vitest'
import { createCustomerCaseDesk } from '../../src/application/customer-case-desk.ts'
import type { OrderDirectory } from '../../src/application/order-ports.ts'
import { createRunAction } from '../../src/application/run-action.ts'
import type { ActionCall } from '../../src/domain/dialogue/flow/advance.ts'
import { no, ok } from '../../src/domain/result.ts'
import { isCaseNumber } from '../../src/domain/service/case.ts'
import type { Conversation } from '../../src/domain/service/conversation.ts'
import type { Order } from '../../src/domain/service/order.ts'
import { bareDirectory } from '../fakes/bare-directory.ts'
import { countedIds } from '../fakes/counted-ids.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { memoryCustomerCases } from '../fakes/memory-customer-cases.ts'
import { scriptedCodes } from '../fakes/scripted-codes.ts'
import { setClock } from '../fakes/set-clock.ts'
import { NORAS_CASSEROLE } from '../shop/larkspur-in-brief.ts'

const NORA_ORDER: Order = { ...NORAS_CASSEROLE, email: 'Nora.Lindqvist@example.com' }
const NORA: Conversation = {
  ...{ id: 'conv_nora', channel: 'web', externalId: 'visitor_nora', address: null, state: {}, openedAt: 0 },
  floor: { holder: 'assistant', epoch: 0 },
  identity: null,
  ...{ lastSeq: 2, lastPublicSeq: 2, handledSeq: 1, stateVersion: 1 },
}

function actions(
  orders: OrderDirectory = bareDirectory({
    order: async id => (id === 'LH-20418' ? ok(NORA_ORDER) : no('not_found')),
  }),
) {
  const [clock, ids] = [setClock(7_000), countedIds()]
  const cases = memoryCustomerCases(clock.now)
  const ownCases = createCustomerCaseDesk({ ...cases, clock, ids, log: keptLog(), hash: text => text })
  const run = createRunAction({ ...cases, ...scriptedCodes(), orders, ownCases, clock, ids })
  return (action: string, input: ActionCall['input']) =>
    run(NORA, { key: `t2/2/${JSON.stringify(input)}`, intent: 'create-case', action, input })
}

describe('looking at an order', () => {
  test.each(['nora.lindqvist@EXAMPLE.com', 'bs14tr', 'BS1 4TR'])('is allowed with what is on it: %s', async proof => {
    const found = await actions()('orders.get', { order: 'LH-20418', proof })
    expect(found).toMatchObject({ outcome: 'ok', value: { tracking: 'HP419444598GB' }, writes: [] })
  })

  test('never hands out the address that proves it', async () => {
    const found = await actions()('orders.get', { order: 'LH-20418', proof: 'BS1 4TR' })
    expect(JSON.stringify(found)).not.toMatch(/lindqvist|BS1/i)
  })

  test.each(['', ' ', 'null', 'BS1', 'BS1 4T', 'nora.lindqvist@example.com.evil.example', '%', '*'])(
    'is refused for %j exactly as if there were no such order',
    async proof => {
      const foreign = await actions()('orders.get', { order: 'LH-20418', proof })
      expect(foreign).toEqual(await actions()('orders.get', { order: 'LH-99999', proof }))
      expect(foreign).toEqual({ outcome: 'not_found', value: null, writes: [] })
    },
  )

  test('an order without a postcode is not shown to whoever gives none', async () => {
    const look = actions(bareDirectory({ order: async () => ok({ ...NORA_ORDER, postcode: '', email: '' }) }))
    expect(await look('orders.get', { order: 'LH-20418', proof: ' ' })).toMatchObject({ outcome: 'not_found' })
  })

  test('says when the shop cannot be reached', async () => {
    const look = actions(bareDirectory({ order: async () => no('unavailable') }))
    expect(await look('orders.get', { order: 'LH-20418', proof: 'BS1 4TR' })).toMatchObject({ outcome: 'unavailable' })
  })
})

describe('opening a case', () => {
  const leak = { summary: 'The kettle leaks', contact: 'nora@example.com' }

  test('changes nothing yet: the case and its fact are to be written with the turn', async () => {
    const { outcome, value, writes } = await actions()('cases.create', leak)
    expect(outcome).toBe('ok')
    expect(isCaseNumber((value as { number: string }).number)).toBe(true)
    expect(writes).toMatchObject([
      { kind: 'open_case', case: { ...leak, conversationId: 'conv_nora', openedBy: 'assistant', openedAt: 7_000 } },
      { kind: 'fact', fact: { kind: 'case_opened', intent: 'create-case', actor: 'web:visitor_nora', at: 7_000 } },
    ])
  })

  test('taken again draws another number and counts as the same fact', async () => {
    const open = actions()
    const [first, second] = [await open('cases.create', leak), await open('cases.create', leak)]
    expect(first.value).not.toEqual(second.value)
    expect(first.writes[1]).toEqual(second.writes[1])
  })
})

describe('a fault of a flow', () => {
  test.each<[string, ActionCall['input']]>([
    ['orders.lose', {}],
    ['orders.get', { proof: 'BS1 4TR' }],
    ['cases.create', { summary: 7, contact: 'nora@example.com' }],
  ])('is thrown, not guessed around: %s with %j', async (action, input) => {
    await expect(actions()(action, input)).rejects.toThrow(action)
  })
})
