import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openApiDocument } from '../../../src/adapters/api/openapi.ts'
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
const held = operations.filter(({ path }) => path.includes('{id}') && !path.includes('{number}'))
const reserved = operations.filter(({ responses }) => responses['403'])
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

describe.each(held)('$method $path', operation => {
  test('gives the same answer for each id that is not there', async () => {
    const answers = []
    for (const id of ['nothing', 'x'.repeat(300), '%27%3B--', '..%2f..']) {
      const answer = await send(operation, { id })
      expect(answer.status).toBe(404)
      expectDocumented(operation, answer)
      answers.push(answer.body)
    }
    expect(new Set(answers.map(body => JSON.stringify(body))).size).toBe(1)
  })
})

describe.each(reserved)('$method $path', operation => {
  test('is refused to an agent, before anything is read', async () => {
    const { path, headers } = await request(operation)
    const answer = await api.call(operation.method, path, { nonsense: true }, { as: 'priya', headers })
    expect(answer).toMatchObject({ status: 403, body: { code: 'wrong_role' } })
    expectDocumented(operation, answer)
  })
})

describe.each(guarded)('$method $path', operation => {
  test('asks for the version that a change was made for', async () => {
    const { path, body } = await request(operation)
    const answer = await api.call(operation.method, path, body, { as: callerOf(operation) })
    expect(answer).toMatchObject({ status: 428, body: { code: 'version_missing' } })
    expectDocumented(operation, answer)
    for (const version of ['1', '*', '"x"', '"1", "2"', '"99999999999999999999"']) {
      const headers = { 'if-match': version }
      const refused = await api.call(operation.method, path, body, { as: callerOf(operation), headers })
      expect(refused).toMatchObject({ status: 400, body: { code: 'invalid' } })
    }
  })
})

describe.each(repeatable)('$method $path', operation => {
  test('is done once under one key, and refuses the key for another body', async () => {
    const { path, body, headers } = await request(operation)
    const keyed = {
      as: callerOf(operation),
      headers: { ...headers, 'idempotency-key': `key-of-${operation.operationId}` },
    }
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
    case 'openCase':
      return { summary: 'Another one' }
    case 'moveCase':
      return { to: 'awaiting_customer' }
    case 'commentOnCase':
      return { text: 'Another one' }
    case 'editSlaPolicy':
      return { targets: [] }
    case 'addAsset':
      return { serial: 'Another one' }
    case 'addContract':
      return { number: 'Another one' }
    case 'addEntitlement':
      return { tier: 'silver' }
    case 'addProduct':
    case 'addCalendar':
    case 'editCalendar':
      return { name: 'Another one' }
    default:
      return { title: 'Another one' }
  }
}

type Operation = (typeof operations)[number]
type Changed = {
  readonly body?: unknown
  readonly number?: string
  readonly id?: string
  readonly headers?: Headers
}

function callerOf({ responses }: Described): 'marta' | 'priya' {
  return responses['403'] ? 'marta' : 'priya'
}

async function request(operation: Operation, changed: Changed = {}) {
  return operation.path.includes('/cases') ? requestOnCase(operation, changed) : requestOnHolding(operation, changed)
}

async function requestOnHolding(operation: Operation, { id }: Changed) {
  const [, kind = ''] = /^\/(?:sla\/)?(\w+)/.exec(operation.path) ?? []
  const list = (await api.call('GET', operation.path.replace('/{id}', ''))).body
  const [first] = kind === 'policies' ? [list] : list[kind]
  const headers: Headers = hasHeader(operation, 'If-Match') ? { 'if-match': `"${first.version}"` } : {}
  const path = operation.path.replace('{id}', id ?? first.id)
  return { path, headers, body: operation.requestBody ? fresh(sentTo(operation).example) : undefined }
}

let counter = 0

/** What is its own is made so again. */
function fresh(example: Record<string, unknown>): Record<string, unknown> {
  counter += 1
  const own = ['serial', 'number', 'sku', 'id'].filter(name => name in example)
  return { ...example, ...Object.fromEntries(own.map(name => [name, `${example[name]}-${counter}`])) }
}

async function requestOnCase(operation: Operation, { number }: Changed) {
  const opened = await api.opened()
  const task = operation.path.includes('{id}')
    ? (await api.call('POST', `/cases/${opened.number}/tasks`, { title: 'Ask the workshop' })).body
    : null
  const { etag } = await api.call('GET', `/cases/${opened.number}`)
  const headers: Headers = hasHeader(operation, 'If-Match') ? { 'if-match': etag ?? '' } : {}
  const path = operation.path.replace('{number}', number ?? opened.number).replace('{id}', task?.id ?? '')
  return { path, headers, body: operation.requestBody ? sentTo(operation).example : undefined }
}

async function send(operation: Operation, changed: Changed = {}) {
  const { path, headers, body } = await request(operation, changed)
  return api.call(operation.method, path, 'body' in changed ? changed.body : body, {
    as: callerOf(operation),
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
