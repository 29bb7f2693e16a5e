import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ConversationStore, TurnCommit } from '../../src/application/ports.ts'
import type { Brain } from '../../src/domain/dialogue/brain.ts'
import type { Flow } from '../../src/domain/dialogue/flow/flow.ts'
import { no } from '../../src/domain/result.ts'
import { bareDirectory } from '../fakes/bare-directory.ts'
import { PRIYA } from '../fakes/memory-staff.ts'
import { type AssistantAtWork, assistantAtWork, repliesTo } from './assistant-at-work.ts'

let work: AssistantAtWork
beforeAll(async () => {
  work = await assistantAtWork()
})
afterAll(() => work?.close())

const stateOf = async (id: string) => (await work.shop.conversations.load(id))?.state as { dialogue: Dialogue }
type Dialogue = { stack: { flow: string; slots: Record<string, unknown>; waiting: unknown }[]; gathered: object }

describe('one message, straight down and back up', () => {
  test('it is logged, answered, counted and marked as handled', async () => {
    const node = work.node()
    const id = await work.opened(node.reception, 'nora')
    const [answer] = await node.hears(id, 'How long do refunds take?')
    expect(answer).toContain('5–7 working days')
    const conversation = await work.shop.conversations.load(id)
    expect(conversation).toMatchObject({ handledSeq: 2, lastSeq: 3, floor: { holder: 'assistant', epoch: 0 } })
    const facts = (await factsOf(id)).map(({ kind, intent }) => `${kind} ${intent}`)
    expect(facts.sort()).toEqual(['answered article:refund-times', 'asked article:refund-times'])
  })

  test('a flow is carried from message to message through the store', async () => {
    const node = work.node()
    const id = await work.opened(node.reception, 'nora')
    expect(await node.hears(id, 'where is my order?')).toEqual(["What's your order number?"])
    expect((await node.hears(id, 'LH-20418')).join()).toContain('e-mail address or postcode')
    expect((await node.hears(id, 'nora.lindqvist@example.com')).join()).toContain('LH-20418')
    expect((await work.log(id)).at(-1)?.body).toMatchObject({ card: { title: 'Order LH-20418' } })
  })

  test('asking for a person queues the customer and passes the floor on, in one commit', async () => {
    const node = work.node()
    const id = await work.opened(node.reception, 'leo')
    await node.hears(id, 'can I talk to a person please')
    expect(await work.shop.conversations.load(id)).toMatchObject({ floor: { holder: 'queue', epoch: 1 } })
    expect(await work.handoffs.ofConversation(id)).toMatchObject({ state: 'queued' })
    expect((await work.log(id)).map(({ body }) => (body.kind === 'state' ? body.state : body.kind))).toEqual([
      'text',
      'text',
      'queued',
      'text',
    ])
  })

  test('what is written while an agent has the floor is marked as handled and answered by nobody', async () => {
    const node = work.node()
    const { id } = await served(node)
    expect(await node.hears(id, 'How long do refunds take?')).toEqual([])
    expect(await work.shop.conversations.nextTurn(id)).toBeNull()
  })

  test('after the agent has left, the assistant answers again', async () => {
    const node = work.node()
    const { id, handoffId } = await served(node)
    await node.desk.close(handoffId, PRIYA)
    expect((await node.hears(id, 'How long do refunds take?')).join()).toContain('5–7 working days')
  })
})

describe('what a customer does with the articles is kept for learning, in the turn that it happens in', () => {
  const usedBy = (id: string) =>
    work.shop.database.query
      .selectFrom('knowledge_event')
      .select(['kind', 'article', 'query', 'position', 'actor', 'channel'])
      .where('key', 'like', `${id}:%`)
      .orderBy('id')
      .execute()
  const press = (choice: string) => ({ kind: 'choice', choice, label: choice }) as const

  test('an answer, and what the customer says of it', async () => {
    const node = work.node()
    const id = await work.opened(node.reception, 'nora')
    await node.hears(id, 'How long do refunds take?')
    for (const verdict of ['solved', 'solved', 'not_solved']) await node.hears(id, press(verdict))
    const { externalId } = (await work.shop.conversations.load(id)) ?? { externalId: '' }
    const about = { article: 'refund-times', query: 'How long do refunds take?', position: null }
    const by = { ...about, actor: `web:${externalId}`, channel: 'web' }
    expect(await usedBy(id)).toEqual(['viewed', 'helped', 'not_helped'].map(kind => ({ kind, ...by })))
    const [row] = await work.shop.database.query.selectFrom('knowledge_event').select('version').limit(1).execute()
    expect(row?.version).toMatch(/\w/)
  })

  test('the article that is picked where several may be meant, under what was asked before', async () => {
    const options = ['gift-cards', 'gift-returns'].map(slug => ({ slug, title: slug }))
    const brain: Brain = { ...work.brain, find: () => ({ kind: 'did_you_mean', options }) }
    const node = work.node({ brain: () => brain })
    const id = await work.opened(node.reception, 'rosa')
    await node.hears(id, 'zebra crossing tariffs in 1987')
    await node.hears(id, press('article:gift-returns'))
    await node.hears(id, press('solved'))
    const query = 'zebra crossing tariffs in 1987'
    expect(await usedBy(id)).toMatchObject([
      { kind: 'searched', article: null, query },
      { kind: 'clicked', article: 'gift-returns', query, position: 2 },
      { kind: 'viewed', article: 'gift-returns', query },
      { kind: 'helped', article: 'gift-returns', query },
    ])
  })

  test('that there was no answer, or none of those that were shown', async () => {
    const options = [{ slug: 'gift-cards', title: 'Gift cards' }]
    const brain: Brain = {
      ...work.brain,
      find: text => (text.includes('zebra') ? { kind: 'did_you_mean', options } : { kind: 'none' }),
    }
    const node = work.node({ brain: () => brain })
    const id = await work.opened(node.reception, 'rosa')
    await node.hears(id, 'yodelling lessons for goats, me@example.org')
    await node.hears(id, 'zebra crossing tariffs in 1987')
    await node.hears(id, press('none'))
    expect(await usedBy(id)).toMatchObject([
      { kind: 'abstained', query: 'yodelling lessons for goats, …' },
      { kind: 'searched', query: 'zebra crossing tariffs in 1987' },
      { kind: 'abstained', query: 'zebra crossing tariffs in 1987' },
    ])
  })
})

describe('a message is answered once', () => {
  test('by two nodes that take the same turn at the same moment', async () => {
    for (let round = 0; round < 40; round++) {
      const [one, other] = [work.node(), work.node()]
      const id = await work.opened(one.reception, 'rosa')
      const { seq } = await work.leaves(id, 'How long do refunds take?')
      await Promise.all([one.takeTurns(id), other.takeTurns(id)])
      expect(repliesTo(await work.log(id), seq)).toHaveLength(1)
    }
  })

  test('also when another node answers between the reading and the commit', async () => {
    const other = work.node()
    const slow = work.node({
      conversations: real => ({
        ...real,
        async nextTurn(id) {
          const read = await real.nextTurn(id)
          await other.takeTurns(id)
          return read
        },
      }),
    })
    const id = await work.opened(other.reception, 'rosa')
    const { seq } = await work.leaves(id, 'How long do refunds take?')
    await slow.takeTurns(id)
    expect(repliesTo(await work.log(id), seq)).toHaveLength(1)
  })

  test('and read once: a message that nothing has come after is the last', async () => {
    let reads = 0
    const node = work.node({
      conversations: real => ({
        ...real,
        nextTurn(id) {
          reads += 1
          return real.nextTurn(id)
        },
      }),
    })
    const id = await work.opened(work.node().reception, 'rosa')
    await work.leaves(id, 'How long do refunds take?')
    await node.takeTurns(id)
    expect(reads).toBe(1)
    expect(await work.shop.conversations.nextTurn(id)).toBeNull()
    await node.takeTurns(id)
    expect(reads).toBe(2)
  })

  test('in the order they came, one turn each, however many wait', async () => {
    const node = work.node()
    const id = await work.opened(node.reception, 'rosa')
    const sent = []
    for (let n = 0; n < 8; n++) sent.push((await work.leaves(id, n % 2 ? 'thanks' : 'hello')).seq)
    await Promise.all([node.takeTurns(id), work.node().takeTurns(id), work.node().takeTurns(id)])
    const answered = (await work.log(id)).flatMap(({ answers }) => answers ?? [])
    expect(answered).toEqual(sent)
  })

  test('a stale turn is taken again and its facts are counted once', async () => {
    let stale = 2
    const node = work.node({
      conversations: real => ({
        ...real,
        commitTurn: async turn => (stale-- > 0 ? 'stale' : real.commitTurn(turn)),
      }),
    })
    const id = await work.opened(work.node().reception, 'rosa')
    expect(await node.hears(id, 'How long do refunds take?')).toHaveLength(1)
    expect(await factsOf(id)).toHaveLength(2)
  })

  test('facts stay single when a committed turn is committed again by a retrying node', async () => {
    let last: TurnCommit | null = null
    const node = work.node({
      conversations: real => ({
        ...real,
        commitTurn(turn) {
          last = turn
          return real.commitTurn(turn)
        },
      }),
    })
    const id = await work.opened(node.reception, 'rosa')
    await node.hears(id, 'How long do refunds take?')
    const before = await work.log(id)
    expect(last && (await work.shop.conversations.commitTurn(last))).toBe('stale')
    expect(await work.log(id)).toEqual(before)
    expect(await factsOf(id)).toHaveLength(2)
  })

  test('a turn that is overtaken without end gives up and leaves its message to the sweep', async () => {
    const node = work.node({ conversations: real => ({ ...real, commitTurn: async () => 'stale' }) })
    const id = await work.opened(work.node().reception, 'rosa')
    await work.leaves(id, 'hello')
    await node.takeTurns(id)
    expect(node.log.lines).toContainEqual(expect.objectContaining({ event: 'turn.overtaken' }))
    expect(await work.shop.conversations.nextTurn(id)).not.toBeNull()
  })
})

describe('an agent who joins', () => {
  test('is never talked over: 300 races between a turn and a claim', async () => {
    const orders = ['turn first', 'claim first']
    for (let round = 0; round < 300; round++) {
      const node = work.node()
      const id = await work.opened(node.reception, 'leo')
      await node.hears(id, 'talk to a human')
      const handoffId = (await work.handoffs.ofConversation(id))?.id ?? ''
      const said = round % 3 === 0 ? 'stop' : round % 3 === 1 ? 'talk to a human' : 'How long do refunds take?'
      const turn = () => node.hears(id, said)
      const claim = () => node.desk.claim(handoffId, PRIYA)
      await Promise.all(orders[round % 2] === 'turn first' ? [turn(), claim()] : [claim(), turn()])
      await node.reception.settled()
      const log = await work.log(id)
      const joined = log.findIndex(({ body }) => body.kind === 'state' && body.state === 'agent_joined')
      const floor = (await work.shop.conversations.load(id))?.floor.holder
      expect(joined >= 0).toBe(floor === 'agent')
      if (joined >= 0) expect(log.slice(joined).filter(({ author }) => author.kind === 'assistant')).toEqual([])
      expect(await work.shop.conversations.nextTurn(id)).toBeNull()
    }
  }, 120_000)

  test('is not talked over by the apology for a bug either', async () => {
    const node = work.node()
    const { id } = await served(node)
    const broken = work.node({ brain: throwing(1) })
    expect(await broken.hears(id, 'Hello Priya')).toEqual([])
    expect(broken.log.lines).toContainEqual(expect.objectContaining({ event: 'turn.failed' }))
    expect(await work.shop.conversations.nextTurn(id)).toBeNull()
  })
})

describe('when something fails', () => {
  test('a bug costs one honest sentence and not the message, and the flow goes on where it was', async () => {
    const node = work.node()
    const id = await work.opened(node.reception, 'nora')
    await node.hears(id, 'where is my order?')
    const broken = work.node({ brain: throwing(1) })
    expect(await broken.hears(id, 'LH-20418')).toEqual([work.brain.voices[0].sentences.trouble])
    expect((await work.log(id)).at(-1)?.body).toMatchObject({ choices: [{ id: 'human' }] })
    expect(await work.shop.conversations.nextTurn(id)).toBeNull()
    expect((await node.hears(id, 'LH-20418')).join()).toContain('e-mail address or postcode')
  })

  test('the text of a message is in no line of the log file', async () => {
    const broken = work.node({ brain: throwing(1) })
    const id = await work.opened(work.node().reception, 'nora')
    await broken.hears(id, 'my card is 4929 1234')
    expect(JSON.stringify(broken.log.lines)).not.toContain('4929')
  })

  test('an order system that is down is admitted, nothing about an order is said, and it can be tried again', async () => {
    const orders = bareDirectory({ order: async () => no('unavailable') })
    const node = work.node({ orders })
    const id = await work.opened(node.reception, 'nora')
    await node.hears(id, 'where is my order LH-20418')
    const [said] = await node.hears(id, 'nora.lindqvist@example.com')
    expect(said).toContain("can't reach the order system")
    expect((await stateOf(id)).dialogue.stack.map(({ waiting }) => waiting)).toEqual([{ kind: 'retry' }])
    expect((await factsOf(id)).map(({ kind }) => kind)).not.toContain('answered')
  })

  test('an order connector that throws costs one sentence too', async () => {
    const orders = bareDirectory({ order: () => Promise.reject(new Error('connect ECONNREFUSED')) })
    const node = work.node({ orders })
    const id = await work.opened(node.reception, 'nora')
    await node.hears(id, 'where is my order LH-20418')
    expect(await node.hears(id, 'nora.lindqvist@example.com')).toEqual([work.brain.voices[0].sentences.trouble])
  })
})

describe('somebody else’s order', () => {
  test.each([
    ['with an e-mail address', 'somebody.else@example.com'],
    ['with a postcode', 'ZZ9 9ZZ'],
  ])('and one that does not exist cannot be told apart %s', async (_, proof) => {
    const [foreign, missing] = [await conversationAbout('LH-20418', proof), await conversationAbout('LH-99999', proof)]
    expect(JSON.stringify(foreign.log).replaceAll('LH-20418', 'LH-99999')).toEqual(JSON.stringify(missing.log))
    expect(foreign.facts).toEqual(missing.facts)
    expect(JSON.stringify(foreign.state).replaceAll('LH-20418', 'LH-99999')).toEqual(JSON.stringify(missing.state))
    expect(JSON.stringify(foreign.log)).not.toMatch(/HP419444598GB|lindqvist|BS1 4TR/)
  })

  test('is not given away by guessing: after a few wrong proofs the assistant offers a person instead', async () => {
    const node = work.node()
    const id = await work.opened(node.reception, 'mallory')
    await node.hears(id, 'where is my order LH-20418')
    const said = []
    for (let guess = 0; guess < 5; guess++) said.push(...(await node.hears(id, `guess${guess}@example.com`)))
    expect(said).toContain(work.brain.voices[0].sentences.exhausted)
  })

  async function conversationAbout(order: string, proof: string) {
    const node = work.node()
    const id = await work.opened(node.reception, 'mallory')
    for (const said of ['where is my order', order, proof, proof, proof]) await node.hears(id, said)
    const log = (await work.log(id)).map(({ author, body, answers }) => ({ author, body, answers }))
    const facts = (await factsOf(id)).map(({ kind, intent }) => `${kind} ${intent}`).sort()
    return { log, facts, state: await stateOf(id) }
  }
})

describe('a case', () => {
  test('is opened together with the turn that says so, or not at all', async () => {
    let failing = 1
    const node = work.node({ conversations: real => ({ ...real, commitTurn: failFirst(real, () => failing-- > 0) }) })
    const id = await work.opened(work.node().reception, 'rosa')
    const calm = work.node()
    for (const said of ['open a case', 'The kettle leaks', 'rosa@example.org']) await calm.hears(id, said)
    expect(await node.hears(id, 'yes')).toEqual([])
    expect(await work.cases.ofConversation(id)).toEqual([])
    await node.reception.sweep(-1)
    await node.reception.settled()
    const [opened, ...more] = await work.cases.ofConversation(id)
    expect(more).toEqual([])
    expect(JSON.stringify((await work.log(id)).at(-1)?.body)).toContain(opened?.number)
    expect((await factsOf(id)).filter(({ kind }) => kind === 'case_opened')).toHaveLength(1)
  })

  test('is not opened when the transaction breaks after its row was written', async () => {
    const node = work.node({
      conversations: real => ({
        ...real,
        // A reply that cannot be stored: the event's id is taken already.
        commitTurn: turn => real.commitTurn({ ...turn, events: turn.events.flatMap(event => [event, { ...event }]) }),
      }),
    })
    const id = await work.opened(work.node().reception, 'rosa')
    const calm = work.node()
    for (const said of ['open a case', 'The kettle leaks', 'rosa@example.org']) await calm.hears(id, said)
    const before = await work.shop.conversations.load(id)
    const { seq } = await node.write(id, 'yes')
    await node.reception.settled()
    expect(node.log.lines).toContainEqual(expect.objectContaining({ event: 'turn.abandoned' }))
    expect(await work.cases.ofConversation(id)).toEqual([])
    expect(await work.shop.conversations.load(id)).toMatchObject({
      stateVersion: before?.stateVersion,
      handledSeq: seq - 2,
    })
  })

  test('is opened once when the yes is pressed twice', async () => {
    const node = work.node()
    const id = await work.opened(node.reception, 'rosa')
    for (const said of ['open a case', 'The kettle leaks', 'rosa@example.org']) await node.hears(id, said)
    await Promise.all([node.write(id, 'yes'), node.write(id, 'yes')])
    await node.reception.settled()
    expect(await work.cases.ofConversation(id)).toHaveLength(1)
  })
})

describe('a conversation in the middle of a flow', () => {
  test('goes on with what it has after the flow was published anew', async () => {
    const node = work.node()
    const id = await work.opened(node.reception, 'nora')
    await node.hears(id, 'where is my order')
    await node.hears(id, 'LH-20418')
    const anew = work.node({ brain: () => republished('order-status', flow => ({ ...flow, hash: 'another' })) })
    expect((await anew.hears(id, 'BS1 4TR')).join()).toContain('LH-20418')
  })

  test('is not asked again for what it has said when its next answer does not fit', async () => {
    const node = work.node()
    const id = await work.opened(node.reception, 'nora')
    await node.hears(id, 'where is my order')
    await node.hears(id, 'LH-20418')
    const anew = work.node({ brain: () => republished('order-status', flow => ({ ...flow, hash: 'another' })) })
    const said = (await anew.hears(id, 'hmm')).join()
    expect(said).toContain('Which e-mail address or postcode')
    expect(said).not.toContain('order number?')
    expect((await stateOf(id)).dialogue.stack[0]).toMatchObject({ slots: { order: 'LH-20418' } })
  })

  test('asks its open question, not an answered one, when it is asked why in the new flow', async () => {
    const node = work.node()
    const id = await work.opened(node.reception, 'nora')
    await node.hears(id, 'where is my order')
    await node.hears(id, 'LH-20418')
    const anew = work.node({ brain: () => republished('order-status', flow => ({ ...flow, hash: 'another' })) })
    expect((await anew.hears(id, 'why?')).join()).toContain('e-mail address or postcode')
    expect((await anew.hears(id, 'why?')).join()).toContain('how I check that the order is yours')
  })

  test('is asked once more for its yes when the flow changed before it was given', async () => {
    const node = work.node()
    const id = await work.opened(node.reception, 'rosa')
    for (const said of ['open a case', 'The kettle leaks', 'rosa@example.org']) await node.hears(id, said)
    const anew = work.node({ brain: () => republished('create-case', flow => ({ ...flow, hash: 'another' })) })
    expect((await anew.hears(id, 'yes')).join()).toContain('The kettle leaks')
    expect(await work.cases.ofConversation(id)).toEqual([])
    await anew.hears(id, 'yes')
    expect(await work.cases.ofConversation(id)).toMatchObject([{ summary: 'The kettle leaks' }])
  })

  test.each(['BS1 4TR', 'why?', 'How long do refunds take?', 'cancel', 'no'])(
    'whose flow is no longer published is answered as if it had none: %s',
    async said => {
      const node = work.node()
      const id = await work.opened(node.reception, 'nora')
      await node.hears(id, 'where is my order')
      await node.hears(id, 'LH-20418')
      const without = work.node({ brain: () => republished('order-status', () => null) })
      const replies = await without.hears(id, said)
      expect(replies.length).toBeGreaterThan(0)
      expect(replies).not.toContain(work.brain.voices[0].sentences.trouble)
      const open = (await stateOf(id)).dialogue.stack.map((frame: { flow: string }) => frame.flow)
      expect(open).not.toContain('order-status')
    },
  )
})

describe('a state that is not understood', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['a list', []],
    ['a number', 7],
    ['of an older shape', { step: 'ask_order', slots: { order: 'LH-20418' } }],
    ['a text for the dialogue', { dialogue: 'order-status' }],
    ['no stack', { dialogue: { topic: null, misses: 0 } }],
    ['a stack that is no list', { dialogue: { stack: 'order-status' } }],
    ['a null stack', { dialogue: { stack: null, topic: null, misses: 0, gathered: {}, offered: [] } }],
    ['frames without slots', { dialogue: { stack: [{ id: 't2', flow: 'order-status' }] } }],
    ['a null frame', { dialogue: { stack: [null] } }],
    ['buttons that are none', { dialogue: { stack: [], offered: [null], gathered: null, misses: 'many' } }],
    ['a step that is none', { dialogue: { stack: [{ ...frame(), at: -4 }] } }],
    ['a topic without a name', { dialogue: { topic: { verdict: 'open' } } }],
  ])('begins afresh: %s', async (_, state) => {
    const node = work.node()
    const id = await work.opened(node.reception, 'rosa')
    await work.shop.database.pool.query('update conversation set state = $1 where id = $2', [JSON.stringify(state), id])
    expect((await node.hears(id, 'How long do refunds take?')).join()).toContain('5–7 working days')
    expect(node.log.lines.filter(({ level }) => level === 'error')).toEqual([])
    expect(await node.hears(id, 'thanks')).toHaveLength(1)
    expect(node.log.lines.filter(({ level }) => level === 'error')).toEqual([])
  })

  function frame() {
    return {
      ...{
        id: 't2',
        flow: 'order-status',
        hash: work?.brain.voices[0].flows.get('order-status')?.hash ?? '',
        intent: 'order-status',
      },
      ...{ slots: {}, records: {}, attempts: {}, waiting: { kind: 'slot', slot: 'order' }, confirmed: {} },
    }
  }
})

/** Leo's conversation, in which Priya has the floor. */
async function served(node: ReturnType<AssistantAtWork['node']>) {
  const id = await work.opened(node.reception, 'leo')
  await node.hears(id, 'talk to a human')
  const handoffId = (await work.handoffs.ofConversation(id))?.id ?? ''
  expect(await node.desk.claim(handoffId, PRIYA)).toMatchObject({ ok: true })
  return { id, handoffId }
}

async function factsOf(conversationId: string) {
  const facts = await work.ledger.facts(0, Number.MAX_SAFE_INTEGER / 1000)
  return facts.filter(fact => fact.conversationId === conversationId)
}

/** The shipped brain, but the first asks for it fail. */
function throwing(times: number): () => Brain {
  let left = times
  return () => {
    if (left-- > 0) throw new Error('a bug of the brain')
    return work.brain
  }
}

function republished(name: string, change: (flow: Flow) => Flow | null): Brain {
  const [voice] = work.brain.voices
  const flows = new Map(voice.flows)
  const changed = change(flows.get(name) as Flow)
  if (changed === null) flows.delete(name)
  else flows.set(name, changed)
  return { ...work.brain, voices: [{ ...voice, flows }] }
}

function failFirst(real: ConversationStore, fails: () => boolean): ConversationStore['commitTurn'] {
  return async turn => {
    if (fails()) throw new Error('the connection was lost')
    return real.commitTurn(turn)
  }
}
