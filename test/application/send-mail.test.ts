import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { mailStore } from '../../src/adapters/store/mail-store.ts'
import type { Mail, SendOutcome } from '../../src/application/mail-ports.ts'
import { forgetSentMail, sendMail } from '../../src/application/send-mail.ts'
import { MONDAY, openShop, type Shop } from '../adapters/store/a-shop.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { setClock } from '../fakes/set-clock.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let shop: Shop
beforeAll(async () => {
  shop = await openShop(20)
})
afterAll(() => shop.close())
beforeEach(() => shop.database.query.deleteFrom('mail_outbox').execute())

/** The outbox with a mail server that answers as it is told, for each mail or for all. */
function atWork(answer: (mail: Mail) => SendOutcome) {
  const clock = setClock(MONDAY)
  const log = keptLog()
  const queue = mailStore(shop.database)
  const tried: { key: string; at: number }[] = []
  const transport = {
    async send(mail: Mail) {
      tried.push({ key: mail.key, at: clock.now() - MONDAY })
      return answer(mail)
    },
  }
  const parts = { queue, transport, clock, log }
  return {
    clock,
    log,
    queue,
    tried,
    round: () => sendMail(parts),
    tidy: () => forgetSentMail(parts),
    queued: (key: string, to = `${key}@example.org`, usefulUntil?: number) =>
      queue.queue({ key, to, subject: 'Your case', text: 'words', ...(usefulUntil && { usefulUntil }) }, clock.now()),
    /** Lets time pass, with a round every minute. */
    async passing(ms: number) {
      for (const end = clock.now() + ms; clock.now() < end; clock.pass(MINUTE)) await sendMail(parts)
    },
  }
}

const accepted: SendOutcome = { outcome: 'accepted' }
const gone: SendOutcome = { outcome: 'unreachable', reason: 'ECONNREFUSED' }

test('what is accepted is not sent again', async () => {
  const work = atWork(() => accepted)
  await work.queued('rosa')
  await work.queued('nora')
  expect(await work.round()).toBe(2)
  await work.passing(DAY)
  expect(work.tried.map(({ key }) => key)).toEqual(['nora', 'rosa'])
})

test('a mail that is put off is tried again with growing pauses, and then no more', async () => {
  const work = atWork(() => ({ outcome: 'put_off', reason: 'EENVELOPE 451' }))
  await work.queued('rosa', 'rosa@example.org', MONDAY + DAY)
  await work.passing(2 * DAY)
  const pauses = work.tried.map(({ at }, n) => (at - (work.tried[n - 1]?.at ?? at)) / MINUTE)
  expect(pauses).toEqual([0, 1, 5, 15, 60, 180, 360, 360, 360])
  expect(work.log.lines.filter(({ event }) => event === 'mail.given_up')).toHaveLength(1)
})

test('a mail that is refused is given up at once and keeps no other from leaving', async () => {
  const refused: SendOutcome = { outcome: 'refused', reason: 'EENVELOPE 550' }
  const work = atWork(({ key }) => (key === 'rosa' ? refused : accepted))
  await work.queued('rosa')
  await work.queued('sam')
  expect(await work.round()).toBe(1)
  await work.passing(DAY)
  expect(work.tried.map(({ key }) => key)).toEqual(['rosa', 'sam'])
})

test('when nobody is there, one mail finds out for all', async () => {
  const work = atWork(() => gone)
  for (const name of ['nora', 'rosa', 'sam']) await work.queued(name)
  await work.round()
  expect(work.tried).toHaveLength(1)
})

test('mail that waited longer than it is of use is given up unsent', async () => {
  const work = atWork(() => accepted)
  await work.queued('rosa', 'rosa@example.org', MONDAY + 10 * MINUTE)
  work.clock.pass(10 * MINUTE)
  await work.round()
  expect(work.tried).toEqual([])
  expect(work.log.lines).toMatchObject([{ event: 'mail.given_up', details: { mail: 'rosa' } }])
})

test('two nodes send nothing twice', async () => {
  const work = atWork(() => accepted)
  const names = Array.from({ length: 15 }, (_, n) => `rosa${n}`)
  for (const name of names) await work.queued(name)
  await Promise.all([work.round(), work.round(), work.round()])
  await work.round()
  expect(work.tried.map(({ key }) => key).sort()).toEqual([...names].sort())
})

test('whatever causes them, one address gets a few mails an hour, and the others later', async () => {
  const work = atWork(() => accepted)
  for (let n = 0; n < 20; n += 1) await work.queued(`flood${n}`, `rosa+${n}@example.org`)
  await work.round()
  expect(work.tried).toHaveLength(6)
  await work.passing(HOUR)
  expect(work.tried).toHaveLength(6)
  await work.passing(HOUR + 3 * MINUTE)
  expect(work.tried).toHaveLength(18)
})

test('the log has neither words nor addresses', async () => {
  const work = atWork(() => ({ outcome: 'refused', reason: 'EENVELOPE 550' }))
  await work.queued('case:1', 'rosa@example.org')
  await work.round()
  expect(JSON.stringify(work.log.lines)).not.toMatch(/rosa|words|Your case/)
})

test('what has ended is deleted after a month', async () => {
  const work = atWork(() => accepted)
  await work.queued('rosa')
  await work.round()
  work.clock.pass(29 * DAY)
  await work.tidy()
  expect(await work.queue.latest(1)).toHaveLength(1)
  work.clock.pass(2 * DAY)
  await work.tidy()
  expect(await work.queue.latest(1)).toEqual([])
})
