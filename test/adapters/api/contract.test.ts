import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openApiDocument } from '../../../src/adapters/api/openapi.ts'
import { type ApiAtWork, apiAtWork } from './api-at-work.ts'

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
const guarded = operations.filter(each => hasHeader(each, 'If-Match'))
/** What a manager alone may do: the document names the refusal. */
const managers = operations.filter(({ responses }) => '403' in responses)
const repeatable = operations.filter(each => hasHeader(each, 'Idempotency-Key'))

let api: ApiAtWork
beforeAll(async () => {
  api = await apiAtWork()
})
afterAll(() => api?.close())

test('the document is served as it is, and says that it is OpenAPI 3.1', async () => {
  const served = await (await fetch(`${api.url}/api/openapi.json`)).json()
  expect(served).toEqual(document)
  expect(served).toMatchObject({ openapi: '3.1.0', security: [{ staffToken: [] }] })
  expect(operations.map(({ operationId }) => operationId)).toHaveLength(25)
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

describe.each(managers)('$method $path', operation => {
  test('is refused to whoever is no manager', async () => {
    const { path, body, headers } = await request(operation)
    const answer = await api.call(operation.method, path, body, { as: 'priya', headers })
    expect(answer).toMatchObject({ status: 403, body: { code: 'managers_decide' } })
    expectDocumented(operation, answer)
  })
})

describe.each(guarded)('$method $path', operation => {
  test('asks for the version that a change was made for', async () => {
    const { path, body } = await request(operation)
    const answer = await api.call(operation.method, path, body)
    expect(answer).toMatchObject({ status: 428, body: { code: 'version_missing' } })
    expectDocumented(operation, answer)
    for (const version of ['1', '*', '"x"', '"1", "2"', '"99999999999999999999"']) {
      const refused = await api.call(operation.method, path, body, { headers: { 'if-match': version } })
      expect(refused).toMatchObject({ status: 400, body: { code: 'invalid' } })
    }
  })
})

describe.each(repeatable)('$method $path', operation => {
  test('is done once under one key, and refuses the key for another body', async () => {
    const { path, body, headers, as } = await request(operation)
    const keyed = { as, headers: { ...headers, 'idempotency-key': `key-of-${operation.operationId}` } }
    const [first, ...more] = await Promise.all([1, 2, 3].map(() => api.call(operation.method, path, body, keyed)))
    expect(first?.status).toBeLessThan(300)
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
    default:
      return { title: 'Another one' }
  }
}

async function request(operation: (typeof operations)[number], number?: string) {
  const opened = await api.opened()
  const task = operation.path.includes('{id}')
    ? (await api.call('POST', `/cases/${opened.number}/tasks`, { title: 'Ask the workshop' })).body
    : null
  const named = await prepared(operation, opened.number)
  const { etag } = await api.call('GET', `/cases/${opened.number}`)
  const headers: Headers = hasHeader(operation, 'If-Match') ? { 'if-match': etag ?? '' } : {}
  const path = operation.path
    .replace('{number}', number ?? opened.number)
    .replace('{id}', task?.id ?? '')
    .replace('{line}', '1')
  const body = operation.requestBody ? { ...sentTo(operation).example, ...named } : undefined
  return { path, headers, body, as: managers.includes(operation) ? ('marta' as const) : ('priya' as const) }
}

/** What has to be there for a call to succeed; returns the parts of its body that depend on it. */
async function prepared({ operationId, path }: (typeof operations)[number], number: string): Promise<object> {
  const post = (what: string, body: object) => api.call('POST', `/cases/${number}/${what}`, body, { as: 'marta' })
  if (path.includes('{line}')) await post('lines', { kind: 'order', ref: 'LH-20418' })
  if (path.includes('/major/')) await post('major', { title: 'Kettles leak' })
  if (/major\/(children|updates|closing)$/.test(path)) await post('major/decision', { decision: 'approved' })
  if (operationId === 'fillCaseForm')
    await api.shop.database.pool.query(
      `update case_type set form = '[{"name": "since", "label": "Since when?", "kind": "date"}]' where kind = 'issue'`,
    )
  return operationId === 'linkCase' ? { number: (await api.opened()).number } : {}
}

async function send(
  operation: (typeof operations)[number],
  changed: { readonly body?: unknown; readonly number?: string; readonly headers?: Headers } = {},
) {
  const { path, headers, body, as } = await request(operation, changed.number)
  return api.call(operation.method, path, 'body' in changed ? changed.body : body, {
    as,
    headers: { ...headers, ...changed.headers },
  })
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
