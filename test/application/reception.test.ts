import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { QUEUE_LIMIT_MS } from '../../src/domain/service/handoff.ts'
import { type AssistantAtWork, assistantAtWork, repliesTo } from './assistant-at-work.ts'

let work: AssistantAtWork
beforeAll(async () => {
  work = await assistantAtWork()
})
afterAll(() => work?.close())

const text = (words: string) => ({ kind: 'text', text: words }) as const

describe('opening', () => {
  test('greets a new conversation once, however many open it at the same time', async () => {
    const nodes = [work.node(), work.node(), work.node()]
    const opened = await Promise.all(nodes.flatMap(node => [1, 2].map(() => node.reception.open('web', 'crowd'))))
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1)
    expect(await work.log(opened[0]?.id ?? '')).toHaveLength(1)
  })

  test('greets nobody twice who comes back', async () => {
    const { reception } = work.node()
    const { id } = await reception.open('web', 'again')
    await reception.open('web', 'again')
    expect(await work.log(id)).toHaveLength(1)
  })

  test('greets a conversation whose node died between opening and greeting', async () => {
    const id = 'conv_died'
    await work.shop.conversations.open({ id, channel: 'web', externalId: 'died', at: work.clock.now() })
    await work.node().reception.open('web', 'died')
    expect((await work.log(id))[0]).toMatchObject({ author: { kind: 'assistant' }, seq: 1 })
  })
})

describe('receiving', () => {
  test('answers before the turn is taken, and the turn follows', async () => {
    const { reception } = work.node()
    const { id } = await reception.open('web', 'prompt')
    const received = await reception.receive(id, { cid: 'cid-prompt-1', body: text('hello') })
    expect(received).toMatchObject({ ok: true, value: { duplicate: false, event: { seq: 2 } } })
    await reception.settled()
    expect(repliesTo(await work.log(id), 2)).toHaveLength(1)
  })

  test('the same message sent five times at once is stored once and answered once', async () => {
    const nodes = Array.from({ length: 5 }, () => work.node())
    const { id } = await work.node().reception.open('web', 'impatient')
    const message = { cid: 'cid-impatient', body: text('hello') }
    const received = await Promise.all(nodes.map(node => node.reception.receive(id, message)))
    await Promise.all(nodes.map(node => node.reception.settled()))
    expect(received.filter(one => one.ok && !one.value.duplicate)).toHaveLength(1)
    expect(repliesTo(await work.log(id), 2)).toHaveLength(1)
    expect(await work.log(id)).toHaveLength(3)
  })

  test('a message for a conversation that does not exist is refused and wakes nothing', async () => {
    const { reception } = work.node()
    expect(await reception.receive('conv_nobody', { cid: 'cid-nobody', body: text('hello') })).toEqual({
      ok: false,
      reason: 'no_conversation',
    })
    await reception.settled()
  })
})

describe('after a crash between the message and its turn', () => {
  /** Acknowledged by a node that dies before it takes the turn. */
  async function orphan(who: string) {
    const { reception } = work.node({
      conversations: real => ({ ...real, nextTurn: () => Promise.reject(new Error('killed')) }),
    })
    const { id } = await reception.open('web', who)
    await reception.receive(id, { cid: 'cid-orphan-1', body: text('How long do refunds take?') })
    await reception.settled()
    expect(await work.log(id)).toHaveLength(2)
    return id
  }

  test('a sweep answers it, and several sweeps on several nodes answer it once', async () => {
    const id = await orphan('survivor')
    work.clock.pass(3_000)
    const nodes = [work.node(), work.node(), work.node()]
    await Promise.all(nodes.map(node => node.reception.sweep(2_000)))
    await Promise.all(nodes.map(node => node.reception.settled()))
    await nodes[0]?.reception.sweep(2_000)
    await nodes[0]?.reception.settled()
    expect(repliesTo(await work.log(id), 2)).toHaveLength(1)
  })

  test('a sweep leaves messages alone that a living node is about to take', async () => {
    const id = await orphan('fresh')
    const node = work.node()
    await node.reception.sweep(2_000)
    await node.reception.settled()
    expect(await work.log(id)).toHaveLength(2)
  })

  test('more forgotten conversations than one sweep takes are all answered by the next ones', async () => {
    const ids = await Promise.all(Array.from({ length: 60 }, (_, n) => orphan(`many-${n}`)))
    work.clock.pass(3_000)
    const node = work.node()
    for (let round = 0; round < 3; round++) {
      await node.reception.sweep(2_000)
      await node.reception.settled()
    }
    for (const id of ids) expect(repliesTo(await work.log(id), 2)).toHaveLength(1)
  })

  test('one conversation that keeps failing does not keep the others from their turn', async () => {
    const [sick, well] = [await orphan('sick'), await orphan('well')]
    work.clock.pass(3_000)
    const node = work.node({
      conversations: real => ({
        ...real,
        nextTurn: id => (id === sick ? Promise.reject(new Error('a bad page')) : real.nextTurn(id)),
      }),
    })
    await node.reception.sweep(2_000)
    await node.reception.settled()
    expect(repliesTo(await work.log(well), 2)).toHaveLength(1)
    expect(node.log.lines).toContainEqual(expect.objectContaining({ event: 'turn.abandoned' }))
  })
})

describe('a customer nobody came to', () => {
  async function waiting(who: string) {
    const node = work.node()
    const { id } = await node.reception.open('web', who)
    await node.hears(id, 'talk to a human')
    work.clock.pass(QUEUE_LIMIT_MS + 1)
    return { node, id }
  }

  test('gets a case and the assistant back, which answers the next message', async () => {
    const { node, id } = await waiting('patient')
    expect(await node.desk.overflow(work.clock.now())).toBe(1)
    expect(await work.cases.ofConversation(id)).toHaveLength(1)
    expect((await work.shop.conversations.load(id))?.floor.holder).toBe('assistant')
    expect((await node.hears(id, 'How long do refunds take?')).join()).toContain('5–7 working days')
  })

  test('gets one case, however many nodes look after the queue', async () => {
    const { id } = await waiting('watched')
    const moved = await Promise.all(Array.from({ length: 5 }, () => work.node().desk.overflow(work.clock.now())))
    expect(moved.reduce((sum, count) => sum + count)).toBe(1)
    expect(await work.cases.ofConversation(id)).toHaveLength(1)
    expect(
      (await work.log(id)).filter(({ body }) => body.kind === 'state' && body.state === 'case_opened'),
    ).toHaveLength(1)
  })

  test('who writes at that very moment loses nothing: it is in the case, or the assistant answers it', async () => {
    for (let round = 0; round < 60; round++) {
      const { node, id } = await waiting(`racing-${round}`)
      const late = 'How long do refunds take? Write to rosa@example.org'
      const overflowed = async () => {
        while (!(await work.cases.ofConversation(id)).length) await node.desk.overflow(work.clock.now())
      }
      await Promise.all(round % 2 ? [node.write(id, late), overflowed()] : [overflowed(), node.write(id, late)])
      await node.reception.settled()
      const log = await work.log(id)
      const { seq } = log.find(({ body }) => body.kind === 'text' && body.text === late) ?? { seq: 0 }
      const [opened] = await work.cases.ofConversation(id)
      const isAnswered = repliesTo(log, seq).length > 0
      const isInTheCase = opened?.summary.includes(late) === true && opened.contact === 'rosa@example.org'
      expect({ isKept: isAnswered || isInTheCase, seq }).toEqual({ isKept: true, seq: expect.any(Number) })
      expect(await work.shop.conversations.nextTurn(id)).toBeNull()
    }
  })

  test('who writes between the reading of the conversation and the opening of the case is in the case', async () => {
    const { id } = await waiting('unlucky')
    const late = 'Write to rosa@example.org'
    let hasWritten = false
    const node = work.node({
      cases: real => real,
      handoffs: real => ({
        ...real,
        async overflow(...given) {
          if (!hasWritten) {
            hasWritten = true
            await node.hears(id, late)
          }
          return real.overflow(...given)
        },
      }),
    })
    while (!(await work.cases.ofConversation(id)).length) await node.desk.overflow(work.clock.now())
    expect(await work.cases.ofConversation(id)).toMatchObject([{ contact: 'rosa@example.org' }])
  })
})
