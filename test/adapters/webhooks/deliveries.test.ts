import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MOST_ATTEMPTS } from '../../../src/domain/integration/webhook.ts'
import { MARTA, PRIYA } from '../../fakes/memory-staff.ts'
import { aTurn, joins, ROSA, SAM, says, WHISK } from '../store/a-shop.ts'
import { MINUTE, type WebhooksAtWork, webhooksAtWork } from './webhooks-at-work.ts'

const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let work: WebhooksAtWork
beforeEach(async () => {
  work = await webhooksAtWork()
})
afterEach(() => work?.close())

describe('what happens to a case', () => {
  test('is told in order, with numbers and states and no word of what people wrote', async () => {
    const erp = await work.listening(['case.*'])
    const { number, version } = await work.brought('open')
    await work.desk.comment(number, { text: 'My door code is 4711', public: true }, PRIYA)
    await work.desk.change(number, { summary: 'The kettle is called Ada' }, version, PRIYA)
    await work.told()
    expect(erp.received.map(({ type, data }) => [type, data.case?.number, data.case?.state, data.event?.seq])).toEqual([
      ['case.opened', number, 'new', 1],
      ['case.moved', number, 'open', 2],
      ['case.commented', number, 'open', 3],
      ['case.changed', number, 'open', 4],
    ])
    expect(erp.received[1]?.data.event).toMatchObject({ from: 'new', to: 'open', actor: { kind: 'agent' } })
    expect(erp.received.map(({ body }) => body).join()).not.toMatch(/4711|Ada|kettle|rosa@/)
    expect(erp.state.forged).toBe(0)
  })

  test('is told with the write or not at all', async () => {
    const erp = await work.listening(['case.*'])
    const { number } = await work.brought()
    const undone = work.desk.once({ scope: 'erp', key: '1' }, 'hash', async desk => {
      await desk.comment(number, { text: 'Never said', public: false }, PRIYA)
      throw new Error('the connection broke')
    })
    await expect(undone).rejects.toThrow('the connection broke')
    await work.told()
    expect(erp.received.map(({ type }) => type)).toEqual(['case.opened'])
  })

  test('is told only to whoever wants it, and not written down while nobody listens', async () => {
    const count = async () => (await work.shop.database.pool.query('select from webhook_event')).rowCount
    await work.brought('open')
    expect(await count()).toBe(0)
    const moves = await work.listening(['case.moved'])
    const talks = await work.listening(['interaction.*'])
    await work.brought('open')
    await work.told()
    expect(moves.received.map(({ type }) => type)).toEqual(['case.moved'])
    expect(talks.received).toEqual([])
  })
})

test('what happens in a conversation is told, from the customer’s own turn to the agent’s coming', async () => {
  const erp = await work.listening(['interaction.*'])
  const { shop } = work
  const { id } = await shop.openConversation()
  await shop.conversations.append(id, says(ROSA, 'My door code is 4711'))
  await shop.conversations.commitTurn(
    aTurn(id, { writes: [{ kind: 'request_handoff', id: 'hand_1', packet: WHISK, at: work.clock.now() }] }),
  )
  await shop.staff.append(id, joins(SAM))
  await work.told()
  expect(erp.received.map(({ type, data }) => [type, data.interaction?.id, data.interaction?.state])).toEqual([
    ['interaction.opened', id, 'assistant'],
    ['interaction.message_added', id, 'assistant'],
    ['interaction.agent_joined', id, 'queue'],
  ])
  expect(erp.received.map(({ body }) => body).join()).not.toContain('4711')
})

describe('a receiver that fails', () => {
  test('gets the event again after growing pauses, under one id, and later ones of that case wait for it', async () => {
    const erp = await work.listening(['case.*'], number => (number < 3 ? 503 : 200))
    const first = await work.brought('open')
    const node = work.node()
    const pauses = []
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await round(node)
      const [opened, moved] = await work.deliveries(erp.id)
      expect(opened).toMatchObject({ state: 'queued', attempts: attempt + 1, lastStatus: 503 })
      expect(moved).toMatchObject({ state: 'queued', attempts: 0 })
      const pause = (opened?.nextTryAt ?? 0) - work.clock.now()
      pauses.push(pause)
      work.clock.pass(pause - 1)
      await round(node)
      expect(erp.state.requests).toBe(attempt + 1)
      work.clock.pass(1)
    }
    expect(pauses).toEqual([5_000, 30_000, 120_000])
    await round(node)
    expect(erp.received.map(({ data }) => data.event?.seq)).toEqual([1, 1, 1, 1, 2])
    expect(new Set(erp.ids()).size).toBe(2)
    expect(erp.received.at(-1)?.data.case?.number).toBe(first.number)
  })

  test('keeps neither another case nor another receiver waiting', async () => {
    const numbers: string[] = []
    const erp = await work.listening(['case.opened'], request =>
      erp.received[request]?.data.case?.number === numbers[0] ? 500 : 200,
    )
    const crm = await work.listening(['case.opened'])
    numbers.push((await work.brought()).number, (await work.brought()).number)
    await round(work.node())
    const states = (await work.deliveries(erp.id)).map(({ state }) => state)
    expect(states).toEqual(['queued', 'delivered'])
    expect(crm.received).toHaveLength(2)
  })

  test('is given up after the last attempt, and gets the event when it is asked for again', async () => {
    const erp = await work.listening(['case.opened'], () => 500)
    await work.brought()
    await work.told(undefined, 400)
    const [parked] = await work.deliveries(erp.id)
    expect(parked).toMatchObject({ state: 'parked', attempts: MOST_ATTEMPTS, lastProblem: 'It answered 500.' })
    expect(erp.state.requests).toBe(MOST_ATTEMPTS)
    erp.state.manner = () => 200
    expect(await work.integrations.replay(erp.id, { eventId: parked?.eventId ?? '' })).toBe(1)
    await work.told()
    expect(await work.deliveries(erp.id)).toMatchObject([{ state: 'delivered', attempts: 1, lastProblem: null }])
    expect(new Set(erp.ids()).size).toBe(1)
  })

  test('is disabled after five days, with a sentence; what happens meanwhile is sent once it is active again', async () => {
    const erp = await work.listening(['case.opened'], () => 500)
    for (let day = 0; day < 6; day += 1) {
      await work.brought()
      for (let hour = 0; hour < 24; hour += 2) {
        await round(work.node())
        work.clock.pass(2 * HOUR)
      }
    }
    const disabled = await work.integrations.endpoint(erp.id)
    expect(disabled?.state).toBe('disabled')
    expect(disabled?.disabledBecause).toMatch(/^Nothing has arrived since 2026-11-16T.*It answered 500\.$/)
    const asked = erp.state.requests
    erp.state.manner = () => 200
    const missed = await work.brought()
    await round(work.node())
    expect(erp.state.requests).toBe(asked)
    await work.integrations.changeEndpoint(erp.id, { state: 'active' })
    work.clock.pass(DAY)
    await work.told()
    expect(erp.received.slice(asked).map(({ data }) => data.case?.number)).toContain(missed.number)
    expect(await work.integrations.endpoint(erp.id)).toMatchObject({ state: 'active', failingSince: null })
  })

  test('that says it is gone is believed at once', async () => {
    const erp = await work.listening(['case.opened'], () => 410)
    await work.brought()
    await round(work.node())
    expect(await work.integrations.endpoint(erp.id)).toMatchObject({
      state: 'disabled',
      disabledBecause: 'The receiver answered that it is gone (410).',
    })
  })

  test('that works again after failures is not counted as failing', async () => {
    const erp = await work.listening(['case.opened'], number => (number === 0 ? 500 : 200))
    await work.brought()
    await round(work.node())
    expect(await work.integrations.endpoint(erp.id)).toMatchObject({ failingSince: work.clock.now() })
    await work.told()
    expect(await work.integrations.endpoint(erp.id)).toMatchObject({ failingSince: null, state: 'active' })
  })
})

test('a paused webhook is sent nothing until it is active again', async () => {
  const erp = await work.listening(['case.opened'])
  await work.integrations.changeEndpoint(erp.id, { state: 'paused' })
  await work.brought()
  await round(work.node())
  expect(erp.received).toEqual([])
  await work.integrations.changeEndpoint(erp.id, { state: 'active' })
  await round(work.node())
  expect(erp.received).toHaveLength(1)
})

test('a node that dies in the middle of a delivery loses it to another one after a while', async () => {
  const erp = await work.listening(['case.opened'], () => 500)
  await work.brought()
  const [claimed] = await work.queue.claim(erp.id, work.clock.now(), work.clock.now() + MINUTE, 8)
  await round(work.node())
  expect(erp.received).toEqual([])
  work.clock.pass(MINUTE)
  await round(work.node())
  expect(await work.deliveries(erp.id)).toMatchObject([{ state: 'queued', attempts: 2 }])
  // Should it have been only slow, what it says is out of date: before the other one's success and after it.
  if (!claimed) throw new Error('nothing was claimed')
  const late = { state: 'parked', status: 500, problem: 'Late.', nextTryAt: null } as const
  const settleLate = () =>
    work.queue.settle(claimed, { ...late, failingSince: work.clock.now(), disabledBecause: null })
  await settleLate()
  expect(await work.deliveries(erp.id)).toMatchObject([{ state: 'queued', lastProblem: 'It answered 500.' }])
  erp.state.manner = () => 200
  await work.told()
  await settleLate()
  expect(await work.deliveries(erp.id)).toMatchObject([{ state: 'delivered', lastProblem: null }])
})

test('a stretch of time is sent again, in order, to a webhook that was not there then as well', async () => {
  await work.listening(['case.*'])
  const from = work.clock.now()
  const { number } = await work.brought('open', 'awaiting_customer')
  work.clock.pass(HOUR)
  await work.brought()
  await work.told()
  const late = await work.listening(['case.*'])
  expect(await work.integrations.replay(late.id, { from, to: from + HOUR })).toBe(3)
  await work.told()
  expect(late.received.map(({ data }) => [data.case?.number, data.event?.seq])).toEqual(
    [1, 2, 3].map(seq => [number, seq]),
  )
  expect(await work.integrations.replay(late.id, { from, to: from + HOUR })).toBe(3)
  expect(await work.integrations.replay(late.id, { eventId: 'whe_none' })).toBe(0)
})

test('what is too old to be sent again is forgotten', async () => {
  const erp = await work.listening(['case.opened'])
  await work.brought()
  work.clock.pass(29 * DAY)
  await work.brought()
  work.clock.pass(2 * DAY)
  await work.node().tidy()
  expect(await work.deliveries(erp.id)).toHaveLength(1)
})

test('a webhook that is removed is sent nothing more', async () => {
  const erp = await work.listening(['case.opened'])
  await work.brought()
  await work.integrations.removeEndpoint(erp.id)
  await round(work.node())
  expect(erp.state.requests).toBe(0)
})

test('stopping waits for what is under way and takes on nothing more', async () => {
  const erp = await work.listening(['case.opened'])
  for (let count = 0; count < 10; count += 1) await work.brought()
  const node = work.node()
  await node.round()
  await node.stop()
  expect(erp.received.length).toBeGreaterThan(0)
  const sent = erp.state.requests
  await node.round()
  await node.settled()
  expect(erp.state.requests).toBe(sent)
  await work.told()
  expect(erp.received).toHaveLength(10)
})

test('whatever fails and however many nodes there are, every event arrives, each case’s first arrivals in order', async () => {
  const step = fc.constantFrom('ok', 'fail', 'crash', 'lost answer')
  const everything = fc.asyncProperty(
    fc.array(step, { maxLength: 30 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 4 }),
    async (fates, nodes, cases) => {
      const erp = await work.listening(['case.*'])
      let next = 0
      // A node's death is one that never settles; a lost answer arrives and looks like a failure.
      const sends: Parameters<WebhooksAtWork['node']>[0] = async (delivery, now) => {
        if (delivery.endpointId !== erp.id) return { ok: true, status: 200 }
        const fate = fates[next++] ?? 'ok'
        if (fate === 'fail') return { ok: false, status: 500, problem: 'It answered 500.' }
        const attempt = await work.send(delivery, now)
        if (fate === 'crash') throw new Error('the node died')
        return fate === 'ok' ? attempt : { ok: false, status: null, problem: 'There was no answer.' }
      }
      for (let count = 0; count < cases; count += 1) await work.brought('open', 'awaiting_customer')
      await work.told(
        Array.from({ length: nodes }, () => work.node(sends)),
        400,
      )
      const first = [...new Map(erp.received.toReversed().map(each => [each.id, each])).values()].toReversed()
      expect(first).toHaveLength(cases * 3)
      const byCase = Map.groupBy(first, ({ data }) => data.case?.id)
      for (const events of byCase.values()) expect(events.map(({ data }) => data.event?.seq)).toEqual([1, 2, 3])
      expect(erp.state.forged).toBe(0)
      await work.integrations.removeEndpoint(erp.id)
    },
  )
  await fc.assert(everything, { numRuns: 15 })
})

test('a secret is written down nowhere but where it is needed', async () => {
  const { secret, endpoint } = await work.integrations.addEndpoint(
    { url: 'https://erp.example.com/', description: 'ERP', events: ['case.*'] },
    MARTA,
  )
  expect(JSON.stringify(await work.integrations.listEndpoints({ limit: 10 }))).not.toContain(secret)
  expect(JSON.stringify(endpoint)).not.toContain(secret)
  expect(Buffer.from(secret.replace('whsec_', ''), 'base64')).toHaveLength(32)
  const asStaff = work.shop.database.agent.selectFrom('webhook_endpoint').select('secret').execute()
  await expect(asStaff).rejects.toThrow('permission denied')
})

async function round(node: ReturnType<WebhooksAtWork['node']>): Promise<void> {
  await node.round()
  await node.settled()
}
