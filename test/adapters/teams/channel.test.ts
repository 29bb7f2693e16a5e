import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { GREETING, type Script, teamsAtWork } from './teams-at-work.ts'

type AtWork = Awaited<ReturnType<typeof teamsAtWork>>
const running: AtWork[] = []
// The SDK takes seconds to load; that is not what these tests are about.
beforeAll(async () => {
  await import('botbuilder')
  await import('@microsoft/teams-ai')
})
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ close }) => close()))
})

async function atWork(...options: Parameters<typeof teamsAtWork>): Promise<AtWork> {
  const work = await teamsAtWork(...options)
  running.push(work)
  return work
}

const text = (id: string, words: string) => ({ type: 'message', id, text: words, textFormat: 'plain' })
const soon = (check: () => void) => vi.waitFor(check, { timeout: 8_000, interval: 10 })

test('a customer who adds the bot is greeted once, however often Teams says so', async () => {
  const { post, fromNadia, connector } = await atWork()
  const added = { membersAdded: [{ id: '29:nadia' }, { id: '28:firstline' }] }
  expect((await post(fromNadia({ type: 'installationUpdate', action: 'add', id: 'i1' }))).status).toBe(200)
  expect((await post(fromNadia({ type: 'conversationUpdate', id: 'u1', ...added }))).status).toBe(200)
  expect((await post(fromNadia({ type: 'conversationUpdate', id: 'u2', ...added }))).status).toBe(200)
  await post(fromNadia(text('m1', 'hi')))
  await soon(() => expect(connector.texts()).toEqual([GREETING, 'You said hi']))
})

test('a question is acknowledged when it is committed, and its answers follow in order', async () => {
  const script: Script = body => [1, 2, 3].map(n => ({ kind: 'text', text: `${n}: ${body.kind}` }))
  const { post, fromNadia, connector, conversations } = await atWork(script)
  const answer = await post(fromNadia(text('m1', 'Where is my order?')))
  expect(answer.status).toBe(200)
  const log = conversations.all().map(({ body }) => (body.kind === 'text' ? body.text : body.kind))
  expect(log.slice(0, 2)).toEqual([GREETING, 'Where is my order?'])
  await soon(() => expect(connector.texts()).toEqual([GREETING, '1: text', '2: text', '3: text']))
})

test('an activity that Teams delivers again is one message with one answer', async () => {
  const { post, fromNadia, connector, conversations } = await atWork()
  const question = fromNadia(text('1709212345678', 'Do you ship to Norway?'))
  const statuses = await Promise.all(
    [post(question), post(question), post(question)].map(async sent => (await sent).status),
  )
  await post(question)
  expect(statuses).toEqual([200, 200, 200])
  await soon(() => expect(connector.texts()).toContain('You said Do you ship to Norway?'))
  expect(conversations.all().filter(({ author }) => author.kind === 'customer')).toHaveLength(1)
  expect(connector.texts()).toEqual([GREETING, 'You said Do you ship to Norway?'])
})

test('the message id is what keeps messages apart, not their words', async () => {
  const { post, fromNadia, connector } = await atWork()
  await post(fromNadia(text('m1', 'hello')))
  await post(fromNadia(text('m2', 'hello')))
  await soon(() => expect(connector.texts()).toEqual([GREETING, 'You said hello', 'You said hello']))
})

test.each([
  ['not JSON', '{"type":'],
  ['a JSON array', '[]'],
  ['no body', ''],
  ['no conversation', JSON.stringify({ type: 'message', id: 'm1', channelId: 'msteams' })],
  ['another channel', JSON.stringify({ type: 'message', id: 'm1', channelId: 'AseChannel' })],
])('%s is answered 400 with a problem in JSON', async (_, body) => {
  const { post, conversations } = await atWork()
  const answer = await post(body)
  expect(answer.status).toBe(400)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(await answer.json()).toMatchObject({ status: 400, title: 'Malformed activity' })
  expect(conversations.all()).toEqual([])
})

test('a message without an id is refused, because its second copy could not be told from a second message', async () => {
  const { post, fromNadia } = await atWork()
  const answer = await post(fromNadia({ type: 'message', text: 'hi' }))
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('redelivered') })
})

test.each(['https://evil.example/', 'http://10.0.0.8:8080', 'http://127.0.0.1.evil.example', 'file:///etc/passwd'])(
  'without credentials an activity that would be answered at %s is refused',
  async serviceUrl => {
    const { post, fromNadia, conversations } = await atWork()
    const answer = await post(fromNadia({ ...text('m1', 'hi'), serviceUrl }))
    expect(answer.status).toBe(403)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(conversations.all()).toEqual([])
  },
)

test('without credentials a server that others can reach takes nothing', async () => {
  const { post, fromNadia } = await atWork(undefined, { host: '0.0.0.0' })
  const answer = await post(fromNadia(text('m1', 'hi')))
  expect(answer.status).toBe(403)
  expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('127.0.0.1') })
})

test('without credentials a request that came through a proxy is refused', async () => {
  const { post, fromNadia } = await atWork()
  expect((await post(fromNadia(text('m1', 'hi')), { 'x-forwarded-for': '203.0.113.7' })).status).toBe(403)
})

test.each(['', 'Bearer nonsense'])('with credentials a request with the token "%s" is refused', async authorization => {
  const credentials = { appId: 'b3c2f0de-0000-4000-8000-000000000001', password: 'secret', tenantId: null }
  const { post, fromNadia, conversations } = await atWork(undefined, { credentials })
  const serviceUrl = 'https://smba.trafficmanager.net/emea/'
  const answer = await post(fromNadia({ ...text('m1', 'hi'), serviceUrl }), authorization ? { authorization } : {})
  expect(answer.status).toBe(401)
  expect(conversations.all()).toEqual([])
})

test('a connector that is busy gets the message again, once, and nothing overtakes it', async () => {
  const script: Script = () => ['first', 'second'].map(words => ({ kind: 'text', text: words }))
  const { post, fromNadia, connector } = await atWork(script)
  connector.refuse({ status: 429, headers: { 'retry-after': '1' } }, { status: 502 })
  await post(fromNadia(text('m1', 'hi')))
  await soon(() => expect(connector.texts()).toEqual([GREETING, 'first', 'second']))
  expect(connector.attempts()).toBe(5)
})

test('what an outage held back is delivered by the sweep when it is over', async () => {
  const { post, fromNadia, connector, clock, log } = await atWork()
  connector.refuse(...Array.from({ length: 4 }, () => ({ status: 503 })))
  await post(fromNadia(text('m1', 'hi')))
  await soon(() => expect(log.lines.map(({ event }) => event)).toContain('teams.delivery_postponed'))
  expect(connector.texts()).toEqual([])
  clock.pass(6_000)
  await soon(() => expect(connector.texts()).toEqual([GREETING, 'You said hi']))
})

test('a message Teams will not take is sent as plain words, and does not hold back the next', async () => {
  const { post, fromNadia, connector } = await atWork()
  connector.refuse({ status: 400 }, { status: 400 }, { status: 400 })
  await post(fromNadia(text('m1', 'hi')))
  await soon(() => expect(connector.texts()).toEqual(['You said hi']))
})

test('somebody who has removed the bot misses nothing when they come back within a day', async () => {
  const { post, fromNadia, connector, log, say } = await atWork()
  await post(fromNadia(text('m1', 'hi')))
  await soon(() => expect(connector.texts()).toHaveLength(2))
  connector.refuse({ status: 403 })
  await say('conv-nadia', { kind: 'agent', id: 'priya', name: 'Priya' }, { kind: 'text', text: 'Are you there?' })
  await soon(() => expect(log.lines.map(({ event }) => event)).toContain('teams.delivery_postponed'))
  await post(fromNadia(text('m2', 'back')))
  await soon(() => expect(connector.texts().slice(2)).toEqual(['**Priya**: Are you there?', 'You said back']))
})

test('somebody who has been out of reach for a day is no longer tried, and hears what comes after', async () => {
  const { post, fromNadia, connector, log, say, clock } = await atWork()
  await post(fromNadia(text('m1', 'hi')))
  await soon(() => expect(connector.texts()).toHaveLength(2))
  connector.refuse({ status: 403 }, { status: 403 })
  await say('conv-nadia', { kind: 'agent', id: 'priya', name: 'Priya' }, { kind: 'text', text: 'Are you there?' })
  await soon(() => expect(log.lines.map(({ event }) => event)).toContain('teams.delivery_postponed'))
  clock.pass(25 * 3_600_000)
  await soon(() => expect(log.lines.map(({ event }) => event)).toContain('teams.delivery_given_up'))
  await post(fromNadia(text('m2', 'back')))
  await soon(() => expect(connector.texts().slice(2)).toEqual(['You said back']))
})

test('a redirect of the connector is not followed: it could lead anywhere', async () => {
  const { post, fromNadia, connector, log } = await atWork()
  connector.refuse({ status: 307, headers: { location: '/elsewhere' } })
  await post(fromNadia(text('m1', 'hi')))
  await soon(() => expect(log.lines.map(({ event }) => event)).toContain('teams.delivery_postponed'))
  expect(connector.strayed()).toBe(0)
})

test("an agent's words arrive without the customer asking for them, under the agent's name", async () => {
  const { post, fromNadia, connector, say } = await atWork()
  await post(fromNadia(text('m1', 'a person please')))
  await soon(() => expect(connector.texts()).toHaveLength(2))
  await say('conv-nadia', { kind: 'system' }, { kind: 'state', state: 'agent_joined', text: 'Priya joined.' })
  await say('conv-nadia', { kind: 'agent', id: 'priya', name: 'Priya' }, { kind: 'text', text: 'Hello Nadia!' })
  await soon(() => expect(connector.texts().slice(2)).toEqual(['Priya joined.', '**Priya**: Hello Nadia!']))
})

test('a label that is typed instead of pressed is the choice it stands for', async () => {
  const choices = [{ id: 'solved', label: 'Yes, thanks' }]
  const script: Script = body =>
    body.kind === 'choice'
      ? [{ kind: 'text', text: `chose ${body.choice}` }]
      : [{ kind: 'text', text: 'Did that help?', choices }]
  const { post, fromNadia, connector } = await atWork(script)
  await post(fromNadia(text('m1', 'returns?')))
  await soon(() => expect(connector.taken.at(-1)?.attachments).toHaveLength(1))
  await post(fromNadia(text('m2', 'Yes, thanks')))
  await soon(() => expect(connector.texts().at(-1)).toBe('chose solved'))
})

test("a card's button comes back as its choice, whatever text is with it", async () => {
  const { post, fromNadia, connector } = await atWork()
  await post(fromNadia({ type: 'message', id: 'm1', value: { choice: 'topic:returns', label: 'Returns' } }))
  await soon(() => expect(connector.texts().at(-1)).toBe('You said topic:returns'))
})

test('a picture without words is declined with a sentence that says what to do', async () => {
  const { post, fromNadia, connector, conversations } = await atWork()
  const picture = { type: 'message', id: 'm1', attachments: [{ contentType: 'image/png', contentUrl: 'https://x' }] }
  expect((await post(fromNadia(picture))).status).toBe(200)
  await soon(() => expect(connector.texts().at(-1)).toContain('describe in words'))
  expect(conversations.all()).toEqual([])
})

test.each(['messageReaction', 'typing', 'messageUpdate', 'event', 'somethingNewFromMicrosoft'])(
  'an activity of type %s is accepted and means nothing',
  async type => {
    const { post, fromNadia, conversations, connector } = await atWork()
    expect((await post(fromNadia({ type, id: 'a1' }))).status).toBe(200)
    expect(conversations.all()).toEqual([])
    expect(connector.attempts()).toBe(0)
  },
)

test('typing of an agent is shown, but not more often than Teams shows it', async () => {
  const { post, fromNadia, connector, conversations } = await atWork()
  await post(fromNadia(text('m1', 'hi')))
  await soon(() => expect(connector.texts()).toHaveLength(2))
  const signal = { conversationId: 'conv-nadia', from: 'agent', ttlMs: 4_000 } as const
  for (let n = 0; n < 3; n += 1) conversations.doorbell.signal(signal)
  await soon(() => expect(connector.taken.filter(({ type }) => type === 'typing')).toHaveLength(1))
})

test('conversations of other channels are left alone', async () => {
  const { conversations, connector, teams, say } = await atWork()
  await conversations.open({ id: 'conv-web', channel: 'web', externalId: 'visitor', at: 0 })
  await say('conv-web', { kind: 'assistant' }, { kind: 'text', text: 'Hello' })
  await teams.deliver('conv-web')
  expect(connector.attempts()).toBe(0)
})

test('a conversation of another channel is looked up once, however often it rings', async () => {
  const { post, fromNadia, connector, conversations, say } = await atWork()
  const lookUps = vi.spyOn(conversations, 'delivery')
  await conversations.open({ id: 'conv-web', channel: 'web', externalId: 'visitor', at: 0 })
  await say('conv-web', { kind: 'assistant' }, { kind: 'text', text: 'Hello' })
  await soon(() => expect(lookUps).toHaveBeenCalledWith('conv-web'))
  for (let n = 0; n < 3; n += 1) await say('conv-web', { kind: 'assistant' }, { kind: 'text', text: 'Hello again' })
  await post(fromNadia(text('m1', 'hi')))
  await soon(() => expect(connector.texts()).toEqual([GREETING, 'You said hi']))
  expect(lookUps.mock.calls.filter(([id]) => id === 'conv-web')).toHaveLength(1)
})

test('a fault of ours is answered 503, so that Teams delivers the message again', async () => {
  const reception = { open: () => Promise.reject(new Error('store away')), receive: () => Promise.reject(new Error()) }
  const { post, fromNadia, log } = await atWork(undefined, { reception })
  const answer = await post(fromNadia(text('m1', 'a secret of mine')))
  expect(answer.status).toBe(503)
  expect(await answer.text()).not.toContain('store away')
  expect(JSON.stringify(log.lines)).not.toContain('a secret of mine')
})
