import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HttpDirectoryOptions, httpDirectory } from '../../../src/adapters/orders/http-directory.ts'
import type { OrderDirectory } from '../../../src/application/order-ports.ts'
import type { OrderChange } from '../../../src/domain/service/order-change.ts'
import { bareDirectory } from '../../fakes/bare-directory.ts'
import { keptLog } from '../../fakes/kept-log.ts'
import { freePort } from '../../free-port.ts'
import { aBriefShop } from '../../shop/a-brief-shop.ts'
import { type FakeShop, type Mishap, serveShop } from '../../shop/fake-shop.ts'

const CANCEL: OrderChange = { kind: 'cancel', orderId: 'LH-20435', reason: 'no longer needed' }
/** As in earnest, but for how long everything takes. */
const LIMITS = {
  ...{ readMs: 700, writeMs: 700, skewMs: 200, settleMs: 500 },
  ...{ lookupEveryMs: 20, retryAfterMs: 5, restMs: 2_000 },
}

let behind: OrderDirectory
let shop: FakeShop
let log: ReturnType<typeof keptLog>
beforeEach(async () => {
  behind = await aBriefShop()
  shop = await serveShop(behind)
  log = keptLog()
})
afterEach(() => shop.close())

function connected(more: Partial<HttpDirectoryOptions> = {}): OrderDirectory {
  const { url, token } = shop
  return httpDirectory({
    url,
    token,
    log,
    clock: { now: () => Date.now() },
    random: () => 0.5,
    limits: LIMITS,
    ...more,
  })
}

const posted = () => shop.seen.filter(({ path }) => path.endsWith('/changes'))
const looked = () => shop.seen.filter(({ path }) => path.startsWith('/changes/'))
const status = async () => {
  const order = await behind.order('LH-20435')
  return order.ok && order.value.status
}
/** What goes wrong with changes alone; looking them up works. */
const spoilChanges = (mishap: Mishap) => shop.spoil(({ path }) => (path.endsWith('/changes') ? mishap : null))

/** The first requests of a kind go wrong, the others do not. */
function spoilFirst(count: number, mishap: Mishap, which: (path: string) => boolean = () => true) {
  let left = count
  shop.spoil(({ path }) => (which(path) && left-- > 0 ? mishap : null))
}

describe('a read', () => {
  test.each<Mishap>(['hang', 'reset', 'fail', 'busy', 'done_then_reset', 'done_then_cut'])(
    'that meets "%s" is tried twice more',
    async mishap => {
      spoilFirst(2, mishap)
      expect(await connected().order('LH-20418')).toMatchObject({ ok: true })
      expect(shop.seen).toHaveLength(3)
    },
  )

  test.each<Mishap>(['hang', 'reset', 'fail', 'busy'])(
    'that meets "%s" again and again is unavailable',
    async mishap => {
      shop.spoil(() => mishap)
      expect(await connected().order('LH-20418')).toEqual({ ok: false, reason: 'unavailable' })
      expect(shop.seen).toHaveLength(3)
    },
  )

  test.each<Mishap>(['garbage', 'page_not_found', 'redirect'])(
    'answered with "%s" is unavailable, not an order that is not there',
    async mishap => {
      shop.spoil(() => mishap)
      expect(await connected().order('LH-20418')).toEqual({ ok: false, reason: 'unavailable' })
      expect(shop.seen).toHaveLength(1)
    },
  )

  test('of an order in another shape than the contract has is unavailable', async () => {
    const found = await behind.order('LH-20418')
    for (const wrong of [
      { status: 'lost' },
      { total: 12.5 },
      { items: null },
      { currency: '£' },
      { placedOn: 'today' },
    ]) {
      const odd = bareDirectory({
        order: async () => ({ ...found, value: { ...(found.ok && found.value), ...wrong } }) as never,
      })
      const server = await serveShop(odd)
      expect(await connected(server).order('LH-20418')).toEqual({ ok: false, reason: 'unavailable' })
      await server.close()
    }
  })

  test('with a token that the shop does not know is unavailable, and is in the log', async () => {
    expect(await connected({ token: 'another' }).order('LH-20418')).toEqual({ ok: false, reason: 'unavailable' })
    expect(log.lines).toMatchObject([{ event: 'shop.fault', details: { what: 'order', why: /401/ } }])
  })

  test('spreads its retries by the chance it is given', async () => {
    const drawn: number[] = []
    shop.spoil(() => 'fail')
    await connected({
      random: () => {
        drawn.push(0)
        return 0
      },
    }).order('LH-20418')
    expect(drawn).toHaveLength(2)
  })

  test('of a path that an id would lead elsewhere stays where it is', async () => {
    for (const id of ['..', '.', '', '../customers', 'a/../../b', '%2e%2e', '?x', '#W1'])
      expect(await connected().order(id)).toEqual({ ok: false, reason: 'not_found' })
    expect(shop.seen.every(({ path }) => /^\/orders\/[^/?#]+$/.test(path))).toBe(true)
  })

  test('keeps who is asked for out of the address, and all of it out of the log', async () => {
    await connected().findCustomer({ email: 'nora.lindqvist@example.com' })
    shop.spoil(() => 'fail')
    await connected().findCustomer({ email: 'nora.lindqvist@example.com' })
    expect(shop.seen.map(({ path }) => path)).toEqual(Array(4).fill('/customers/search'))
    expect(JSON.stringify(log.lines)).not.toMatch(/nora|LH-/)
  })
})

describe('a change', () => {
  test('goes out once, with its key, its end and the token', async () => {
    const before = Date.now()
    expect(await connected().change(CANCEL, 'conv_nora:f1/3/{"order":"LH-20435"}')).toMatchObject({ kind: 'ok' })
    expect(posted()).toHaveLength(1)
    const [request] = posted()
    const headers = request?.headers ?? {}
    expect(request?.body).toEqual({ kind: 'cancel', reason: 'no longer needed' })
    expect(headers['authorization']).toBe(`Bearer ${shop.token}`)
    expect(headers['idempotency-key']).toMatch(/^[\w-]{43}$/)
    const until = Date.parse(String(headers['valid-until']))
    expect(until).toBeGreaterThanOrEqual(before + LIMITS.writeMs - LIMITS.skewMs)
    expect(until).toBeLessThanOrEqual(Date.now() + LIMITS.writeMs - LIMITS.skewMs)
  })

  test.each<Mishap>(['done_then_hang', 'done_then_reset', 'done_then_garbage', 'done_then_cut'])(
    'that was made and met "%s" is looked up by its key and told as made',
    async mishap => {
      spoilChanges(mishap)
      const answer = await connected().change(CANCEL, 'k')
      expect(answer).toMatchObject({ kind: 'ok', receipt: { reference: 'CA-1001', amount: 3_900 } })
      expect([posted().length, await status()]).toEqual([1, 'cancelled'])
      expect(looked()).toHaveLength(1)
    },
  )

  test.each<Mishap>(['hang', 'reset', 'fail', 'garbage', 'page_not_found', 'redirect'])(
    'that met "%s" before it was made is surely not made, and is not sent again',
    async mishap => {
      spoilChanges(mishap)
      expect(await connected().change(CANCEL, 'k')).toEqual({ kind: 'unavailable' })
      expect([posted().length, await status()]).toEqual([1, 'pending'])
      expect(looked().length).toBeGreaterThan(0)
    },
  )

  test('is not called undone before the shop has stopped taking it', async () => {
    spoilChanges('reset')
    await connected().change(CANCEL, 'k')
    const until = Date.parse(String(posted()[0]?.headers['valid-until']))
    expect(Date.now()).toBeGreaterThanOrEqual(until + LIMITS.skewMs)
  })

  test('that reaches the shop after its end is turned away there', async () => {
    const late = connected({ limits: { ...LIMITS, skewMs: LIMITS.writeMs + 10 } })
    expect(await late.change(CANCEL, 'k')).toEqual({ kind: 'unavailable' })
    expect(await status()).toBe('pending')
  })

  test('whose fate nobody tells is unknown, and was sent once', async () => {
    shop.spoil(({ path }) => (path.endsWith('/changes') ? 'done_then_hang' : 'fail'))
    expect(await connected().change(CANCEL, 'k')).toEqual({ kind: 'unknown' })
    expect(posted()).toHaveLength(1)
    shop.spoil(() => null)
    expect(await connected().change(CANCEL, 'k')).toMatchObject({ kind: 'ok', receipt: { reference: 'CA-1001' } })
  })

  test('that the shop is still at is unknown when it takes too long', async () => {
    const server = await serveShop({ ...behind, lookup: async () => ({ kind: 'unknown' }) })
    server.spoil(({ path }) => (path.endsWith('/changes') ? 'hang' : null))
    expect(await connected(server).change(CANCEL, 'k')).toEqual({ kind: 'unknown' })
    await server.close()
  })

  test('is surely not made where nobody listens, and nothing is looked up', async () => {
    const nowhere = connected({ url: `http://127.0.0.1:${await freePort()}` })
    expect(await nowhere.change(CANCEL, 'k')).toEqual({ kind: 'unavailable' })
    expect(log.lines).toMatchObject([{ details: { what: 'cancel', why: 'ECONNREFUSED' } }])
  })

  test.each<[string, Mishap | 'token']>([
    ['is busy', 'busy'],
    ['does not know the token', 'token'],
  ])('is surely not made by a shop that %s', async (_, mishap) => {
    if (mishap !== 'token') spoilChanges(mishap)
    const directory = connected(mishap === 'token' ? { token: 'another' } : {})
    expect(await directory.change(CANCEL, 'k')).toEqual({ kind: 'unavailable' })
    expect(shop.seen).toHaveLength(1)
  })

  test('may be asked for again under its key once it was surely not made', async () => {
    spoilChanges('hang')
    expect(await connected().change(CANCEL, 'k')).toEqual({ kind: 'unavailable' })
    shop.spoil(() => null)
    expect(await connected().change(CANCEL, 'k')).toMatchObject({ kind: 'ok' })
  })
})

describe('a shop that fails again and again', () => {
  test('is left alone for a while, then asked once, and again as before when it is well', async () => {
    const directory = connected()
    shop.spoil(() => 'fail')
    await directory.order('LH-20418')
    await directory.order('LH-20418')
    const before = shop.seen.length
    expect(await directory.order('LH-20418')).toEqual({ ok: false, reason: 'unavailable' })
    expect(await directory.change(CANCEL, 'k')).toEqual({ kind: 'unavailable' })
    expect(shop.seen).toHaveLength(before)
    shop.spoil(() => null)
    await expect.poll(async () => (await directory.order('LH-20418')).ok, { timeout: 5_000 }).toBe(true)
    expect(await directory.change(CANCEL, 'k')).toMatchObject({ kind: 'ok' })
  })

  test('is still asked what became of a change: only that can tell the customer', async () => {
    const directory = connected()
    shop.spoil(() => 'fail')
    await directory.order('LH-20418')
    shop.spoil(() => 'garbage')
    await directory.order('LH-20418')
    spoilChanges('done_then_reset')
    expect(await directory.change(CANCEL, 'k')).toMatchObject({ kind: 'ok' })
    const before = shop.seen.length
    expect(await directory.order('LH-20418')).toEqual({ ok: false, reason: 'unavailable' })
    expect(shop.seen).toHaveLength(before)
  })

  test('that does not have something has not failed', async () => {
    const directory = connected()
    for (let times = 0; times < 8; times++) await directory.order('LH-29999')
    expect(await directory.order('LH-20418')).toMatchObject({ ok: true })
  })
})
