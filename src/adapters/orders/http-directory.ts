import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { z } from 'zod'
import type { ChangeAnswer, ChangeFate, Found, OrderDirectory } from '../../application/order-ports.ts'
import type { Clock, Log } from '../../application/ports.ts'
import { no, ok, type Result } from '../../domain/result.ts'
import type { OrderChange } from '../../domain/service/order-change.ts'
import { changeStateShape, conflictShape, deniedShape, notFoundShape, ordersShape } from './http-protocol.ts'
import { type ShopAnswer, ShopFault, type ShopLine, type ShopRequest, shopLine } from './shop-line.ts'
import { customerShape, orderShape, productShape, receiptShape } from './shop-shapes.ts'

export type HttpDirectoryOptions = {
  /** The address that the paths of `docs/order-connector.yaml` are appended to, without a slash at its end. */
  readonly url: string
  readonly token: string
  readonly log: Log
  readonly clock: Clock
  readonly random: () => number
  /** Milliseconds; what is left out is as it should be for a customer who waits. */
  readonly limits?: Partial<Limits>
}

type Limits = {
  /** For one try of a read. */
  readonly readMs: number
  /** For a change's answer. */
  readonly writeMs: number
  /** How far the shop's clock may be off: it stops taking a change so long before we stop waiting for it. */
  readonly skewMs: number
  /** How long we look up what became of a change, after its time is over. */
  readonly settleMs: number
  readonly lookupEveryMs: number
  readonly retryAfterMs: number
  readonly restMs: number
}

const LIMITS: Limits = {
  ...{ readMs: 3_000, writeMs: 10_000, skewMs: 2_000, settleMs: 5_000 },
  ...{ lookupEveryMs: 1_000, retryAfterMs: 250, restMs: 10_000 },
}

/** A shop's own system, over HTTP. */
export function httpDirectory({ url, token, log, clock, random, ...given }: HttpDirectoryOptions): OrderDirectory {
  const limits = { ...LIMITS, ...given.limits }
  const line = shopLine({ url, token, random, ...limits })

  return {
    order: id => read('order', { method: 'GET', path: `/orders/${inPath(id)}` }, orderShape),
    findCustomer: body => read('customer', { method: 'POST', path: '/customers/search', body }, customerShape),
    async ordersOf(customerId) {
      const path = `/customers/${inPath(customerId)}/orders`
      const found = await read('orders', { method: 'GET', path }, ordersShape)
      return found.ok ? ok(found.value.orders) : found
    },
    product: id => read('product', { method: 'GET', path: `/products/${inPath(id)}` }, productShape),
    change: makeChange,
    lookup: key => lookUp(line, log, key),
  }

  async function read<Shape extends z.ZodType>(
    what: string,
    request: ShopRequest,
    shape: Shape,
  ): Promise<Found<z.infer<Shape>>> {
    try {
      return await line.read(request, answer => found(answer, shape))
    } catch (error) {
      return no(noted(error, log, what))
    }
  }

  /** Sent once. What became of it when no answer came is looked up; it is never sent again. */
  async function makeChange(change: OrderChange, key: string): Promise<ChangeAnswer> {
    const started = clock.now()
    const { orderId, ...body } = change
    const headers = {
      'idempotency-key': nameOf(key),
      'valid-until': new Date(started + limits.writeMs - limits.skewMs).toISOString(),
    }
    const path = `/orders/${inPath(orderId)}/changes`
    try {
      return await line.write({ method: 'POST', path, body, headers }, madeOf)
    } catch (error) {
      noted(error, log, change.kind)
      if (error instanceof ShopFault && !error.reached) return { kind: 'unavailable' }
      return await settled(key, started + limits.writeMs)
    }
  }

  /** From `over` on the shop takes the change no more: then "not done" is for good. */
  async function settled(key: string, over: number): Promise<ChangeAnswer> {
    const end = over + limits.settleMs
    for (;;) {
      const asked = clock.now()
      const fate = await lookUp(line, log, key)
      if (fate.kind === 'done') return { kind: 'ok', receipt: fate.receipt }
      if (fate.kind === 'not_done' && asked >= over) return { kind: 'unavailable' }
      if (clock.now() >= end) return { kind: 'unknown' }
      await wait(limits.lookupEveryMs)
    }
  }
}

async function lookUp(line: ShopLine, log: Log, key: string): Promise<ChangeFate> {
  try {
    return await line.lookup({ method: 'GET', path: `/changes/${nameOf(key)}` }, fateOf)
  } catch (error) {
    noted(error, log, 'lookup')
    return { kind: 'unknown' }
  }
}

function found<Shape extends z.ZodType>(
  { status, body }: ShopAnswer,
  shape: Shape,
): Result<z.infer<Shape>, 'not_found'> | null {
  if (status === 404) return notFoundShape.safeParse(body).success ? no('not_found') : null
  const parsed = status === 200 ? shape.safeParse(body) : null
  return parsed?.success ? ok(parsed.data) : null
}

function madeOf({ status, body }: ShopAnswer): ChangeAnswer | null {
  if (status === 200) {
    const receipt = receiptShape.safeParse(body)
    return receipt.success ? { kind: 'ok', receipt: receipt.data } : null
  }
  const refusals = { 404: notFoundShape, 409: conflictShape, 422: deniedShape } as const
  return refusals[status as keyof typeof refusals]?.safeParse(body).data ?? null
}

function fateOf({ status, body }: ShopAnswer): ChangeFate | null {
  if (status === 404) return notFoundShape.safeParse(body).success ? { kind: 'not_done' } : null
  const { data } = changeStateShape.safeParse(status === 200 ? body : null)
  if (data === undefined) return null
  return data.state === 'done' ? { kind: 'done', receipt: data.receipt } : { kind: 'unknown' }
}

/** Nothing and dots would lead to another path, however they are encoded: nothing is called by them. */
function inPath(id: string): string {
  return /^\.{0,2}$/.test(id) ? '%20' : encodeURIComponent(id)
}

/** A key names what the customer said, and is long: the shop gets its hash. */
function nameOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}

/** Faults are logged by what was asked; orders and people are not in the log. */
function noted(error: unknown, log: Log, what: string): 'unavailable' {
  if (!(error instanceof ShopFault)) throw error
  log.warn('shop.fault', { what, why: error.message })
  return 'unavailable'
}
