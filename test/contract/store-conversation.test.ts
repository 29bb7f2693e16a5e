import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { caseStore } from '../../src/adapters/store/case-store.ts'
import { conversationStore } from '../../src/adapters/store/conversation-store.ts'
import { handoffStore } from '../../src/adapters/store/handoff-store.ts'
import { ledger } from '../../src/adapters/store/ledger.ts'
import type { NewEvent } from '../../src/domain/dialogue/log.ts'
import {
  ASSISTANT,
  aFact,
  anId,
  aTurn,
  MONDAY,
  openShop,
  PRIYA,
  ROSA,
  type Shop,
  says,
  WHISK,
} from '../adapters/store/a-shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop(20)
})
afterAll(() => shop.close())

const rosaWrites = async (text = 'Where is my whisk?', more: Partial<NewEvent> = {}) => {
  const conversation = await shop.openConversation(anId('rosa'))
  const appended = await shop.conversations.append(conversation.id, says(ROSA, text, more))
  if (!appended.ok) throw new Error(appended.reason)
  return { conversation, event: appended.value.event }
}

/** How many statements wait for a lock. */
async function waiting() {
  const { rowCount } = await shop.database.pool.query(
    "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  )
  return rowCount
}

describe('opening', () => {
  test('a channel and external id lead to one conversation, however many ask at once', async () => {
    const opened = await Promise.all(Array.from({ length: 20 }, () => shop.openConversation('everyone')))
    expect(new Set(opened.map(conversation => conversation.id)).size).toBe(1)
  })

  test('a newer address replaces the old one, and none leaves it', async () => {
    const open = (address?: unknown) =>
      shop.conversations.open({ id: anId('conv'), channel: 'teams', externalId: 'teams-rosa', address, at: MONDAY })
    expect((await open({ serviceUrl: 'old' })).address).toEqual({ serviceUrl: 'old' })
    expect((await open({ serviceUrl: 'new' })).address).toEqual({ serviceUrl: 'new' })
    expect((await open()).address).toEqual({ serviceUrl: 'new' })
  })

  test('a conversation starts with the assistant and an empty log', async () => {
    const opened = await shop.openConversation(anId('rosa'))
    expect(opened).toMatchObject({
      floor: { holder: 'assistant', epoch: 0 },
      lastSeq: 0,
      lastPublicSeq: 0,
      handledSeq: 0,
      state: {},
      stateVersion: 0,
      openedAt: MONDAY,
      address: null,
    })
    expect(await shop.conversations.load(opened.id)).toEqual(opened)
    expect(await shop.conversations.load('conv_nobody')).toBeNull()
  })
})

describe('appending', () => {
  test('sixteen writers at once leave no gap and no number twice', async () => {
    const { id } = await shop.openConversation(anId('rosa'))
    await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        for (let n = 0; n < 20; n++) {
          const visibility = (writer + n) % 3 === 0 ? 'staff' : 'public'
          await shop.staff.append(id, says(ROSA, `${writer}/${n}`, { visibility }))
        }
      }),
    )
    const { events, head } = await shop.staff.eventsAfter(id, 'staff', 0, 1000)
    expect(head).toBe(320)
    expect(events.map(event => event.seq)).toEqual(Array.from({ length: 320 }, (_, i) => i + 1))
    const shown = events.flatMap(event => event.publicSeq ?? [])
    expect(shown).toEqual(Array.from({ length: shown.length }, (_, i) => i + 1))
    const orderOfOne = events.flatMap(event =>
      'text' in event.body && event.body.text.startsWith('7/') ? event.body.text : [],
    )
    expect(orderOfOne).toEqual(Array.from({ length: 20 }, (_, n) => `7/${n}`))
  })

  test('what is read is what was written', async () => {
    const agent = { kind: 'agent', ...PRIYA } as const
    const body = { kind: 'text', text: 'Hallo — “ça va”? 🫖', choices: [{ id: 'solved', label: 'Yes' }] } as const
    const { id } = await shop.openConversation(anId('rosa'))
    const event: NewEvent = {
      id: anId('ev'),
      at: MONDAY + 123,
      author: agent,
      visibility: 'public',
      body,
      cid: 'cid-00001',
      answers: 3,
    }
    const appended = await shop.staff.append(id, event)
    expect(appended).toEqual({ ok: true, value: { event: { ...event, seq: 1, publicSeq: 1 }, duplicate: false } })
    expect((await shop.conversations.eventsAfter(id, 'public', 0, 10)).events).toEqual([
      { ...event, seq: 1, publicSeq: 1 },
    ])
  })

  test('any text a person can send is stored', async () => {
    const { id } = await shop.openConversation(anId('rosa'))
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.nat(0xffff).map(code => String.fromCharCode(code)) }), async text => {
        const appended = await shop.conversations.append(id, says(ROSA, text))
        const stored = appended.ok && 'text' in appended.value.event.body && appended.value.event.body.text
        expect(stored).toBe(text.replaceAll('\u0000', '\uFFFD').toWellFormed())
      }),
      { numRuns: 60, examples: [['nul \u0000'], ['half \ud83e'], ['\\u0000 in letters']] },
    )
  })

  test('a repeated cid returns the first copy, even when all arrive at once', async () => {
    const { id } = await shop.openConversation(anId('rosa'))
    const doorman = await shop.database.pool.connect()
    await doorman.query('begin')
    await doorman.query('select from conversation where id = $1 for update', [id])
    const sending = Array.from({ length: 5 }, () =>
      shop.conversations.append(id, says(ROSA, 'Hello', { cid: 'cid-hello' })),
    )
    await expect.poll(waiting).toBe(5)
    await doorman.query('commit')
    doorman.release()
    const values = (await Promise.all(sending)).map(one => (one.ok ? one.value : null))
    expect(values.filter(value => value?.duplicate === false)).toHaveLength(1)
    expect(new Set(values.map(value => value?.event.id)).size).toBe(1)
    expect((await shop.conversations.load(id))?.lastSeq).toBe(1)
  })

  test('a repeated cid is the same message whatever the order of its keys', async () => {
    const { id } = await shop.openConversation(anId('rosa'))
    const body = { kind: 'choice', choice: 'solved', label: 'Yes' } as const
    const turned = { label: 'Yes', choice: 'solved', kind: 'choice' } as const
    await shop.conversations.append(id, says(ROSA, '', { cid: 'cid-button', body }))
    expect(await shop.conversations.append(id, says(ROSA, '', { cid: 'cid-button', body: turned }))).toMatchObject({
      ok: true,
      value: { duplicate: true },
    })
  })

  test('a cid that was used for something else is a conflict', async () => {
    const { conversation } = await rosaWrites('Hello', { cid: 'cid-hello' })
    expect(await shop.conversations.append(conversation.id, says(ROSA, 'Goodbye', { cid: 'cid-hello' }))).toEqual({
      ok: false,
      reason: 'id_conflict',
    })
  })

  test('another author may use the same cid', async () => {
    const { conversation } = await rosaWrites('Hello', { cid: 'cid-hello' })
    const priya = says({ kind: 'agent', ...PRIYA }, 'Hi Rosa', { cid: 'cid-hello' })
    expect(await shop.staff.append(conversation.id, priya)).toMatchObject({
      ok: true,
      value: { duplicate: false },
    })
  })

  test('there is nothing to append to in a conversation that does not exist', async () => {
    expect(await shop.conversations.append('conv_nobody', says(ROSA, 'Hello?'))).toEqual({
      ok: false,
      reason: 'no_conversation',
    })
  })

  test('an author who has lost the floor is refused, but a repeated send is not', async () => {
    const { conversation } = await rosaWrites()
    const priya = says({ kind: 'agent', ...PRIYA }, 'Hi Rosa', { cid: 'cid-priya' })
    expect(await shop.staff.append(conversation.id, priya, 0)).toMatchObject({ ok: true })
    await shop.conversations.commitTurn(
      aTurn(conversation.id, { writes: [{ kind: 'request_handoff', id: anId('hand'), packet: WHISK, at: MONDAY }] }),
    )
    expect(await shop.staff.append(conversation.id, says({ kind: 'agent', ...PRIYA }, 'More'), 0)).toEqual({
      ok: false,
      reason: 'not_owner',
    })
    expect(await shop.staff.append(conversation.id, { ...priya, id: anId('ev') }, 0)).toMatchObject({
      ok: true,
      value: { duplicate: true },
    })
    expect(await shop.staff.append(conversation.id, says({ kind: 'agent', ...PRIYA }, 'More'), 1)).toMatchObject({
      ok: true,
    })
  })

  test('the log cannot be changed nor shortened', async () => {
    await rosaWrites()
    await expect(shop.database.pool.query("update event set body = '{}'")).rejects.toThrow('event is append-only')
    await expect(shop.database.pool.query('delete from event')).rejects.toThrow('event is append-only')
  })
})

describe('reading', () => {
  test('an event for staff has no public number, and the customer never sees it', async () => {
    const { conversation } = await rosaWrites('One')
    const note = await shop.staff.append(conversation.id, says({ kind: 'system' }, 'a note', { visibility: 'staff' }))
    await shop.conversations.append(conversation.id, says(ROSA, 'Two'))
    expect(note.ok && note.value.event).toMatchObject({ seq: 2, publicSeq: null, visibility: 'staff' })
    const seen = await shop.conversations.eventsAfter(conversation.id, 'public', 0, 10)
    expect(seen.head).toBe(2)
    expect(seen.events.map(event => [event.publicSeq, 'text' in event.body && event.body.text])).toEqual([
      [1, 'One'],
      [2, 'Two'],
    ])
    expect((await shop.staff.eventsAfter(conversation.id, 'staff', 0, 10)).head).toBe(3)
    const asked = await shop.conversations.eventsAfter(conversation.id, 'staff', 0, 10)
    expect(asked.events.map(event => event.seq)).toEqual([1, 3])
  })

  test('pages of any size put together are the whole log', async () => {
    const { id } = await shop.openConversation(anId('rosa'))
    for (let n = 0; n < 23; n++)
      await shop.staff.append(id, says(ROSA, `${n}`, { visibility: n % 4 ? 'public' : 'staff' }))
    const whole = await shop.conversations.eventsAfter(id, 'public', 0, 100)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async limit => {
        const read = []
        for (let after = 0, more = true; more; after = read.at(-1)?.publicSeq ?? after) {
          const page = await shop.conversations.eventsAfter(id, 'public', after, limit)
          expect(page.events.length).toBeLessThanOrEqual(limit)
          read.push(...page.events)
          more = page.more
        }
        expect(read).toEqual(whole.events)
      }),
      { numRuns: 12 },
    )
  })
})

describe('taking turns', () => {
  test('a turn writes its replies, its state and how far it got, all at once', async () => {
    const { conversation } = await rosaWrites()
    const fact = aFact({
      id: `${conversation.id}:1:asked`,
      actor: `web:${conversation.externalId}`,
      conversationId: conversation.id,
      at: MONDAY + 5,
    })
    const opened = {
      id: anId('case'),
      number: await shop.drawNumber(conversation.id),
      conversationId: conversation.id,
      summary: 'Whisk\u0000',
      contact: null,
      openedBy: 'assistant',
      openedAt: MONDAY,
    } as const
    const committed = await shop.conversations.commitTurn(
      aTurn(conversation.id, {
        events: [
          says(ASSISTANT, 'It is on its way.', { answers: 1 }),
          says(ASSISTANT, 'Does that help?', { answers: 1 }),
        ],
        writes: [
          { kind: 'fact', fact },
          { kind: 'fact', fact },
          { kind: 'open_case', case: opened },
        ],
      }),
    )
    expect(committed).toBe('committed')
    const now = await shop.conversations.load(conversation.id)
    expect(now).toMatchObject({
      lastSeq: 3,
      lastPublicSeq: 3,
      handledSeq: 1,
      stateVersion: 1,
      state: { step: 'done' },
      floor: { holder: 'assistant', epoch: 0 },
    })
    expect(await ledger(shop.database).facts(MONDAY + 5, MONDAY + 6)).toEqual([fact])
    expect(await ledger(shop.database).facts(MONDAY + 6, MONDAY + 7)).toEqual([])
    expect(await caseStore(shop.database).ofConversation(conversation.id)).toEqual([
      { ...opened, summary: 'Whisk\uFFFD' },
    ])
  })

  test('of two turns on the same state one is stale and leaves no trace', async () => {
    const { conversation } = await rosaWrites()
    const outcomes = await Promise.all(
      ['A', 'B'].map(text =>
        shop.conversations.commitTurn(aTurn(conversation.id, { events: [says(ASSISTANT, text)] })),
      ),
    )
    expect(outcomes.sort()).toEqual(['committed', 'stale'])
    expect((await shop.conversations.load(conversation.id))?.lastSeq).toBe(2)
  })

  test('a turn that has lost the floor is told so and leaves no trace', async () => {
    const { conversation } = await rosaWrites()
    await shop.database.query
      .updateTable('conversation')
      .set({ floor: 'agent', floor_agent_id: PRIYA.id, floor_epoch: 1 })
      .where('id', '=', conversation.id)
      .execute()
    expect(await shop.conversations.commitTurn(aTurn(conversation.id, { events: [says(ASSISTANT, 'Too late')] }))).toBe(
      'lost_floor',
    )
    expect((await shop.conversations.load(conversation.id))?.lastSeq).toBe(1)
  })

  test('a turn that fails half-way leaves no trace', async () => {
    const { conversation, event } = await rosaWrites()
    const twice = says(ASSISTANT, 'Hello', { id: event.id })
    const turn = aTurn(conversation.id, {
      events: [twice],
      writes: [{ kind: 'request_handoff', id: anId('hand'), packet: WHISK, at: MONDAY }],
    })
    await expect(shop.conversations.commitTurn(turn)).rejects.toThrow('duplicate key')
    expect(await shop.conversations.load(conversation.id)).toMatchObject({
      stateVersion: 0,
      floor: { holder: 'assistant', epoch: 0 },
    })
    expect(await handoffStore(shop.database).ofConversation(conversation.id)).toBeNull()
  })

  test('the next turn begins with the first event of the customer beyond the last one', async () => {
    const { conversation, event } = await rosaWrites('One')
    const two = await shop.conversations.append(conversation.id, says(ROSA, 'Two'))
    if (!two.ok) throw new Error(two.reason)
    const now = await shop.conversations.load(conversation.id)
    expect(await shop.conversations.nextTurn(conversation.id)).toEqual({
      conversation: now,
      events: [event, two.value.event],
    })
    await shop.conversations.commitTurn(aTurn(conversation.id, { events: [says(ASSISTANT, 'Hello')] }))
    expect(await shop.conversations.nextTurn(conversation.id)).toMatchObject({
      conversation: { stateVersion: 1, handledSeq: 1, lastSeq: 3 },
      events: [{ seq: 2 }],
    })
    await shop.conversations.commitTurn(
      aTurn(conversation.id, { handledSeq: 2, expected: { stateVersion: 1, floorEpoch: 0 } }),
    )
    expect(await shop.conversations.nextTurn(conversation.id)).toBeNull()
  })

  test('a message, its turn and its answer cost one round trip to the database each', async () => {
    const { conversation } = await rosaWrites('One')
    const asked = vi.spyOn(pg.Client.prototype, 'query')
    const { conversations } = shop
    try {
      await conversations.append(conversation.id, says(ROSA, 'Two'))
      await conversations.nextTurn(conversation.id)
      await conversations.eventsAfter(conversation.id, 'public', 0, 10)
      await conversations.commitTurn(aTurn(conversation.id, { events: [says(ASSISTANT, 'Hello')] }))
      await conversations.load(conversation.id)
      expect(asked).toHaveBeenCalledTimes(5)
    } finally {
      asked.mockRestore()
    }
  })

  test('the sweep finds what has waited too long, the oldest first, and nothing else', async () => {
    const old = await rosaWrites('old', { at: MONDAY - 9_000 })
    const older = await rosaWrites('older', { at: MONDAY - 9_500 })
    const handled = await rosaWrites('handled', { at: MONDAY - 9_900 })
    await shop.conversations.commitTurn(aTurn(handled.conversation.id))
    await shop.conversations.append(old.conversation.id, says(ROSA, 'Anyone?'))
    expect(await shop.conversations.withUnhandled(MONDAY - 8_000, 10)).toEqual([
      older.conversation.id,
      old.conversation.id,
    ])
    expect(await shop.conversations.withUnhandled(MONDAY - 8_000, 1)).toEqual([older.conversation.id])
  })
})

describe('asking for a person', () => {
  const request = () => ({ kind: 'request_handoff', id: anId('hand'), packet: WHISK, at: MONDAY }) as const

  test('a request passes the floor to the queue; asking again keeps the first request', async () => {
    const { conversation } = await rosaWrites()
    const first = request()
    await shop.conversations.commitTurn(aTurn(conversation.id, { writes: [first] }))
    const again = aTurn(conversation.id, { expected: { stateVersion: 1, floorEpoch: 1 }, writes: [request()] })
    expect(await shop.conversations.commitTurn(again)).toBe('committed')
    expect((await shop.conversations.load(conversation.id))?.floor).toEqual({ holder: 'queue', epoch: 1 })
    expect(await handoffStore(shop.database).ofConversation(conversation.id)).toEqual({
      id: first.id,
      conversationId: conversation.id,
      state: 'queued',
      version: 1,
      packet: WHISK,
      requestedAt: MONDAY,
      acceptedAt: null,
      endedAt: null,
      agent: null,
    })
  })

  test('cancelling gives the floor back to the assistant, and a new request can follow', async () => {
    const { conversation } = await rosaWrites()
    await shop.conversations.commitTurn(aTurn(conversation.id, { writes: [request()] }))
    await shop.conversations.commitTurn(
      aTurn(conversation.id, {
        expected: { stateVersion: 1, floorEpoch: 1 },
        writes: [{ kind: 'cancel_handoff', at: MONDAY + 1 }],
      }),
    )
    expect((await shop.conversations.load(conversation.id))?.floor).toEqual({ holder: 'assistant', epoch: 2 })
    expect(await handoffStore(shop.database).ofConversation(conversation.id)).toMatchObject({
      state: 'cancelled',
      endedAt: MONDAY + 1,
    })
    await shop.conversations.commitTurn(
      aTurn(conversation.id, { expected: { stateVersion: 2, floorEpoch: 2 }, writes: [request()] }),
    )
    expect((await shop.conversations.load(conversation.id))?.floor).toEqual({ holder: 'queue', epoch: 3 })
  })

  test('cancelling what nobody asked for changes nothing', async () => {
    const { conversation } = await rosaWrites()
    await shop.conversations.commitTurn(aTurn(conversation.id, { writes: [{ kind: 'cancel_handoff', at: MONDAY }] }))
    expect((await shop.conversations.load(conversation.id))?.floor).toEqual({ holder: 'assistant', epoch: 0 })
  })
})

describe('pushing', () => {
  test('what was sent is remembered and never taken back', async () => {
    const opened = await shop.conversations.open({
      id: anId('conv'),
      channel: 'console',
      externalId: anId('rosa'),
      address: { line: 7 },
      at: MONDAY,
    })
    await shop.conversations.append(opened.id, says(ROSA, 'One'))
    await shop.conversations.append(opened.id, says(ASSISTANT, 'Two'))
    expect(await shop.conversations.withUndelivered('console', 10)).toEqual([opened.id])
    expect(await shop.conversations.withUndelivered('teams', 10)).toEqual([])
    await shop.conversations.markDelivered(opened.id, 2)
    await shop.conversations.markDelivered(opened.id, 1)
    await shop.conversations.markDelivered(opened.id, 9)
    expect(await shop.conversations.delivery(opened.id)).toEqual({
      channel: 'console',
      address: { line: 7 },
      lastPublicSeq: 2,
      deliveredSeq: 2,
    })
    expect(await shop.conversations.delivery('conv_nobody')).toBeNull()
    expect(await shop.conversations.withUndelivered('console', 10)).toEqual([])
  })

  test('a delivery runs once at a time, on this node and on another, even after one has failed', async () => {
    const other = conversationStore(shop.database)
    const work = Promise.withResolvers<void>()
    let runs = 0
    const deliver = (store: typeof other, name: string) =>
      store.exclusively('delivery', name, async () => {
        runs += 1
        await work.promise
      })
    const first = deliver(shop.conversations, 'conv_x')
    await expect.poll(() => runs).toBe(1)
    await deliver(shop.conversations, 'conv_x')
    await deliver(other, 'conv_x')
    expect(runs).toBe(1)
    const elsewhere = deliver(other, 'conv_y')
    await expect.poll(() => runs).toBe(2)
    work.reject(new Error('Teams is down'))
    const failed = { status: 'rejected', reason: new Error('Teams is down') }
    expect(await Promise.allSettled([first, elsewhere])).toEqual([failed, failed])
    await other.exclusively('delivery', 'conv_x', async () => {
      runs += 1
    })
    expect(runs).toBe(3)
    await other.close()
  })
})
