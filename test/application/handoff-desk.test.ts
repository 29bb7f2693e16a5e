import { describe, expect, test } from 'vitest'
import { createHandoffDesk } from '../../src/application/handoff-desk.ts'
import { isCaseNumber } from '../../src/domain/service/case.ts'
import { QUEUE_LIMIT_MS } from '../../src/domain/service/handoff.ts'
import { countedIds } from '../fakes/counted-ids.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { PRIYA, SAM } from '../fakes/memory-staff.ts'
import { memorySupport } from '../fakes/memory-support.ts'
import { setClock } from '../fakes/set-clock.ts'

const NORA = 'conv_nora'
const LEO = 'conv_leo'

function setUp() {
  const support = memorySupport()
  const clock = setClock(5_000_000)
  const log = keptLog()
  const conversations = support.conversations
  const desk = createHandoffDesk({ ...support, conversations, clock, ids: countedIds(), log })
  support.begin(NORA, ['Where is my order LH-20418?', 'I want to talk to a person'])
  support.queue('handoff_nora', NORA, 4_000_000)
  const lines = async (id: string) => (await conversations.eventsAfter(id, 'public', 0, 100)).events
  return { support, clock, log, desk, conversations, lines }
}

describe('claiming', () => {
  test('gives Priya the floor and tells Nora', async () => {
    const { desk, conversations, lines } = setUp()
    expect(await desk.claim('handoff_nora', PRIYA)).toMatchObject({ ok: true, handoff: { state: 'active' } })
    expect((await conversations.load(NORA))?.floor).toMatchObject({ holder: 'agent', agentId: PRIYA.id })
    expect((await lines(NORA)).at(-1)).toMatchObject({
      author: { kind: 'agent', name: 'Priya' },
      body: { state: 'agent_joined', text: 'Priya joined. They can see this conversation.' },
    })
  })

  test('is won once, however many try at the same time', async () => {
    const { desk, support } = setUp()
    const crowd = Array.from({ length: 50 }, (_, place) => ({ ...SAM, id: `staff_${place}`, name: `Agent ${place}` }))
    const outcomes = await Promise.all(crowd.map(agent => desk.claim('handoff_nora', agent)))
    expect(outcomes.filter(outcome => outcome.ok)).toHaveLength(1)
    expect(outcomes.filter(outcome => !outcome.ok && outcome.reason === 'taken')).toHaveLength(49)
    expect(support.facts).toHaveLength(1)
  })

  test('is told who was faster', async () => {
    const { desk } = setUp()
    await desk.claim('handoff_nora', SAM)
    expect(await desk.claim('handoff_nora', PRIYA)).toEqual({ ok: false, reason: 'taken', by: 'Sam Okafor' })
  })

  test('again is fine and says nothing twice', async () => {
    const { desk, lines } = setUp()
    await desk.claim('handoff_nora', PRIYA)
    const before = (await lines(NORA)).length
    expect(await desk.claim('handoff_nora', PRIYA)).toMatchObject({ ok: true })
    expect(await lines(NORA)).toHaveLength(before)
  })

  test('records that a person took over, about what the customer came for', async () => {
    const { desk, support, clock } = setUp()
    await desk.claim('handoff_nora', PRIYA)
    expect(support.facts).toEqual([
      {
        id: 'handoff_nora:human_accepted',
        actor: 'web:visitor_conv_nora',
        conversationId: NORA,
        channel: 'web',
        kind: 'human_accepted',
        intent: 'order_status',
        at: clock.now(),
      },
    ])
  })

  test('of one that has ended says so', async () => {
    const { desk } = setUp()
    await desk.claim('handoff_nora', PRIYA)
    await desk.close('handoff_nora', PRIYA)
    expect(await desk.claim('handoff_nora', SAM)).toEqual({ ok: false, reason: 'over' })
  })
})

describe('writing to the customer', () => {
  const hello = { cid: 'cid-hello-1', text: 'Hello Nora, I am looking at it.' }

  test('reaches the log in the name of the agent', async () => {
    const { desk, lines } = setUp()
    await desk.claim('handoff_nora', PRIYA)
    expect(await desk.post(NORA, PRIYA, hello)).toMatchObject({ ok: true, value: { duplicate: false } })
    expect((await lines(NORA)).at(-1)).toMatchObject({
      author: { kind: 'agent', name: 'Priya' },
      body: { text: hello.text },
    })
  })

  test('twice with the same cid says it once', async () => {
    const { desk, lines } = setUp()
    await desk.claim('handoff_nora', PRIYA)
    await desk.post(NORA, PRIYA, hello)
    expect(await desk.post(NORA, PRIYA, hello)).toMatchObject({ ok: true, value: { duplicate: true } })
    expect(
      (await lines(NORA)).filter(event => event.body.kind === 'text' && event.body.text === hello.text),
    ).toHaveLength(1)
  })

  test.each([
    ['before anyone has claimed', async () => undefined],
    ['while a colleague has the floor', async (desk: Desk) => desk.claim('handoff_nora', SAM)],
    [
      'after giving it back',
      async (desk: Desk) => [await desk.claim('handoff_nora', PRIYA), await desk.close('handoff_nora', PRIYA)],
    ],
  ])('is refused %s', async (_, first) => {
    const { desk } = setUp()
    await first(desk)
    expect(await desk.post(NORA, PRIYA, hello)).toEqual({ ok: false, reason: 'not_owner' })
    expect(await desk.holds(NORA, PRIYA)).toBe(false)
  })

  test('is refused when the floor moves between looking and writing', async () => {
    const { support, clock, log } = setUp()
    const ids = countedIds()
    const conversations = {
      ...support.conversations,
      append: async (...[id, event, epoch]: Parameters<typeof support.conversations.append>) => {
        await slow.close('handoff_nora', PRIYA)
        return support.conversations.append(id, event, epoch)
      },
    }
    const slow = createHandoffDesk({ ...support, conversations, clock, ids, log })
    await slow.claim('handoff_nora', PRIYA)
    expect(await slow.post(NORA, PRIYA, hello)).toEqual({ ok: false, reason: 'not_owner' })
  })

  test('in a conversation that does not exist is refused', async () => {
    const { desk } = setUp()
    expect(await desk.post('conv_none', PRIYA, hello)).toEqual({ ok: false, reason: 'no_conversation' })
  })

  test('leaves no text in the log file', async () => {
    const { desk, log } = setUp()
    await desk.claim('handoff_nora', PRIYA)
    await desk.post(NORA, PRIYA, hello)
    expect(JSON.stringify(log.lines)).not.toContain('looking at it')
  })
})

describe('giving back', () => {
  test('returns the floor to the assistant and tells Nora', async () => {
    const { desk, conversations, lines } = setUp()
    await desk.claim('handoff_nora', PRIYA)
    expect(await desk.close('handoff_nora', PRIYA)).toMatchObject({
      ok: true,
      channel: 'web',
      handoff: { state: 'returned' },
    })
    expect((await conversations.load(NORA))?.floor.holder).toBe('assistant')
    expect((await lines(NORA)).at(-1)?.body).toMatchObject({ text: 'Priya left. The assistant is back.' })
  })

  test('is refused to everyone but the one who has the floor', async () => {
    const { desk } = setUp()
    await desk.claim('handoff_nora', PRIYA)
    expect(await desk.close('handoff_nora', SAM)).toEqual({ ok: false, reason: 'not_owner' })
  })
})

describe('the lists', () => {
  test('show what waits, what is mine and what colleagues have', async () => {
    const { desk, support } = setUp()
    support.begin(LEO, ['My pan is damaged'])
    support.queue('handoff_leo', LEO, 4_500_000)
    await desk.claim('handoff_leo', SAM)
    expect(names(await desk.list(PRIYA))).toEqual({ waiting: ['handoff_nora'], mine: [], others: ['handoff_leo'] })
    expect(names(await desk.list(SAM))).toEqual({ waiting: ['handoff_nora'], mine: ['handoff_leo'], others: [] })
  })
})

describe('a conversation at the desk', () => {
  test('starts where the customer started, long before the agent came', async () => {
    const { desk } = setUp()
    const shown = await desk.conversation(NORA, 0, PRIYA)
    expect(shown?.page.events[0]?.body).toMatchObject({ text: 'Where is my order LH-20418?' })
    expect(shown?.handoff?.id).toBe('handoff_nora')
  })

  test('that does not exist is null', async () => {
    const { desk } = setUp()
    expect(await desk.conversation('conv_none', 0, PRIYA)).toBeNull()
  })
})

describe('nobody comes in time', () => {
  test('so Nora is told the number of her case, once', async () => {
    const { desk, clock, lines, support } = setUp()
    clock.pass(QUEUE_LIMIT_MS)
    expect(await desk.overflow(clock.now())).toBe(1)
    expect(await desk.overflow(clock.now())).toBe(0)
    const told = (await lines(NORA)).filter(event => event.body.kind === 'state')
    expect(told).toHaveLength(1)
    const [opened] = await support.cases.ofConversation(NORA)
    expect(opened?.number).toSatisfy(isCaseNumber)
    expect(told[0]?.body).toMatchObject({ state: 'case_opened', reference: opened?.number })
    expect(told[0]?.body).toMatchObject({ text: expect.stringContaining(opened?.number ?? 'no case') })
  })

  test('leaves those alone who have not waited long enough', async () => {
    const { desk, clock } = setUp()
    expect(await desk.overflow(clock.now() - 1_000_000 + QUEUE_LIMIT_MS)).toBe(0)
  })

  test('puts what Nora wrote and the last address she gave into the case', async () => {
    const { desk, clock, support } = setUp()
    support.say(
      NORA,
      { kind: 'customer' },
      { kind: 'text', text: 'write to old@example.com, no: nora.lindqvist@example.com.' },
    )
    support.say(NORA, { kind: 'customer' }, { kind: 'text', text: 'I mean nora.lindqvist@example.com please' })
    clock.pass(QUEUE_LIMIT_MS)
    await desk.overflow(clock.now())
    const [opened] = await support.cases.ofConversation(NORA)
    expect(opened).toMatchObject({ contact: 'nora.lindqvist@example.com', openedBy: 'overflow' })
    expect(opened?.summary).toContain('Where is my order LH-20418?')
    expect(opened?.summary).not.toContain('You wrote')
  })

  test('reads a conversation of many pages to its end', async () => {
    const { desk, clock, support } = setUp()
    for (let line = 0; line < 450; line++)
      support.say(NORA, { kind: 'assistant' }, { kind: 'text', text: 'Please hold.' })
    support.say(NORA, { kind: 'customer' }, { kind: 'text', text: 'nora@example.com' })
    clock.pass(QUEUE_LIMIT_MS)
    await desk.overflow(clock.now())
    expect((await support.cases.ofConversation(NORA))[0]?.contact).toBe('nora@example.com')
  })

  test('records the case once, about what the customer came for', async () => {
    const { desk, clock, support } = setUp()
    clock.pass(QUEUE_LIMIT_MS)
    await desk.overflow(clock.now())
    expect(support.facts).toMatchObject([
      { id: 'handoff_nora:case_opened', kind: 'case_opened', intent: 'order_status' },
    ])
  })
})

type Desk = ReturnType<typeof createHandoffDesk>

function names(lists: Awaited<ReturnType<Desk['list']>>) {
  const ids = (rows: readonly { id: string }[]) => rows.map(row => row.id)
  return { waiting: ids(lists.waiting), mine: ids(lists.mine), others: ids(lists.others) }
}
