import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { httpDirectory } from '../../src/adapters/orders/http-directory.ts'
import { NAMED_SHAPES } from '../../src/adapters/orders/http-protocol.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { aBriefShop } from '../shop/a-brief-shop.ts'
import { type FakeShop, type SeenRequest, serveShop } from '../shop/fake-shop.ts'
import { document } from './documents.ts'

type Example = { readonly value: unknown }
type Content = {
  readonly 'application/json': {
    readonly schema: { readonly $ref: string }
    readonly example?: unknown
    readonly examples?: Readonly<Record<string, Example>>
  }
}
type Operation = {
  readonly parameters?: readonly { readonly $ref?: string; readonly in?: string; readonly name?: string }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: Content }>>
}
type OpenApi = {
  readonly openapi: string
  readonly info: { readonly description: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: object; readonly responses: Operation['responses'] }
}

const text = document('docs/order-connector.yaml')
const described = parse(text) as OpenApi
const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
)

test('is OpenAPI 3.1, and every reference in it leads somewhere', () => {
  expect(described.openapi).toBe('3.1.0')
  for (const [, path = ''] of text.matchAll(/\$ref: '?"?#\/([\w/]+)/g))
    expect({ path, found: path.split('/').reduce<unknown>((at, name) => (at as never)?.[name], described) }).toEqual({
      path,
      found: expect.anything(),
    })
})

test('has the shapes that the code reads, and no others', () => {
  expect(described.components.schemas).toEqual(shapesInCode())
})

describe('every example', () => {
  const contents = operations.flatMap(({ path, method, operation }) => [
    ...(operation.requestBody ? [[`${method} ${path}`, operation.requestBody.content] as const] : []),
    ...Object.entries(operation.responses).flatMap(([status, answer]) =>
      answer.content ? [[`${method} ${path} ${status}`, answer.content] as const] : [],
    ),
  ])

  test.each(contents)('of %s is of the shape it stands for', (_, { 'application/json': json }) => {
    const name = json.schema.$ref.split('/').at(-1) as keyof typeof NAMED_SHAPES
    const examples = json.examples ? Object.values(json.examples).map(({ value }) => value) : [json.example]
    for (const example of examples) expect(NAMED_SHAPES[name].safeParse(example).error).toBeUndefined()
  })
})

describe('what is really said', () => {
  let shop: FakeShop
  beforeAll(async () => {
    shop = await serveShop(await aBriefShop())
    const directory = httpDirectory({ ...shop, log: keptLog(), clock: { now: () => Date.now() }, random: () => 0 })
    for (const id of ['LH-20406', 'LH-29999']) await directory.order(id)
    await directory.findCustomer({ email: 'nora.lindqvist@example.com' })
    await directory.findCustomer({ name: 'Nora', postcode: 'BS1 4TR' })
    await directory.ordersOf('cust_nora')
    await directory.product('product_orchard_board')
    for (const orderId of ['LH-20435', 'LH-20418', 'LH-29999'])
      for (const reason of ['no longer needed', 'rain'])
        await directory.change({ kind: 'cancel', orderId, reason }, `${orderId} ${reason}`)
    await directory.change({ kind: 'cancel', orderId: 'LH-20436', reason: 'rain' }, 'denied')
    await directory.lookup('LH-20435 no longer needed')
    await directory.lookup('nothing')
  })
  afterAll(() => shop.close())

  test('uses every path that is described, and no other', () => {
    const used = new Set(shop.seen.map(request => operationOf(request)))
    expect([...used].sort()).toEqual(operations.map(({ path, method }) => `${method} ${path}`).sort())
  })

  test('is answered with a status that is described', () => {
    for (const request of shop.seen) {
      const found = operations.find(({ path, method }) => `${method} ${path}` === operationOf(request))
      expect(Object.keys(found?.operation.responses ?? {})).toContain(String(request.answered))
    }
    expect(new Set(shop.seen.map(({ answered }) => answered))).toEqual(new Set([200, 404, 409, 422]))
  })

  test('has the headers that are described', () => {
    const named = operations.flatMap(({ operation }) => operation.parameters ?? []).filter(each => each.in === 'header')
    const sent = shop.seen.find(({ path }) => path.endsWith('/changes'))
    expect(named.map(({ name = '' }) => sent?.headers[name.toLowerCase()])).not.toContain(undefined)
    expect(named).toHaveLength(2)
  })
})

/** `GET /orders/{id}` for a request to `/orders/LH-20406`. */
function operationOf({ method, path }: SeenRequest): string | undefined {
  const fits = ({ path: template, method: other }: (typeof operations)[number]) =>
    other === method && new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path)
  const found = operations.find(fits)
  return found && `${found.method} ${found.path}`
}

/** As a document has them: refinements of a day beyond its format are left out. */
function shapesInCode(): unknown {
  const registry = z.registry<{ id: string }>()
  for (const [id, shape] of Object.entries(NAMED_SHAPES)) registry.add(shape, { id })
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: id => `#/components/schemas/${id}` })
  return JSON.parse(JSON.stringify(schemas), (_, value) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
    const { $schema: _schema, $id: _id, ...kept } = value
    if (kept.format === 'date') delete kept.pattern
    return kept
  })
}
