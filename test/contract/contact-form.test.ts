import { afterAll, beforeAll, expect, test } from 'vitest'
import { caseStore } from '../../src/adapters/store/case-store.ts'
import { customerRecords } from '../../src/adapters/store/customer-records.ts'
import { customerSessions } from '../../src/adapters/store/customer-sessions.ts'
import { systemSecrets } from '../../src/adapters/system/secrets.ts'
import { createContactForm } from '../../src/application/contact-form.ts'
import { aKnownCustomer } from '../adapters/store/a-customer.ts'
import { MONDAY, openShop, quietLog, type Shop } from '../adapters/store/a-shop.ts'
import { countedIds } from '../fakes/counted-ids.ts'
import { setClock } from '../fakes/set-clock.ts'

const NORA = 'nora.lindqvist@example.com'
const LETTER = { key: 'form-1', email: NORA, text: 'The lid is bent.', type: 'issue', about: 'Lids' } as const

const ids = countedIds()

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop?.close())

const form = () =>
  createContactForm({
    cases: caseStore({ query: shop.database.agent }),
    clock: setClock(MONDAY),
    ids,
    log: quietLog,
    hash: systemSecrets.hashToken,
  })

test("a letter under Nora's address is a guest's: whoever wrote it has put nothing into her list", async () => {
  const conversation = await shop.openConversation('nora')
  const { contact } = await aKnownCustomer(shop, conversation.id)
  await shop.database.pool.query('insert into contact_email (contact_id, email, verified_at) values ($1, $2, now())', [
    contact,
    NORA,
  ])
  const sent = await form().send(LETTER)
  expect(sent).toMatchObject({ ok: true, value: { number: expect.stringMatching(/^CS-\d{7}$/) } })
  const { rows } = await shop.database.pool.query(
    `select c.summary, c.contact, c.contact_id, c.opened_by, p.kind, e.actor_kind
     from cases c join party p on p.id = c.party_id join case_event e on e.case_id = c.id`,
  )
  const summary = 'The lid is bent.\n\nWritten after reading “Lids” in the help centre.'
  expect(rows).toEqual([
    { summary, contact: NORA, contact_id: null, opened_by: 'customer', kind: 'guest', actor_kind: 'customer' },
  ])
  expect(await customerRecords(customerSessions(shop.database)).cases(conversation.id, 10)).toEqual([])
})

test('the same form opens one case, however often and from wherever it is sent, and no other words', async () => {
  const [first, ...others] = await Promise.all([1, 2, 3].map(() => form().send({ ...LETTER, key: 'form-2' })))
  expect(others).toEqual([first, first])
  expect(await form().send({ ...LETTER, key: 'form-2', text: 'Buy now!' })).toEqual({ ok: false, reason: 'key_reused' })
})
