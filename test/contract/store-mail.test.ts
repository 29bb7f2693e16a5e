import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { customerSessions } from '../../src/adapters/store/customer-sessions.ts'
import { mailStore } from '../../src/adapters/store/mail-store.ts'
import { MONDAY, openShop, type Shop } from '../adapters/store/a-shop.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const LIMITS = { perHour: 3, triedAgainAt: MONDAY + 2 * MINUTE }

let shop: Shop
let mail: ReturnType<typeof mailStore>

beforeAll(async () => {
  shop = await openShop(20)
  mail = mailStore(shop.database)
})
afterAll(() => shop.close())
beforeEach(() => shop.database.query.deleteFrom('mail_outbox').execute())

const toRosa = (key: string, more: { to?: string; subject?: string; usefulUntil?: number } = {}) => ({
  key,
  to: 'rosa@example.org',
  subject: 'Case CS-0000018',
  text: 'We have an answer for you.',
  ...more,
})

test('a mail is queued once by its key, whatever it says the second time', async () => {
  await mail.queue(toRosa('a'), MONDAY)
  await mail.queue(toRosa('a', { subject: 'Another one' }), MONDAY + 1)
  expect(await mail.latest(10)).toMatchObject([{ key: 'a', subject: 'Case CS-0000018', queuedAt: MONDAY }])
})

test('of many nodes that look at once, each mail is given to one', async () => {
  for (let n = 0; n < 12; n += 1) await mail.queue(toRosa(`m${n}`, { to: `rosa${n}@example.org` }), MONDAY)
  const taken = await Promise.all(Array.from({ length: 16 }, () => mail.take(MONDAY, LIMITS)))
  const keys = taken.flatMap(one => (one ? [one.key] : []))
  expect(new Set(keys).size).toBe(keys.length)
  // Two that look at the same row at the same instant leave it to one of them; the other comes back later.
  for (let one = await mail.take(MONDAY, LIMITS); one; one = await mail.take(MONDAY, LIMITS)) keys.push(one.key)
  expect(new Set(keys).size).toBe(12)
})

test('what a node took and never answered for is due again later, with its attempts counted', async () => {
  await mail.queue(toRosa('a'), MONDAY)
  expect(await mail.take(MONDAY, LIMITS)).toMatchObject({ key: 'a', attempts: 1 })
  expect(await mail.take(MONDAY + MINUTE, LIMITS)).toBeNull()
  expect(await mail.take(MONDAY + 2 * MINUTE, LIMITS)).toMatchObject({ key: 'a', attempts: 2 })
})

test('what was sent or given up is never due again, not even for a node that failed with it later', async () => {
  await mail.queue(toRosa('sent'), MONDAY)
  await mail.queue(toRosa('lost'), MONDAY)
  await mail.sent('sent', MONDAY)
  await mail.givenUp('lost', 'the mailbox is unknown', MONDAY)
  await mail.failed('sent', 'too late', MONDAY)
  await mail.failed('lost', 'too late', MONDAY)
  expect(await mail.take(MONDAY + HOUR, LIMITS)).toBeNull()
})

test('an address gets so many mails an hour and not one more, under whatever spelling', async () => {
  const spellings = ['rosa@example.org', 'Rosa@Example.org', 'rosa+shop@example.org', 'ROSA+x@example.org']
  for (const [n, to] of spellings.entries()) await mail.queue(toRosa(`m${n}`, { to }), MONDAY + n)
  for (let n = 0; n < 3; n += 1) {
    const taken = await mail.take(MONDAY + MINUTE, { ...LIMITS, triedAgainAt: MONDAY + HOUR })
    await mail.sent(taken?.key ?? '', MONDAY + MINUTE)
  }
  await mail.queue(toRosa('nora', { to: 'nora@example.org' }), MONDAY + 10)
  expect(await mail.take(MONDAY + 2 * MINUTE, LIMITS)).toMatchObject({ key: 'nora' })
  await mail.sent('nora', MONDAY + 2 * MINUTE)
  expect(await mail.take(MONDAY + HOUR, LIMITS)).toBeNull()
  expect(await mail.take(MONDAY + HOUR + MINUTE, LIMITS)).toMatchObject({ to: 'ROSA+x@example.org' })
})

test.each([
  ['a second recipient', 'rosa@example.org, sam@example.org'],
  ['a header of its own', 'rosa@example.org\r\nBcc: sam@example.org'],
  ['a name', 'Rosa <rosa@example.org>'],
  ['a command', 'rosa@example.org> NOTIFY=NEVER'],
  ['no domain', 'rosa@'],
  ['nothing', ''],
])('%s is not taken for an address, neither here nor by the database', async (_, to) => {
  await expect(mail.queue(toRosa('a', { to }), MONDAY)).rejects.toThrow('no e-mail address')
  const row = { key: 'a', recipient: to, subject: 's', text: 't', queued_at: MONDAY, next_try_at: MONDAY }
  const values = { ...row, queued_at: new Date(MONDAY), useful_until: new Date(MONDAY + 1), next_try_at: new Date() }
  const insert = shop.database.query.insertInto('mail_outbox').values(values as never)
  await expect(insert.execute()).rejects.toThrow('recipient_malformed')
})

test('a subject that would end its line is refused by the database', async () => {
  const injected = toRosa('a', { subject: 'Your case\r\nBcc: everyone@example.org' })
  await expect(mail.queue(injected, MONDAY)).rejects.toThrow('subject_malformed')
})

test('old mail that has ended is forgotten; what still waits is not', async () => {
  await mail.queue(toRosa('sent'), MONDAY)
  await mail.queue(toRosa('waits'), MONDAY)
  await mail.queue(toRosa('fresh'), MONDAY + HOUR)
  await mail.sent('sent', MONDAY)
  await mail.sent('fresh', MONDAY + HOUR)
  await mail.forget(MONDAY + MINUTE, 10)
  expect((await mail.latest(10)).map(({ key }) => key)).toEqual(['fresh', 'waits'])
})

test('neither staff nor customers can read the outbox', async () => {
  await expect(mailStore({ query: shop.database.agent }).latest(1)).rejects.toThrow('permission denied')
  const { id } = await shop.openConversation('rosa')
  const asRosa = customerSessions(shop.database).within(id, trx => mailStore({ query: trx }).latest(1))
  await expect(asRosa).rejects.toThrow('permission denied')
})
