import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { SignJWT } from 'jose'
import type { Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DeskHandoffs } from '../../src/adapters/desk/protocol.ts'
import type { CustomerBody } from '../../src/domain/dialogue/log.ts'
import { fakeConnector } from '../fakes/fake-connector.ts'
import { CAST, FILES, metBy, NAMES, type Name, slugs, words } from '../property/two-accounts.ts'
import { openSecuredHouse, type SecuredHouse } from './a-house.ts'

const SECRET = 'the secret of the shop in these tests, only'
const SHOP = 'https://shop.larkspur.example'

let folder: string
let house: SecuredHouse
let connector: Awaited<ReturnType<typeof fakeConnector>>
let priya: Awaited<ReturnType<SecuredHouse['signIn']>>
let marta: typeof priya
let people: Record<Name, Person>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstline-doors-'))
  for (const { path, text } of FILES) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  connector = await fakeConnector()
  house = await openSecuredHouse({
    ...{ KNOWLEDGE_DIR: folder, RATE_LIMITS: 'off', IDENTITY_SECRET: SECRET },
    ...{ IDENTITY_ISSUER: SHOP, IDENTITY_AUDIENCE: 'larkspur-chat' },
  })
  await house.pool.query(
    `insert into party (id, kind, name) values ('hotel', 'account', 'Hotel'), ('cafe', 'account', 'Cafe')`,
  )
  await house.pool.query(`insert into account (party_id, crm_ref) values ('hotel', 'hotel'), ('cafe', 'cafe')`)
  priya = await house.signIn('priya@larkspur.example')
  marta = await house.signIn('marta@larkspur.example')
  people = { jonas: await arrives('jonas'), carla: await arrives('carla'), anybody: await arrives('anybody') }
}, 120_000)
afterAll(async () => {
  await house?.close()
  await connector?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Somebody with a chat of their own, another one that Priya has taken, one in Teams, and a visit at the help centre. */
async function arrives(name: Name) {
  const [chat, withPriya] = [await chatOf(name), await chatOf(name)]
  await chat.hears({ kind: 'text', text: 'Hello, where is my parcel?' })
  await withPriya.hears({ kind: 'text', text: 'I want to talk to a person' })
  const { waiting } = (await (await priya.call('GET', '/desk/api/handoffs')).json()) as DeskHandoffs
  const asked = waiting.find(({ conversationId }) => conversationId === withPriya.conv)
  expect((await priya.call('POST', `/desk/api/handoffs/${asked?.id}/claim`)).status).toBe(200)
  const headers: Record<string, string> = CAST[name].account === null ? {} : { cookie: await visitOf(name) }
  return { chat, withPriya, headers, inTeams: await teamsOf(name, chat.conv) }
}
type Person = Awaited<ReturnType<typeof arrives>>

async function chatOf(name: Name) {
  const guest = await house.visitor()
  const right = CAST[name].account === null ? guest : await identified(guest, name)
  const socket = await house.connect('/v1', { token: right.token }, guest.from)
  return { ...right, socket, hears: (body: CustomerBody) => hears(socket, body) }
}

async function identified(guest: Awaited<ReturnType<SecuredHouse['visitor']>>, name: Name) {
  const answer = await fetch(`${house.url}/v1/identify`, {
    ...{ method: 'POST', headers: guest.headers, body: JSON.stringify({ token: await tokenOf(name) }) },
  })
  expect(answer.status).toBe(200)
  return (await answer.json()) as { readonly token: string; readonly conv: string }
}

let tokens = 0
function tokenOf(name: Name): Promise<string> {
  const { account } = CAST[name]
  const person = { sub: `shop-${name}`, email: `${name}@${account}.example`, email_verified: true, name }
  return new SignJWT({ ...person, accounts: [account] })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(SHOP)
    .setAudience('larkspur-chat')
    .setJti(`token-of-the-shop-${++tokens}`)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(SECRET))
}

async function visitOf(name: Name): Promise<string> {
  const body = new URLSearchParams({ token: await tokenOf(name), to: '/help' })
  const answer = await fetch(`${house.url}/help/session`, { method: 'POST', body, redirect: 'manual' })
  return /^firstline_help=[\w-]+/.exec(answer.headers.get('set-cookie') ?? '')?.[0] ?? ''
}

/** A chat in Teams, whose customer is known to be the one of the website's. */
async function teamsOf(name: Name, webConversation: string) {
  const say = (fields: object) => saysInTeams(name, fields)
  await say({ text: 'Hello, where is my parcel?' })
  await house.pool.query(
    `insert into conversation_identity (conversation_id, contact_id, level, proven_by, proven_at, expires_at)
      select c.id, i.contact_id, 2, 'teams', now(), i.expires_at from conversation c, conversation_identity i
      where c.channel = 'teams' and c.external_id like $1 and i.conversation_id = $2`,
    [`%${name}`, webConversation],
  )
  return say
}

/** Says it over the socket, and gives all that comes back. */
async function hears(socket: Socket, body: CustomerBody): Promise<string> {
  const sent = await socket.emitWithAck('send', { cid: house.nextCid(), body })
  expect(sent).toMatchObject({ ok: true })
  return await eventually(async () => {
    const { events } = await socket.emitWithAck('pull', { after: sent.seq })
    const said = events.filter(({ author }: { author: { kind: string } }) => author.kind !== 'customer')
    return said.length === 0 ? null : JSON.stringify(said)
  })
}

async function saysInTeams(name: Name, fields: object): Promise<string> {
  const before = (await answersInTeams(name)) ?? 0
  const answer = await fetch(`${house.url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ type: 'message', id: house.nextCid(), channelId: 'msteams', serviceUrl: connector.url },
      ...{ from: { id: `29:${name}`, name }, recipient: { id: '28:firstline', name: 'Larkspur Home' } },
      conversation: { id: `a:${name}`, conversationType: 'personal', tenantId: 'tenant-fennel' },
      ...fields,
    }),
  })
  expect(answer.status).toBe(200)
  return await eventually(async () => {
    const said = connector.taken.filter(
      ({ type, conversation }) => type === 'message' && conversation.id === `a:${name}`,
    )
    return said.length === (await answersInTeams(name)) ? JSON.stringify(said.slice(before)) : null
  })
}

/** How much the customer has been told in all; null while they are still to be answered. */
async function answersInTeams(name: Name): Promise<number | null> {
  const { rows } = await house.pool.query(
    `select count(*) filter (where e.author_kind <> 'customer')::int as told, c.handled_seq = max(e.seq) filter (where e.author_kind = 'customer') as "isHandled"
      from conversation c join event e on e.conversation_id = c.id
      where c.channel = 'teams' and c.external_id like $1 group by c.id`,
    [`%${name}`],
  )
  return rows[0]?.isHandled ? rows[0].told : null
}

async function eventually(look: () => Promise<string | null>): Promise<string> {
  for (let tries = 0; tries < 400; tries++) {
    const seen = await look()
    if (seen !== null) return seen
    await new Promise(resolve => setTimeout(resolve, 25))
  }
  throw new Error('nothing was answered within ten seconds')
}

/** What a reader is shown when they come with these words, or with this address. */
type Door = (name: Name, words: string, slug: string) => Promise<string>

const page: (path: Door) => Door = path => async (name, text, slug) => {
  const headers = { ...people[name].headers, 'user-agent': 'Mozilla/5.0 (a person)' }
  const answer = await fetch(house.url + (await path(name, encodeURIComponent(text), slug)), {
    ...{ headers, redirect: 'manual' },
  })
  return (await answer.text()) + (answer.headers.get('location') ?? '')
}

/** What is for staff is answered to a customer's right with a refusal, and to staff with what that reader may see. */
const staffOnly: (path: Door) => Door = path => async (name, text, slug) => {
  const headers = { authorization: `Bearer ${people[name].chat.token}` }
  const answer = await fetch(house.url + (await path(name, encodeURIComponent(text), slug)), { headers })
  return answer.status === 401 ? await answer.text() : `open to customers: ${CAST[name].mayNotMeet.join(' ')}`
}

const DOORS: { readonly [name: string]: Door } = {
  'a question over the socket': (name, text) => people[name].chat.hears({ kind: 'text', text: `${text}?` }),
  'a button over the socket': (name, _text, slug) =>
    people[name].chat.hears({ kind: 'choice', choice: `article:${slug}`, label: 'That one' }),
  'a whole article in the widget': async (name, _text, slug) => {
    const headers = { authorization: `Bearer ${people[name].chat.token}` }
    return (await fetch(`${house.url}/v1/articles/${slug}`, { headers })).text()
  },
  'a question in Teams': (name, text) => people[name].inTeams({ text: `${text}?` }),
  'a button in Teams': (name, _text, slug) =>
    people[name].inTeams({ value: { choice: `article:${slug}`, label: 'That one' } }),
  'the help centre': page(async () => '/help'),
  'a topic': page(async () => '/help/topics/payment'),
  'the topic of an account': page(
    async (_name, _text, slug) => `/help/topics/${slug.includes('hotel') ? 'hotel' : 'cafe'}`,
  ),
  'the results of a search': page(async (_name, text) => `/help?q=${text}`),
  'search as one types': page(async (_name, text) => `/help/search.json?q=${text}`),
  'an article': page(async (_name, _text, slug) => `/help/${slug}`),
  'the contact form': page(async (_name, text) => `/help/contact/new?q=${text}`),
  'suggestions beside a letter': async (name, text) => {
    const headers = { ...people[name].headers, 'content-type': 'application/json' }
    const answer = await fetch(`${house.url}/help/search.json`, {
      ...{ method: 'POST', headers, body: JSON.stringify({ q: text }) },
    })
    return await answer.text()
  },
  'the sitemap': page(async () => '/help/sitemap.xml'),
  'what an agent is offered for them': async (name, text) => {
    const { conv } = people[name].withPriya
    return (await priya.call('POST', `/desk/api/conversations/${conv}/articles`, { query: text })).text()
  },
  'what an agent can give them': async (name, _text, slug) => {
    const { conv, socket } = people[name].withPriya
    const { head } = await socket.emitWithAck('pull', { after: 0 })
    const message = { cid: house.nextCid(), text: 'Here you are', article: { slug } }
    const answer = await priya.call('POST', `/desk/api/conversations/${conv}/messages`, message)
    return (await answer.text()) + JSON.stringify(await socket.emitWithAck('pull', { after: head }))
  },
  'the laboratory through their eyes': async (name, text) => {
    const { account } = CAST[name]
    const reader = account === null ? 'reader=public' : `reader=account&name=${account}`
    return (await marta.call('GET', `/articles/api/search?q=${encodeURIComponent(text)}&${reader}`)).text()
  },
  "an article's page for managers": staffOnly(async (_name, _text, slug) => `/articles/api/articles/${slug}`),
  'an article of the API': staffOnly(async (_name, _text, slug) => `/api/v1/articles/${slug}`),
  'the articles of the API': staffOnly(async (_name, text) => `/api/v1/articles?q=${text}`),
  'the laboratory': staffOnly(async (_name, text) => `/articles/api/search?q=${text}&reader=staff`),
}

test('neither of two accounts, nor a guest, meets what is for another at any door of a running server', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...NAMES), words, slugs, async (name, text, slug) => {
      for (const [door, open] of Object.entries(DOORS)) {
        expect({ door, met: metBy(name, await open(name, text, slug), text, slug) }).toEqual({ door, met: [] })
      }
    }),
    {
      numRuns: 10,
      examples: [
        ['carla', 'quicksilvr', 'invoices-hotel'],
        ['anybody', 'vermilon', 'magnificat-terms'],
      ],
    },
  )
}, 120_000)

test('each account meets its own at the doors that lead there', async () => {
  const met: Record<string, string> = {}
  for (const [door, open] of Object.entries(DOORS))
    met[door] = await open('jonas', 'Where is my quicksilver invoice', 'invoices')
  const leadThere = Object.entries(met).flatMap(([door, shown]) =>
    /quicksilver|harbourmaster/i.test(shown) ? [door] : [],
  )
  expect(leadThere).toEqual(
    expect.arrayContaining([
      ...['a question over the socket', 'a button over the socket', 'a whole article in the widget'],
      ...['a question in Teams', 'a button in Teams', 'an article', 'the results of a search', 'search as one types'],
      ...['what an agent is offered for them', 'what an agent can give them', 'the laboratory through their eyes'],
    ]),
  )
  const { rows } = await house.pool.query(
    `select distinct article, actor, channel from knowledge_event where kind = 'inserted'`,
  )
  expect(rows).toContainEqual({ article: 'invoices-hotel', actor: `staff:${priya.id}`, channel: 'desk' })
})
