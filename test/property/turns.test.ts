import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { QUEUE_LIMIT_MS } from '../../src/domain/service/handoff.ts'
import { type AssistantAtWork, assistantAtWork, repliesTo } from '../application/assistant-at-work.ts'
import { PRIYA, SAM } from '../fakes/memory-staff.ts'

let work: AssistantAtWork
beforeAll(async () => {
  work = await assistantAtWork()
})
afterAll(() => work?.close())

/** What can happen around one conversation, on either of two nodes, a few things at the same moment. */
const happening = fc.record({
  node: fc.nat(1),
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('hello', 'talk to a human', 'stop', 'How long do refunds take?', 'yes') },
    {
      weight: 5,
      arbitrary: fc.constantFrom('#claim', '#rival claim', '#close', '#overflow', '#sweep', '#agent writes'),
    },
  ),
})
const moments = fc.array(fc.array(happening, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 })

test('whatever happens at once on two nodes, every message has one turn, the log has no gap, and nobody is talked over', async () => {
  await fc.assert(
    fc.asyncProperty(moments, async story => {
      const nodes = [work.node(), work.node()] as const
      const id = await work.opened(nodes[0].reception, 'rosa')
      for (const moment of story)
        await Promise.all(moment.map(one => happen(nodes[one.node] ?? nodes[0], id, one.what)))
      for (const node of nodes) await node.reception.settled()
      await nodes[0].reception.sweep(-1)
      await nodes[0].reception.settled()
      expect(nodes.flatMap(node => node.log.lines.filter(({ level }) => level === 'error'))).toEqual([])
      await holdsTogether(id)
    }),
    { numRuns: 60 },
  )
}, 180_000)

async function happen(node: ReturnType<AssistantAtWork['node']>, id: string, what: string): Promise<unknown> {
  const handoff = await work.handoffs.ofConversation(id)
  switch (what) {
    case '#claim':
      return node.desk.claim(handoff?.id ?? 'none', PRIYA)
    case '#rival claim':
      return node.desk.claim(handoff?.id ?? 'none', SAM)
    case '#close':
      return node.desk.close(handoff?.id ?? 'none', PRIYA)
    case '#overflow':
      return node.desk.overflow(work.clock.now() + QUEUE_LIMIT_MS + 1)
    case '#sweep':
      return node.reception.sweep(-1)
    case '#agent writes':
      return node.desk.post(id, PRIYA, { cid: work.nextCid(), text: 'Priya here' })
    default:
      return node.write(id, what)
  }
}

async function holdsTogether(id: string): Promise<void> {
  const log = await work.log(id)
  const conversation = await work.shop.conversations.load(id)
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
  expect(await work.shop.conversations.nextTurn(id)).toBeNull()
  let speaker: string | null = null
  for (const { author, body } of log) {
    if (body.kind === 'state' && body.state === 'agent_joined') speaker = author.kind === 'agent' ? author.id : null
    else if (body.kind === 'state' && body.state === 'agent_left') speaker = null
    else if (author.kind === 'assistant') expect(speaker).toBeNull()
    else if (author.kind === 'agent') expect(author.id).toBe(speaker)
  }
  expect(speaker === null).toBe(conversation?.floor.holder !== 'agent')
  const answers = log.flatMap(({ answers }) => answers ?? [])
  expect(answers).toEqual([...answers].sort((a, b) => a - b))
  for (const { seq, author, body } of log) {
    if (author.kind !== 'customer' || body.kind !== 'text') continue
    const replies = repliesTo(log, seq)
    expect(new Set(replies).size).toBe(replies.length)
  }
  const numbers = (await work.cases.ofConversation(id)).map(({ number }) => number)
  const told = log.flatMap(({ body }) =>
    body.kind === 'state' && body.state === 'case_opened' ? (body.reference ?? []) : [],
  )
  expect(told).toEqual(numbers)
}
