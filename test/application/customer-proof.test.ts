import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CustomerProof, CustomerProofParts, GivenFacts } from '../../src/application/customer-proof.ts'
import { createCustomerProof } from '../../src/application/customer-proof.ts'
import { no } from '../../src/domain/result.ts'
import { bareDirectory } from '../fakes/bare-directory.ts'
import { countedIds } from '../fakes/counted-ids.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { aBriefShop } from '../shop/a-brief-shop.ts'
import { type AssistantAtWork, assistantAtWork } from './assistant-at-work.ts'

const MINUTE = 60_000
const NORA = 'nora.lindqvist@example.com'

let work: AssistantAtWork
let orders: CustomerProofParts['orders']
let conv: string
let tries = 0
const ids = countedIds()
beforeAll(async () => {
  work = await assistantAtWork()
  orders = await aBriefShop()
})
afterAll(() => work.close())
beforeEach(async () => {
  conv = await chat()
})

const chat = () => work.opened(work.node().reception)
const identity = () => work.identities.ofConversation(conv)

function proving(more: Partial<CustomerProofParts> = {}): CustomerProof {
  const { identities, clock } = work
  return createCustomerProof({
    by: 'facts',
    orders,
    identities,
    clock,
    ids,
    log: keptLog(),
    pause: async () => {},
    ...more,
  })
}

function prove(given: Partial<GivenFacts>, proof = proving()) {
  const nothing = { email: null, name: null, postcode: null }
  return proof.prove({ ...nothing, conversationId: conv, key: `t${++tries}`, ...given })
}

describe('by facts', () => {
  test.each<Partial<GivenFacts>>([
    { email: ' NORA.lindqvist@example.com' },
    { name: 'nora lindqvist', postcode: 'bs14tr' },
    { email: 'nora@elsewhere.example', name: 'Nora Lindqvist', postcode: 'BS1 4TR' },
  ])('%j binds the conversation to the contact of the address on file', async given => {
    expect(await prove(given)).toEqual({ kind: 'ok', name: 'Nora Lindqvist', email: NORA })
    expect(await identity()).toMatchObject({ level: 2, provenBy: 'facts', email: NORA, name: 'Nora Lindqvist' })
  })

  test('finds the same contact every time, whom a code to that address finds, too', async () => {
    await prove({ email: NORA })
    const first = await identity()
    conv = await chat()
    await prove({ name: 'Nora Lindqvist', postcode: 'BS1 4TR' })
    expect((await identity())?.contactId).toBe(first?.contactId)
    conv = await chat()
    await work.codes.send({ conversationId: conv, email: NORA, key: 's' })
    await work.codes.check({ conversationId: conv, code: work.mail.code(), key: 'c' })
    expect((await identity())?.contactId).toBe(first?.contactId)
  })

  test('is no step-up for somebody who is known already', async () => {
    await prove({ email: NORA })
    await prove({ email: NORA })
    expect(await identity()).toMatchObject({ level: 2 })
  })

  test.each<Partial<GivenFacts>>([
    {},
    { email: 'nora@elsewhere.example' },
    { name: 'Nora Lindqvist' },
    { postcode: 'BS1 4TR' },
    { name: 'Nora', postcode: 'BS1 4TR' },
    { name: 'Nora Lindqvist', postcode: 'BS1 4TS' },
    { name: 'Leila Haddad', postcode: 'BS1 4TR' },
  ])('%j proves nobody', async given => {
    expect(await prove(given)).toEqual({ kind: 'not_found' })
    expect(await identity()).toBeNull()
  })

  test('of another customer does not take a conversation over, and says no more than a wrong fact', async () => {
    await prove({ email: NORA })
    expect(await prove({ email: 'leila.haddad@example.com' })).toEqual({ kind: 'not_found' })
    expect(await identity()).toMatchObject({ email: NORA })
  })

  test('is locked after five failures, the right facts too, until a quarter of an hour has passed', async () => {
    const proof = proving()
    const wrong = () => prove({ email: `nora${tries}@elsewhere.example` }, proof)
    const heard = [await wrong(), await wrong(), await wrong(), await wrong(), await wrong()]
    expect(heard.map(({ kind }) => kind)).toEqual(['not_found', 'not_found', 'not_found', 'not_found', 'locked'])
    expect(await prove({ email: NORA }, proof)).toEqual({ kind: 'locked' })
    expect(await identity()).toBeNull()
    work.clock.pass(15 * MINUTE + 1)
    expect(await prove({ email: NORA }, proof)).toMatchObject({ kind: 'ok' })
  })

  test('counts a turn that is taken again once, and codes along with it', async () => {
    for (let times = 0; times < 9; times++)
      expect(await prove({ email: 'who@home.example', key: 'same' })).toEqual({ kind: 'not_found' })
    await work.codes.send({ conversationId: conv, email: NORA, key: 's' })
    const wrong = work.mail.code() === '000000' ? '111111' : '000000'
    for (const key of ['a', 'b', 'c']) await work.codes.check({ conversationId: conv, code: wrong, key })
    expect(await prove({ email: 'who@home.example' })).toEqual({ kind: 'locked' })
  })

  test('closes a name at whose postcode many conversations have guessed; the address is not closed', async () => {
    const proof = proving()
    for (let number = 0; number < 20; number++) {
      conv = await chat()
      await prove({ name: 'Leila Haddad', postcode: `M20 ${number}RE` }, proof)
    }
    conv = await chat()
    expect(await prove({ name: 'LEILA HADDAD', postcode: 'M20 6RD' }, proof)).toEqual({ kind: 'not_found' })
    expect(await prove({ email: 'leila.haddad@example.com' }, proof)).toMatchObject({ kind: 'ok' })
  })

  test('is unavailable while the shop is, and that is nobody’s failure', async () => {
    const down = proving({ orders: bareDirectory({ findCustomer: async () => no('unavailable') }) })
    for (let times = 0; times < 6; times++) expect(await prove({ email: NORA }, down)).toEqual({ kind: 'unavailable' })
    expect(await prove({ email: NORA })).toMatchObject({ kind: 'ok' })
  })

  test('makes every failure wait as long as any other, and the lock as long as a failure', async () => {
    const waited: number[] = []
    const pause = async (ms: number) => void waited.push(ms)
    const proof = proving({ pause })
    await prove({ email: NORA }, proof)
    await prove({ email: 'leila.haddad@example.com' }, proof)
    await prove({}, proof)
    for (let times = 0; times < 5; times++) await prove({ email: 'who@home.example' }, proof)
    expect(waited).toHaveLength(8)
    expect(new Set(waited).size).toBe(1)
  })

  test('is not answered before the wait is over', async () => {
    let over = () => {}
    const pause = () => new Promise<void>(resolve => (over = resolve))
    let answered = false
    const answer = prove({ email: 'who@home.example' }, proving({ pause })).then(() => (answered = true))
    await expect.poll(() => work.identities.failuresSince(conv, 0)).toBe(1)
    expect(answered).toBe(false)
    over()
    await answer
  })

  test('logs neither what was given nor who it was', async () => {
    const log = keptLog()
    await prove({ email: NORA, name: 'Nora Lindqvist', postcode: 'BS1 4TR' }, proving({ log }))
    await prove({ email: 'who@home.example' }, proving({ log }))
    expect(JSON.stringify(log.lines)).not.toMatch(/lindqvist|BS1|who@/i)
    expect(log.lines.map(({ event }) => event)).toEqual(['identity.facts_right', 'identity.facts_wrong'])
  })
})

test('by codes alone, facts prove nobody, right or wrong, and are not even looked at', async () => {
  const proof = proving({
    by: 'code',
    orders: bareDirectory({ findCustomer: () => Promise.reject(new Error('asked')) }),
  })
  expect(await prove({ email: NORA }, proof)).toEqual({ kind: 'code_needed' })
  expect(await prove({ email: 'who@home.example' }, proof)).toEqual({ kind: 'code_needed' })
  expect(await identity()).toBeNull()
})
