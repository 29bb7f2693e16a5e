import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openApiDocument } from '../../../src/adapters/api/openapi.ts'
import { SCOPES, type Scope } from '../../../src/domain/integration/scope.ts'
import { MARTA } from '../../fakes/memory-staff.ts'
import { type ApiAtWork, apiAtWork } from './api-at-work.ts'
import { harbourCafe } from './harbour-cafe.ts'

type Schema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly maxLength?: number
}
type Parameter = { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: Schema }
type Content = Readonly<Record<string, { readonly schema: Schema; readonly example?: Record<string, unknown> }>>
type Described = {
  readonly operationId: string
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly headers?: object; readonly content: Content }>>
}
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}
type Headers = Record<string, string>

/** The document as a stranger gets it; everything below is made from nothing else. */
const document = JSON.parse(JSON.stringify(openApiDocument())) as Document
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({ ...described, method: method.toUpperCase(), path })),
)
const bodied = operations.filter(({ requestBody }) => requestBody)
const numbered = operations.filter(({ path }) => path.includes('{number}'))
const named = operations.filter(({ path }) => path.includes('{id}'))
const guarded = operations.filter(each => hasHeader(each, 'If-Match'))
const repeatable = operations.filter(each => hasHeader(each, 'Idempotency-Key'))

let api: ApiAtWork
beforeAll(async () => {
  api = await apiAtWork()
  await harbourCafe(api.shop)
})
afterAll(() => api?.close())

test('the document is served as it is, and says that it is OpenAPI 3.1', async () => {
  const served = await (await fetch(`${api.url}/api/openapi.json`)).json()
  expect(served).toEqual(document)
  expect(served).toMatchObject({ openapi: '3.1.0' })
  expect(operations.length).toBeGreaterThan(20)
})

test('every reference in the document leads somewhere, and every shape is referred to', () => {
  const referred = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name)
  expect([...new Set(referred)].sort()).toEqual(Object.keys(document.components.schemas).sort())
})

describe.each(operations)('$method $path', operation => {
  test('answers a valid request as the document says', async () => {
    const answer = await send(operation)
    expect(answer.status).toBeLessThan(300)
    expectDocumented(operation, answer)
  })

  test('answers nobody without a session', async () => {
    const { path, body, headers } = await request(operation)
    for (const token of [{}, { authorization: `Bearer ${'x'.repeat(43)}` }, { authorization: 'Basic cHJpeWE6eA==' }]) {
      const answer = await api.call(operation.method, path, body, { as: 'nobody', headers: { ...headers, ...token } })
      expect(answer).toMatchObject({ status: 401, body: { code: 'signed_out' } })
      expectDocumented(operation, answer)
    }
  })
})

describe.each(operations)('$method $path', operation => {
  const scope = scopeOf(operation)

  test('answers a machine with the scope, and refuses one with all others, before it looks at what is sent', async () => {
    const others = SCOPES.filter(each => each !== scope)
    const without = await send(operation, { as: await api.machine(...others), body: operation.requestBody && {} })
    expect(without).toMatchObject({ status: 403, body: { code: scope === null ? 'staff_only' : 'scope_missing' } })
    expectDocumented(operation, without)
    if (scope === null) return
    expect(without.body.detail).toContain(scope)
    const answer = await send(operation, { as: await api.machine(scope) })
    expect(answer.status).toBeLessThan(300)
    expectDocumented(operation, answer)
  })

  test('answers an agent unless it is a manager’s matter', async () => {
    const answer = await send(operation, { as: api.tokens.priya })
    if (forManagers(operation)) expect(answer).toMatchObject({ status: 403, body: { code: 'wrong_role' } })
    else expect(answer.status).toBeLessThan(300)
    expectDocumented(operation, answer)
  })
})

describe.each(named)('$method $path', operation => {
  test('gives the same answer for whatever is not there', async () => {
    const answers = []
    for (const id of ['x', 'hook_1', 'conv_none', '%27%3B--', '..%2f..', '%00']) {
      const answer = await send(operation, { id })
      expect(answer.status).toBe(404)
      expectDocumented(operation, answer)
      answers.push(answer.body)
    }
    expect(new Set(answers.map(body => JSON.stringify(body))).size).toBe(1)
  })
})

describe.each(bodied)('$method $path', operation => {
  const { schema, example } = sentTo(operation)

  test('refuses each body that is not of the described form', async () => {
    const { properties = {}, required = [] } = resolved(schema)
    const wrong: unknown[] = [
      ...required.map(name => Object.fromEntries(Object.entries(example).filter(([key]) => key !== name))),
      ...Object.keys(properties).map(name => ({ ...example, [name]: { $ne: null } })),
      ...Object.entries(properties)
        .filter(([, { maxLength }]) => maxLength)
        .map(([name, { maxLength = 0 }]) => ({ ...example, [name]: 'x'.repeat(maxLength + 1) })),
      { ...example, surplus: true },
      [example],
      '{"summary": ',
      '"text"',
      'null',
    ]
    for (const body of wrong) {
      const answer = await send(operation, { body })
      expect(`${JSON.stringify(body).slice(0, 80)}: ${answer.status}`).toBe(`${JSON.stringify(body).slice(0, 80)}: 400`)
      expectDocumented(operation, answer)
    }
  })
})

describe.each(numbered)('$method $path', operation => {
  test('gives the same answer for a case that is not there and for what is no number at all', async () => {
    const answers = []
    for (const number of ['CS-9999990', 'CS-9999991', 'x', '%27%3B--', '..%2f..']) {
      const answer = await send(operation, { number })
      expect(answer.status).toBe(404)
      expectDocumented(operation, answer)
      answers.push(answer.body)
    }
    expect(new Set(answers.map(body => JSON.stringify(body))).size).toBe(1)
  })
})

describe.each(guarded)('$method $path', operation => {
  test('asks for the version that a change was made for', async () => {
    const { path, body } = await request(operation)
    const answer = await api.call(operation.method, path, body, { as: 'marta' })
    expect(answer).toMatchObject({ status: 428, body: { code: 'version_missing' } })
    expectDocumented(operation, answer)
    for (const version of ['1', '*', '"x"', '"1", "2"', '"99999999999999999999"']) {
      const asked = { as: 'marta', headers: { 'if-match': version } } as const
      const refused = await api.call(operation.method, path, body, asked)
      expect(refused).toMatchObject({ status: 400, body: { code: 'invalid' } })
    }
  })
})

describe.each(repeatable)('$method $path', operation => {
  test('is done once under one key, and refuses the key for another body', async () => {
    const { path, body, headers } = await request(operation)
    const keyed = {
      as: 'marta',
      headers: { ...headers, 'idempotency-key': `key-of-${operation.operationId}` },
    } as const
    const [first, ...more] = await Promise.all([1, 2, 3].map(() => api.call(operation.method, path, body, keyed)))
    expect(first?.status).toBeLessThan(300)
    const secrets = [first, ...more].map(answer => answer?.body.token ?? answer?.body.secret).filter(Boolean)
    expect(secrets).toHaveLength(operation.operationId.match(/^add(?:Token|Webhook)$/) ? 1 : 0)
    for (const answer of [first, ...more])
      for (const secret of ['token', 'secret']) if (answer?.body[secret]) answer.body[secret] = null
    expect(more).toEqual([first, first])
    if (body === undefined) return
    const other = { ...(body as object), ...sample(operation) }
    const reused = await api.call(operation.method, path, other, keyed)
    expect(reused).toMatchObject({ status: 422, body: { code: 'key_reused' } })
    expectDocumented(operation, reused)
  })

  test('refuses a key that is none', async () => {
    const answer = await send(operation, { headers: { 'idempotency-key': 'x'.repeat(201) } })
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid' } })
  })
})

test.each([
  'state=lost',
  'limit=0',
  'limit=101',
  'limit=x',
  'limit=5&limit=6',
  `q=${'x'.repeat(201)}`,
  'cursor=x',
  'cursor=WzEsIngiXQ%3D%3D%27',
  'cursor=WyIxIiwieCJd',
  'agent=a&agent=b',
  'agent=%00',
  `cursor=${Buffer.from('[1,"\\u0000"]').toString('base64url')}`,
])('a list asked for with %s is refused', async query => {
  expect(await api.call('GET', `/cases?${query}`)).toMatchObject({ status: query.includes('%27') ? 200 : 400 })
})

test.each(['after=-1', 'after=x', 'after=1.5', 'after=99999999999'])(
  'events asked for with %s are refused',
  async query => {
    const { number } = await api.opened()
    expect(await api.call('GET', `/cases/${number}/events?${query}`)).toMatchObject({ status: 400 })
  },
)

/** Another valid body for the same call. */
function sample({ operationId }: Described): object {
  switch (operationId) {
    case 'addCaseLine':
      return { ref: 'LH-20401' }
    case 'changeCaseLine':
      return { resolution: 'refunded' }
    case 'fillCaseForm':
      return { values: {} }
    case 'watchCase':
      return { id: 'staff_priya' }
    case 'linkCase':
      return { linked: false }
    case 'referCase':
      return { id: 'WO-1' }
    case 'decideMajorCase':
      return { decision: 'rejected' }
    case 'openMajorChildren':
      return { count: 1 }
    case 'updateMajorCase':
      return { text: 'Another one' }
    case 'closeMajorCase':
      return { notes: 'Another one' }
    case 'openCase':
      return { summary: 'Another one' }
    case 'moveCase':
      return { to: 'awaiting_customer' }
    case 'commentOnCase':
      return { text: 'Another one' }
    case 'changeCase':
      return { priority: 'low' }
    case 'editSlaPolicy':
      return { targets: [] }
    case 'addAsset':
    case 'changeAsset':
      return { serial: 'Another one' }
    case 'addContract':
    case 'changeContract':
      return { number: 'Another one' }
    case 'addEntitlement':
    case 'changeEntitlement':
      return { tier: 'silver' }
    case 'addProduct':
    case 'addCalendar':
    case 'editCalendar':
    case 'addToken':
    case 'createParty':
    case 'createContact':
    case 'changeParty':
    case 'changeContact':
      return { name: 'Another one' }
    case 'addMember':
      return { responsibility: 'Another one' }
    case 'endMember':
      return { contact: 'contact_another' }
    case 'addContactEmail':
    case 'endContactEmail':
      return { email: 'another@quayside.example' }
    case 'requestMerge':
    case 'releaseCases':
      return { reason: 'Another one' }
    case 'dismissDuplicate':
      return { other: 'contact_another' }
    case 'addWebhook':
      return { description: 'Another one' }
    case 'changeWebhook':
      return { state: 'active' }
    case 'replayWebhook':
      return { from: 0 }
    default:
      return { title: 'Another one' }
  }
}

let tokensAsked = 0

async function request(operation: (typeof operations)[number], given: { number?: string; id?: string } = {}) {
  const { number } = await api.opened()
  await prepared(operation, number)
  const path = operation.path
    .replace('{number}', given.number ?? number)
    .replace('{line}', '1')
    .replace('{slug}', 'descale-kettle')
  const own = path.includes('{id}') ? await someIdFor(path, number) : ''
  const id = given.id ?? own
  const of = operation.path.includes('{number}') ? `/cases/${number}` : `/${path.split('/')[1]}/${own}`
  const { etag } = hasHeader(operation, 'If-Match')
    ? await (AGREEMENTS.test(path) ? versionOf(path, own) : api.call('GET', of, undefined, { as: 'marta' }))
    : { etag: '' }
  const headers: Headers = hasHeader(operation, 'If-Match') ? { 'if-match': etag ?? '' } : {}
  const example = operation.requestBody ? { ...sentTo(operation).example } : undefined
  const body = example && { ...example, ...(await aboutWhatIsThere(operation.operationId, number, own)) }
  // A name is taken as long as its token is good.
  if (body && operation.operationId === 'addToken') body['name'] = `Warehouse ${++tokensAsked}`
  return { path: path.replace('{id}', id), headers, body }
}

const AGREEMENTS = /^\/(?:sla|assets|contracts|entitlements)(?:\/|$)/

/** They are read as lists; each has its version with it. */
async function versionOf(path: string, id: string): Promise<{ etag: string }> {
  const { body } = await api.call('GET', path.replace('/{id}', ''))
  const [, kind = ''] = /(\w+)(?:\/\{id\})?$/.exec(path) ?? []
  const found = kind === 'policies' ? body : body[kind].find((each: { id: string }) => each.id === id)
  return { etag: `"${found.version}"` }
}

/** What a case has to have for a call to succeed. */
async function prepared({ operationId, path }: (typeof operations)[number], number: string): Promise<void> {
  const post = (what: string, body: object) => api.call('POST', `/cases/${number}/${what}`, body, { as: 'marta' })
  if (path.includes('{line}')) await post('lines', { kind: 'order', ref: 'LH-20418' })
  if (path.includes('/major/')) await post('major', { title: 'Kettles leak' })
  if (/major\/(children|updates|closing)$/.test(path)) await post('major/decision', { decision: 'approved' })
  if (operationId === 'fillCaseForm')
    await api.shop.database.pool.query(
      `update case_type set form = '[{"name": "since", "label": "Since when?", "kind": "date"}]' where kind = 'issue'`,
    )
}

/** Something that is there, for the call to be about. */
async function someIdFor(path: string, number: string): Promise<string> {
  switch (path.split('/')[1]) {
    case 'cases':
      return (await api.call('POST', `/cases/${number}/tasks`, { title: 'Ask the workshop' })).body.id
    case 'interactions':
      return (await api.shop.openConversation(number)).id
    case 'webhooks':
      return (await api.integrations.addEndpoint(A_WEBHOOK, MARTA)).endpoint.id
    case 'sla':
      return 'default'
    case 'assets':
      return 'asset_oven'
    case 'contracts':
      return 'contract_care'
    case 'entitlements':
      return 'entitlement_care'
    case 'parties':
      return anAccount()
    case 'contacts':
      return aContact()
    case 'merges': {
      const { id } = (await api.call('POST', '/merges', { ...(await aPair()), reason: 'Entered twice.' })).body
      if (path.endsWith('/undo')) await api.call('POST', `/merges/${id}/approve`, undefined, { as: 'marta' })
      return id
    }
    case 'tokens': {
      const added = await api.integrations.addToken({ name: `Of ${number}`, scopes: ['cases:read'], days: 1 }, MARTA)
      if (!added.ok) throw new Error(added.reason)
      return added.value.entry.id
    }
    default:
      throw new Error(`nothing is known that ${path} could be about`)
  }
}

/** What an example names has to be there. */
async function aboutWhatIsThere(operationId: string, number: string, id: string): Promise<object> {
  switch (operationId) {
    case 'addCalendar':
      return { id: `calendar-of-${number.toLowerCase()}` }
    case 'addProduct':
      return { sku: `Of ${number}` }
    case 'addAsset':
      return { serial: `Of ${number}` }
    case 'addContract':
      return { number: `Of ${number}` }
    case 'linkCase':
      return { number: (await api.opened()).number }
    case 'addMember':
      return { contact: await aContact() }
    case 'endMember': {
      const contact = await aContact()
      await api.call('POST', `/parties/${id}/members`, { contact })
      return { contact }
    }
    case 'previewMerge':
    case 'requestMerge':
      return await aPair()
    case 'dismissDuplicate':
      return { contact: await aContact(), other: await aContact() }
    case 'releaseCases': {
      const found = await api.shop.database.query
        .selectFrom('cases')
        .select('party_id')
        .where('number', '=', number)
        .executeTakeFirstOrThrow()
      return { cases: [number], to: found.party_id }
    }
    default:
      return {}
  }
}

async function aPair() {
  return { kind: 'account', survivor: await anAccount(), loser: await anAccount() }
}

async function anAccount(): Promise<string> {
  return (await api.call('POST', '/parties', { kind: 'account', name: 'Quayside Bistro' })).body.id
}

async function aContact(): Promise<string> {
  const una = { name: 'Una Byrne', emails: [{ email: 'una@quayside.example' }] }
  return (await api.call('POST', '/contacts', una)).body.id
}

const A_WEBHOOK = { url: 'https://erp.example.com/hooks', description: '', events: ['case.*'] }

/** A call as the manager makes it, who may make them all; `as` is another token. */
async function send(
  operation: (typeof operations)[number],
  changed: {
    readonly body?: unknown
    readonly number?: string
    readonly id?: string
    readonly as?: string
    readonly headers?: Headers
  } = {},
) {
  const { path, headers, body } = await request(operation, changed)
  const authorization = `Bearer ${changed.as ?? api.tokens.marta}`
  return api.call(operation.method, path, 'body' in changed ? changed.body : body, {
    as: 'nobody',
    headers: { ...headers, authorization, ...changed.headers },
  })
}

function scopeOf({ security }: Described): Scope | null {
  return (security.find(({ machineToken }) => machineToken)?.['machineToken']?.[0] as Scope | undefined) ?? null
}

function forManagers({ security }: Described): boolean {
  return security.some(({ staffToken }) => staffToken?.includes('manager'))
}

/** The status is one that the document names, and body, type and headers are as it says for that status. */
function expectDocumented(operation: Described, answer: Awaited<ReturnType<ApiAtWork['call']>>): void {
  const described = operation.responses[answer.status]
  if (!described) throw new Error(`${operation.operationId} answers ${answer.status}, which is not in the document`)
  const [[type, content] = []] = Object.entries(described.content)
  expect(answer.type.split(';')[0]).toBe(type)
  expect(answer.etag !== null && answer.status < 300).toBe(described.headers !== undefined)
  const shape = z.fromJSONSchema(exactly(content?.schema ?? {}) as never)
  expect(shape.safeParse(answer.body).error?.issues ?? []).toEqual([])
}

/** References put in place, and no room for what the document does not name. */
function exactly(schema: Schema): Schema {
  if (schema.$ref) return exactly(resolved(schema))
  return {
    ...schema,
    ...(schema.anyOf && { anyOf: schema.anyOf.map(exactly) }),
    ...(schema.items && { items: exactly(schema.items) }),
    ...(schema.properties && {
      properties: Object.fromEntries(Object.entries(schema.properties).map(([name, each]) => [name, exactly(each)])),
      additionalProperties: false,
    }),
  }
}

function resolved(schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : (document.components.schemas[name] ?? {})
}

function sentTo({ requestBody, operationId }: Described) {
  const content = requestBody?.content['application/json']
  if (!content?.example) throw new Error(`${operationId} has no example of what is sent`)
  return { schema: content.schema, example: content.example }
}

function hasHeader({ parameters }: Described, name: string): boolean {
  return parameters.some(parameter => parameter.in === 'header' && parameter.name === name)
}
