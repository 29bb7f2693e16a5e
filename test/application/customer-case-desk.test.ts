import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { customerCases } from '../../src/adapters/store/case-store.ts'
import { customerRecords } from '../../src/adapters/store/customer-records.ts'
import { customerSessions } from '../../src/adapters/store/customer-sessions.ts'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { systemSecrets } from '../../src/adapters/system/secrets.ts'
import { createCaseDesk } from '../../src/application/case-desk.ts'
import { createCustomerCaseDesk } from '../../src/application/customer-case-desk.ts'
import { type Case, type CaseMatter, caseNumber, NO_MATTER } from '../../src/domain/service/case.ts'
import type { CaseState } from '../../src/domain/service/case-state.ts'
import { aKnownCustomer } from '../adapters/store/a-customer.ts'
import { anId, aTurn } from '../adapters/store/a-shop.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { PRIYA } from '../fakes/memory-staff.ts'
import { type CasesAtWork, casesAtWork, DAY, SENT } from './cases-at-work.ts'

/** What customers do with their cases, on the real store and with nothing but their own rights. */
let work: CasesAtWork
let rosa: string
beforeAll(async () => {
  work = await casesAtWork()
})
afterAll(() => work.close())
beforeEach(async () => {
  rosa = (await work.shop.openConversation(anId('rosa'))).id
})

function customers() {
  const sessions = customerSessions(work.shop.database)
  const { clock } = work
  const parts = { customerCases: customerCases(sessions), records: customerRecords(sessions) }
  return createCustomerCaseDesk({
    ...parts,
    ...{ clock, ids: systemIds(clock), log: keptLog(), hash: systemSecrets.hashToken },
  })
}

/** A case that the assistant opens in the conversation, as a turn does. */
async function openedIn(conversationId: string, matter: CaseMatter = NO_MATTER): Promise<string> {
  const conversation = await work.shop.conversations.load(conversationId)
  const opened: Case = {
    ...{ id: anId('case'), number: await work.shop.drawNumber(conversationId), conversationId },
    ...{ summary: 'The kettle leaks', contact: null, openedBy: 'assistant', openedAt: work.clock.now() },
  }
  const expected = { stateVersion: conversation?.stateVersion ?? 0, floorEpoch: conversation?.floor.epoch ?? 0 }
  const writes = [{ kind: 'open_case', case: opened, type: 'complaint', matter } as const]
  const outcome = await work.shop.conversations.commitTurn(aTurn(conversationId, { handledSeq: 0, expected, writes }))
  expect(outcome).toBe('committed')
  return opened.number
}

async function moved(number: string, ...states: readonly CaseState[]): Promise<void> {
  for (const to of states) {
    const { version } = await work.file(number)
    const asked = { to, ...(to === 'resolved' ? { resolution: SENT } : {}) }
    expect(await work.desk.move(number, asked, version, PRIYA)).toMatchObject({ ok: true })
  }
}

describe('a guest', () => {
  test('sees the cases of this conversation and no others', async () => {
    const sam = (await work.shop.openConversation(anId('sam'))).id
    const [own, foreign] = [await openedIn(rosa), await openedIn(sam)]
    expect((await customers().list(rosa)).map(({ number }) => number)).toEqual([own])
    expect(await customers().read(rosa, own)).toMatchObject({ ok: true, value: { standing: { brief: 'Received' } } })
    const missing = await customers().read(rosa, caseNumber(999_999))
    expect(missing).toEqual({ ok: false, reason: 'not_found' })
    expect(await customers().read(rosa, foreign)).toEqual(missing)
  })

  test('cannot write to a foreign case, nor end it: it is as if there were none', async () => {
    const sam = (await work.shop.openConversation(anId('sam'))).id
    const foreign = await openedIn(sam)
    const before = await work.file(foreign)
    expect(await customers().say(rosa, { number: foreign, text: 'Give it to me', key: 'k1' })).toEqual({
      ok: false,
      reason: 'not_found',
    })
    expect(await customers().settle(rosa, { number: foreign, key: 'k2' })).toEqual({ ok: false, reason: 'not_found' })
    expect(await work.file(foreign)).toEqual(before)
  })

  test('never reads what staff note among themselves', async () => {
    const number = await openedIn(rosa)
    await work.desk.comment(number, { text: 'Rosa sounds angry', public: false }, PRIYA)
    await work.desk.comment(number, { text: 'Which colour is it?', public: true }, PRIYA)
    const shown = JSON.stringify(await customers().read(rosa, number))
    expect(shown).toContain('Which colour is it?')
    expect(shown).not.toContain('angry')
  })

  test('adds words once, however often they are sent', async () => {
    const number = await openedIn(rosa)
    await moved(number, 'open')
    const said = { number, text: 'It is blue', key: 'turn/1' }
    const told = { ok: true, value: { number, how: 'added' } }
    expect(await customers().say(rosa, said)).toEqual(told)
    expect(await customers().say(rosa, said)).toEqual(told)
    expect(await work.history(number)).toEqual(['opened', 'open', 'commented'])
    expect(await customers().say(rosa, { ...said, text: 'It is red' })).toEqual({ ok: false, reason: 'key_reused' })
  })

  test('reopens what was thought solved, under the same number', async () => {
    const number = await openedIn(rosa)
    await moved(number, 'open', 'resolved')
    expect(await customers().read(rosa, number)).toMatchObject({ ok: true, value: { standing: { words: 'reopen' } } })
    expect(await customers().say(rosa, { number, text: 'It leaks again', key: 'k' })).toEqual({
      ok: true,
      value: { number, how: 'reopened' },
    })
    expect((await work.file(number)).state).toBe('open')
  })

  test('settles a case once, and is told when there is nothing left to settle', async () => {
    const number = await openedIn(rosa)
    expect(await customers().settle(rosa, { number, key: 'k1' })).toEqual({ ok: true, value: { number } })
    expect(await customers().settle(rosa, { number, key: 'k1' })).toEqual({ ok: true, value: { number } })
    expect(await customers().settle(rosa, { number, key: 'k2' })).toEqual({ ok: false, reason: 'not_possible' })
    expect((await work.file(number)).closure).toBe('withdrawn')
  })
})

describe('a known customer', () => {
  test('opens a case about a thing of their account, under what covers it', async () => {
    const nora = await aKnownCustomer(work.shop, rosa)
    const sessions = customerSessions(work.shop.database)
    const { things, entitlements } = await customerRecords(sessions).things(rosa)
    expect(things).toEqual([
      {
        ...{ partyId: nora.party, productId: nora.product, assetId: nora.asset, name: 'Hearth kettle' },
        ...{ serial: nora.serial, warrantyUntil: Date.UTC(2028, 4, 4) - 1 },
      },
    ])
    expect(entitlements).toMatchObject([{ id: nora.entitlement, assetId: nora.asset }])
    const number = await openedIn(rosa, {
      ...NO_MATTER,
      ...{ partyId: nora.party, productId: nora.product, assetId: nora.asset, entitlementId: nora.entitlement },
    })
    const { rows } = await work.shop.database.pool.query('select * from cases where number = $1', [number])
    expect(rows).toMatchObject([
      {
        ...{ party_id: nora.party, contact_id: nora.contact, asset_id: nora.asset, type: 'complaint' },
        ...{ entitlement_id: nora.entitlement, visible_scopes: [nora.party, nora.contact] },
      },
    ])
    expect(await customers().list(rosa)).toMatchObject([{ number, about: 'Hearth kettle' }])
    expect(await customerRecords(sessions).caseAbout(rosa, { ...NO_MATTER, assetId: nora.asset })).toMatchObject({
      number,
    })
  })

  test('cannot open one about a thing of somebody else', async () => {
    const sam = (await work.shop.openConversation(anId('sam'))).id
    const theirs = await aKnownCustomer(work.shop, sam, 'Sam')
    await aKnownCustomer(work.shop, rosa)
    const about = (partyId: string | null) => openedIn(rosa, { ...NO_MATTER, partyId, assetId: theirs.asset })
    await expect(about(theirs.party)).rejects.toThrow('row-level security')
    await expect(about(null)).rejects.toThrow('case_asset')
  })

  test('goes on, in another conversation, with a case that has ended: as a follow-up about the same thing', async () => {
    const nora = await aKnownCustomer(work.shop, rosa)
    const number = await openedIn(rosa, { ...NO_MATTER, partyId: nora.party, assetId: nora.asset })
    await moved(number, 'open', 'resolved')
    await customers().settle(rosa, { number, key: 'k' })
    const later = (await work.shop.openConversation(anId('nora'))).id
    await nora.is(later)
    const told = await customers().say(later, { number, text: 'It leaks again', key: 'k' })
    expect(told).toMatchObject({ ok: true, value: { how: 'follow_up' } })
    if (!told.ok) return
    expect(told.value.number).not.toBe(number)
    const file = await work.file(told.value.number)
    expect(file).toMatchObject({
      ...{ conversationId: later, links: [{ kind: 'follow_up_of', number }] },
      matter: { partyId: nora.party, assetId: nora.asset, contactId: nora.contact },
    })
    const before = await customers().read(later, number)
    expect(before).toMatchObject({ ok: true, value: { standing: { next: `It goes on as ${file.number}.` } } })
  })

  test('is told until when a case that was put aside can be reopened', async () => {
    const number = await openedIn(rosa)
    await moved(number, 'open', 'awaiting_customer')
    const asked = await customers().read(rosa, number)
    expect(asked).toMatchObject({ ok: true, value: { standing: { brief: 'Waiting for you' } } })
    const due = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })
    expect(asked.ok && asked.value.standing.next).toContain(due.format(work.clock.now() + 7 * DAY))
    await work.passing(8)
    const aside = await customers().read(rosa, number)
    expect(aside).toMatchObject({ ok: true, value: { standing: { brief: 'Closed for now', words: 'reopen' } } })
    await work.passing(15)
    expect(await customers().read(rosa, number)).toMatchObject({
      ok: true,
      value: { standing: { brief: 'Closed', words: 'follow_up', settles: null } },
    })
  })
})

test('staff who hear a customer keep whose case it was', async () => {
  const nora = await aKnownCustomer(work.shop, rosa)
  const number = await openedIn(rosa, { ...NO_MATTER, partyId: nora.party, assetId: nora.asset })
  await customers().settle(rosa, { number, key: 'k' })
  const { clock } = work
  const agents = createCaseDesk({ cases: work.store, clock, ids: systemIds(clock), log: keptLog() })
  const heard = await agents.hear(number, 'It leaks again')
  expect(heard).toMatchObject({ ok: true, value: { file: { matter: { contactId: nora.contact } } } })
})
