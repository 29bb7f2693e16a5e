import { isDeepStrictEqual } from 'node:util'
import type { ChangeAnswer, ChangeFate, CustomerSearch, Found, OrderDirectory } from '../../application/order-ports.ts'
import type { Clock, MailOutbox } from '../../application/ports.ts'
import { isoDay } from '../../domain/iso-day.ts'
import { no, ok } from '../../domain/result.ts'
import { spokenMoney } from '../../domain/service/money.ts'
import type { Order } from '../../domain/service/order.ts'
import type { OrderChange, OrderReceipt } from '../../domain/service/order-change.ts'
import { goesBy, type ShopCustomer } from '../../domain/service/shop-customer.ts'
import { decideChange } from '../../domain/service/shop-rules.ts'
import { type ChangeJournal, fileJournal, type JournalEntry, memoryJournal, NotBegun } from './change-journal.ts'
import { readShopFile, type ShopFile } from './shop-file.ts'

export type FileDirectoryOptions = {
  /** Nothing is changed: where a real shop is behind the file, it would not learn of it. */
  readonly readOnly?: boolean
  /** The file that changes are kept in. Without one they are forgotten with the process. */
  readonly journal?: string
  /** Sends invoices. Without it they are `unavailable`. */
  readonly mail?: MailOutbox
  readonly clock?: Clock
}

const SYSTEM_CLOCK: Clock = { now: () => Date.now() }
const MOST_ORDERS = 50

/** An order directory on one JSON file, which is read once, now. For one server: changes are kept on its machine. */
export async function openOrdersFile(path: string, options: FileDirectoryOptions = {}): Promise<OrderDirectory> {
  return fileDirectory(await readShopFile(path), options)
}

/** The same on a file that has been read. Changes are judged by the sample shop's rules. */
export function fileDirectory(shop: ShopFile, options: FileDirectoryOptions = {}): OrderDirectory {
  const { readOnly = false, mail, clock = SYSTEM_CLOCK } = options
  const journal: ChangeJournal = options.journal === undefined ? memoryJournal() : fileJournal(options.journal)
  const orders = new Map(shop.orders)
  const customers = new Map(shop.customers)
  const made = new Map<string, JournalEntry>()
  let last: Promise<unknown> = Promise.resolve()

  return {
    order: id => read(() => held(orders, id)),
    findCustomer: by => read(() => only([...customers.values()].filter(customer => isFound(customer, by)))),
    ordersOf: customerId => read(() => ok(newestFirst([...orders.values()], customerId))),
    product: async id => held(shop.products, id),
    change: (change, key) => inTurn<ChangeAnswer>(() => makeChange(change, key), { kind: 'unavailable' }),
    lookup: key => inTurn<ChangeFate>(() => fateOf(made.get(key)), { kind: 'unknown' }),
  }

  function read<Thing>(find: () => Found<Thing>): Promise<Found<Thing>> {
    return inTurn(find, no('unavailable'))
  }

  /**
   * One after the other, each on the newest state: other processes may have changed something, too. While that cannot
   * be read, nothing is told of a state that may be an old one.
   */
  function inTurn<Answer>(work: () => Answer | Promise<Answer>, unread: Answer): Promise<Answer> {
    const answer = last.then(async () => {
      const news = await journal.news().catch(() => null)
      if (news === null) return unread
      for (const entry of news) apply(entry)
      return await work()
    })
    last = answer.catch(() => {})
    return answer
  }

  async function makeChange(change: OrderChange, key: string): Promise<ChangeAnswer> {
    if (readOnly) return READ_ONLY
    const before = made.get(key)
    if (before !== undefined) return isDeepStrictEqual(before.change, change) ? done(before) : REUSED
    const day = isoDay(clock.now())
    const decided = decide(change, day)
    if (decided === null) return { kind: 'not_found' }
    if (!decided.ok) return decided.refusal
    if (change.kind === 'invoice' && !(await sendInvoice(decided.value.order, key))) return { kind: 'unavailable' }
    const receipt = { ...decided.value.receipt, reference: `${LETTERS[change.kind]}-${FIRST_NUMBER + made.size}` }
    const entry: JournalEntry = { key, day, change, receipt }
    try {
      await journal.append(entry)
    } catch (error) {
      return { kind: error instanceof NotBegun ? 'unavailable' : 'unknown' }
    }
    apply(entry)
    return done(entry)
  }

  /** Makes a change that was decided before. Where the file has moved on, only its receipt remains. */
  function apply(entry: JournalEntry): void {
    if (made.has(entry.key)) return
    made.set(entry.key, entry)
    const decided = decide(entry.change, entry.day)
    if (!decided?.ok) return
    const { order, customer } = decided.value
    orders.set(order.id.toUpperCase(), order)
    if (customer !== null) customers.set(customer.id.toUpperCase(), customer)
  }

  function decide(change: OrderChange, today: string) {
    const order = orders.get(change.orderId.toUpperCase())
    if (order === undefined) return null
    const customer = order.customerId === null ? null : (customers.get(order.customerId.toUpperCase()) ?? null)
    return decideChange(change, { order, customer, product: id => shop.products.get(id.toUpperCase()) ?? null, today })
  }

  async function sendInvoice(order: Order, key: string): Promise<boolean> {
    if (mail === undefined) return false
    await mail.queue({ key: `invoice:${key}`, to: order.email, ...invoiceLetter(order) }, clock.now())
    return true
  }
}

const LETTERS: { readonly [kind in OrderChange['kind']]: string } = {
  ...{ cancel: 'CA', return: 'RE', exchange: 'EX', address: 'AD', invoice: 'IN' },
}
const FIRST_NUMBER = 1001

const READ_ONLY: ChangeAnswer = {
  kind: 'denied',
  rule: 'read_only',
  says: 'Orders cannot be changed here. One of our team can do it.',
}
const REUSED: ChangeAnswer = {
  kind: 'denied',
  rule: 'key_reused',
  says: 'That was already done in another way.',
}

function done({ receipt }: { readonly receipt: OrderReceipt }): ChangeAnswer {
  return { kind: 'ok', receipt }
}

function fateOf(entry: JournalEntry | undefined): ChangeFate {
  return entry === undefined ? { kind: 'not_done' } : { kind: 'done', receipt: entry.receipt }
}

function held<Thing>(things: ReadonlyMap<string, Thing>, id: string): Found<Thing> {
  const found = things.get(id.toUpperCase())
  return found === undefined ? no('not_found') : ok(found)
}

function isFound(customer: ShopCustomer, by: CustomerSearch): boolean {
  if ('email' in by) return customer.email.toLowerCase() === by.email.trim().toLowerCase()
  return goesBy(customer, by)
}

function only(found: readonly ShopCustomer[]): Found<ShopCustomer> {
  const [first, ...others] = found
  return first === undefined || others.length > 0 ? no('not_found') : ok(first)
}

function newestFirst(orders: readonly Order[], customerId: string): readonly Order[] {
  return orders
    .filter(order => order.customerId?.toUpperCase() === customerId.toUpperCase())
    .sort((a, b) => (b.placedOn ?? '').localeCompare(a.placedOn ?? '') || b.id.localeCompare(a.id))
    .slice(0, MOST_ORDERS)
}

function invoiceLetter({ id, items, total, currency }: Order): { readonly subject: string; readonly text: string } {
  const lines = items.map(
    ({ name, quantity, price }) => `${quantity} × ${name}: ${spokenMoney(price * quantity, currency)}`,
  )
  return {
    subject: `Your invoice for ${id}`,
    text: [
      `A copy of your invoice for the order ${id}.`,
      lines.join('\n'),
      `Total: ${spokenMoney(total, currency)}`,
    ].join('\n\n'),
  }
}
