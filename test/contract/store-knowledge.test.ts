import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { customerSessions } from '../../src/adapters/store/customer-sessions.ts'
import { insertKnowledge, knowledgeStore } from '../../src/adapters/store/knowledge-store.ts'
import type { KnowledgeEvent } from '../../src/application/knowledge-ports.ts'
import { MONDAY, openShop, PRIYA, type Shop } from '../adapters/store/a-shop.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

let shop: Shop
let knowledge: ReturnType<typeof knowledgeStore>
beforeAll(async () => {
  shop = await openShop()
  knowledge = knowledgeStore(shop.database)
})
afterAll(() => shop.close())
beforeEach(() => shop.database.query.deleteFrom('knowledge_event').execute())

let counter = 0
function event(kind: KnowledgeEvent['kind'], actor: string | null, more: Partial<KnowledgeEvent> = {}): KnowledgeEvent {
  counter += 1
  return {
    ...{ key: `event ${counter}`, at: MONDAY, kind, article: 'descale-kettle', version: 'v1' },
    ...{ query: 'furry kettle', position: null, actor, channel: 'help' as const, ...more },
  }
}

test('what happened is recorded once by its key', async () => {
  const once = event('clicked', 'help:rosa', { position: 1 })
  await knowledge.record([once, once])
  await knowledge.record([{ ...once, kind: 'helped' }])
  expect(await knowledge.acts(0)).toEqual([
    {
      ...{ kind: 'clicked', article: 'descale-kettle', version: 'v1', query: 'furry kettle' },
      ...{ actor: 'help:rosa', at: MONDAY },
    },
  ])
})

test('a verdict counts once a day for a person and a version, and a changed mind counts too', async () => {
  await knowledge.record([
    ...[event('helped', 'help:rosa'), event('helped', 'help:rosa', { at: MONDAY + HOUR, query: null })],
    ...[event('not_helped', 'help:rosa', { at: MONDAY + 2 * HOUR, reason: 'unclear' })],
    ...[event('helped', 'help:rosa', { at: MONDAY + DAY }), event('helped', 'help:rosa', { version: 'v2' })],
    ...[event('helped', null), event('helped', null)],
  ])
  expect(await knowledge.acts(0)).toHaveLength(4)
  expect(await knowledge.use(0)).toEqual(
    new Map([['descale-kettle', { views: 0, clicks: 0, inserted: 0, helped: 3, notHelped: 1 }]]),
  )
  expect(await knowledge.reasons('descale-kettle', 0)).toEqual(new Map([['unclear', 1]]))
})

test('use is counted over stretches of time', async () => {
  await knowledge.record([
    event('viewed', 'help:rosa', { at: MONDAY - DAY }),
    event('viewed', 'help:rosa', { at: MONDAY + HOUR }),
    event('viewed', null, { at: MONDAY + DAY }),
    event('viewed', null, { article: 'gift-cards', at: MONDAY + DAY }),
  ])
  const weeks = await knowledge.useOver('descale-kettle', [MONDAY, MONDAY + 7 * DAY])
  expect(weeks.map(({ views }) => views)).toEqual([2, 0])
})

test('the mark changes with a sign and with a decision, and not with a view', async () => {
  const before = await knowledge.mark()
  await knowledge.record([event('viewed', 'help:rosa')])
  expect(await knowledge.mark()).toBe(before)
  await knowledge.record([event('clicked', 'help:rosa')])
  const clicked = await knowledge.mark()
  expect(clicked).not.toBe(before)
  const decision = { article: 'descale-kettle', query: 'furry kettle', decision: 'rejected' as const, at: MONDAY }
  for (const key of ['d1', 'd1']) await knowledge.decide({ ...decision, key, staffId: PRIYA.id })
  expect(await knowledge.mark()).not.toBe(clicked)
  expect(await knowledge.decisions()).toEqual([{ ...decision, by: 'Priya' }])
})

test('what is old is forgotten, and a sketch with it once nothing refers to its version', async () => {
  await knowledge.record([event('viewed', null), event('viewed', null, { at: MONDAY + DAY, version: 'v2' })])
  const sketches = ['v1', 'v2'].map(version => ({ article: 'descale-kettle', version, sketch: [1, 4_294_967_295] }))
  await knowledge.keepSketches(sketches, MONDAY)
  await knowledge.forget(MONDAY + HOUR)
  expect(await knowledge.sketches()).toEqual(new Map([['descale-kettle', new Map([['v2', [1, 4_294_967_295]]])]]))
  expect((await knowledge.use(0)).get('descale-kettle')?.views).toBe(1)
})

test('a customer records what they did, in their own name, and reads nothing of it', async () => {
  const { id } = await shop.openConversation('nora')
  const own = (more: Partial<KnowledgeEvent> = {}) =>
    event('clicked', 'web:nora', { key: `${id}:${++counter}`, channel: 'web', ...more })
  const asNora = <T>(work: Parameters<ReturnType<typeof customerSessions>['within']>[1]) =>
    customerSessions(shop.database).within(id, work) as Promise<T>
  await asNora(trx => insertKnowledge(trx, [own()]))
  expect(await knowledge.acts(0)).toMatchObject([{ actor: 'web:nora' }])
  for (const foreign of [
    own({ actor: 'web:rosa' }),
    own({ actor: null }),
    own({ key: 'conv_of_rosa:1' }),
    own({ kind: 'inserted' }),
    own({ channel: 'desk' }),
  ])
    await expect(asNora(trx => insertKnowledge(trx, [foreign]))).rejects.toThrow('row-level security')
  for (const table of ['knowledge_event', 'variant_decision', 'article_sketch'] as const)
    await expect(asNora(trx => trx.selectFrom(table).select('article').execute())).rejects.toThrow('permission denied')
})
