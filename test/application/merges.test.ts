import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MARTA, PRIYA, SAM } from '../fakes/memory-staff.ts'
import { type PartiesAtWork, partiesAtWork } from './parties-at-work.ts'

const HOTEL = 'party_harbour_hotel'
const LTD = 'party_harbour_hotel_ltd'
const GROUP = 'party_tidewater_group'

let house: PartiesAtWork
beforeEach(async () => {
  house = await partiesAtWork()
})
afterEach(() => house?.close())

/** Cases counted under what their parties are part of today. */
function casesByParty() {
  return house.rows<{ party: string; cases: number }>(
    'select canonical_party(party_id) as party, count(*)::int as cases from cases group by 1 order by 1',
  )
}

describe('a merge of two accounts', () => {
  test('brings over what the one owned, and keeps numbers, states, versions and histories as they were', async () => {
    const before = await house.rows<object>(`select id, number, state, version, updated_at from cases order by id`)
    const merge = await house.merged('account', LTD, HOTEL)
    expect(merge).toMatchObject({ state: 'done', decidedBy: { id: MARTA.id }, requestedBy: { id: PRIYA.id } })
    const hotel = await house.desk.read(HOTEL)
    expect(hotel?.cases.map(({ id }) => id)).toContain('case_harbour_ltd_invoice')
    expect(hotel?.assets.map(({ id }) => id)).toContain('asset_harbour_ltd_pan')
    expect(hotel?.entitlements.map(({ id }) => id)).toContain('entitlement_harbour_ltd_pan')
    expect(hotel?.people.map(({ contact }) => contact.name)).toContain('Mei Tanaka')
    expect(hotel?.mergedHere).toEqual([{ id: LTD, name: 'Harbour Hotel Ltd' }])
    expect(await house.desk.read(LTD)).toMatchObject({ status: 'merged', mergedInto: HOTEL })
    expect(await house.rows(`select id, number, state, version, updated_at from cases order by id`)).toEqual(before)
  })

  test('adds one event to the history of each case it moves, for staff alone', async () => {
    await house.merged('account', LTD, HOTEL)
    const events = await house.rows(
      `select case_id, text, public, actor_id from case_event where payload ? 'merge' order by case_id`,
    )
    expect(events).toEqual([
      {
        case_id: 'case_harbour_ltd_invoice',
        text: 'Harbour Hotel Ltd was merged into Harbour Hotel, whose case this is now.',
        public: false,
        actor_id: MARTA.id,
      },
    ])
  })

  test('writes down every row with what it was', async () => {
    const { rows } = await house.merged('account', LTD, HOTEL)
    expect(rows).toContainEqual({
      table: 'asset',
      id: 'asset_harbour_ltd_pan',
      was: { party_id: LTD },
      becomes: { party_id: HOTEL },
      collided: null,
    })
    expect(rows.map(({ table }) => table).sort()).toEqual(['account_domain', 'asset', 'cases', 'entitlement', 'party'])
  })

  test('says what it could not move: a domain that both have stays, and nothing is lost', async () => {
    const { rows } = await house.merged('account', LTD, HOTEL)
    expect(rows.filter(({ collided }) => collided)).toMatchObject([
      {
        table: 'account_domain',
        id: 'harbour-hotel.example',
        collided: expect.stringContaining('Both have the domain'),
      },
    ])
    expect(await house.rows('select account_id from account_domain order by 1')).toHaveLength(3)
  })

  test('takes in the account above it without standing below itself', async () => {
    await house.merged('account', GROUP, HOTEL)
    expect((await house.desk.read(HOTEL))?.account?.parent).toBeNull()
  })

  test('brings the tasks of a case along by the case’s key', async () => {
    await house.rows(`insert into case_task (id, case_id, title, added_at)
      values ('task_1', 'case_harbour_ltd_invoice', 'Write the invoice anew', now())`)
    await house.merged('account', LTD, HOTEL)
    expect(await house.rows(`select party_id from case_task where id = 'task_1'`)).toEqual([{ party_id: HOTEL }])
  })

  test('deletes nothing', async () => {
    const counted = async () =>
      Object.fromEntries(Object.entries(await house.snapshot()).map(([table, rows]) => [table, rows.length]))
    const before = await counted()
    await house.merged('account', LTD, HOTEL)
    expect(await counted()).toEqual(before)
  })
})

describe('undoing', () => {
  test('two merges that stand on each other, the last first, restores the exact start', async () => {
    await house.rows(`insert into case_task (id, case_id, title, added_at)
      values ('task_1', 'case_harbour_ltd_invoice', 'Write the invoice anew', now())`)
    const start = await house.snapshot()
    expect(Object.keys(start)).toEqual(
      expect.arrayContaining([
        'account',
        'account_domain',
        'asset',
        'case_task',
        'cases',
        'contract',
        'entitlement',
        'party',
      ]),
    )
    const first = await house.merged('account', LTD, HOTEL)
    const second = await house.merged('account', HOTEL, GROUP)
    expect(await house.desk.undo(first.id, MARTA)).toEqual({ ok: false, reason: 'undo_later_first' })
    expect(await house.desk.undo(second.id, MARTA)).toMatchObject({ ok: true, value: { state: 'undone' } })
    expect(await house.desk.undo(first.id, MARTA)).toMatchObject({ ok: true, value: { undoneBy: { id: MARTA.id } } })
    expect(await house.snapshot()).toEqual(start)
  })

  test('a merge of contacts, with their parties, restores the exact start', async () => {
    const start = await house.snapshot()
    const { id } = await house.merged('contact', 'contact_tom_again', 'contact_tom')
    expect(await house.snapshot()).not.toEqual(start)
    expect((await house.desk.undo(id, MARTA)).ok).toBe(true)
    expect(await house.snapshot()).toEqual(start)
  })

  test('an unrelated merge that came later does not stand in the way', async () => {
    const first = await house.merged('account', LTD, HOTEL)
    await house.merged('contact', 'contact_tom_again', 'contact_tom')
    expect((await house.desk.undo(first.id, MARTA)).ok).toBe(true)
  })

  test('is refused while a case that was opened since is about something that would move back', async () => {
    const { id } = await house.merged('account', LTD, HOTEL)
    await house.rows(`insert into cases (id, number, party_id, asset_id, summary, opened_by, opened_at)
      values ('case_since', 'CS-9000001', '${HOTEL}', 'asset_harbour_ltd_pan', 'The pan warps.', 'agent', now())`)
    expect(await house.desk.undo(id, MARTA)).toEqual({ ok: false, reason: 'in_the_way' })
    expect(await house.desk.read(LTD)).toMatchObject({ status: 'merged' })
    await house.rows(`update cases set asset_id = null where id = 'case_since'`)
    expect((await house.desk.undo(id, MARTA)).ok).toBe(true)
  })

  test('is for managers, and happens once', async () => {
    const { id } = await house.merged('account', LTD, HOTEL)
    expect(await house.desk.undo(id, SAM)).toEqual({ ok: false, reason: 'managers_only' })
    const both = await Promise.all([house.desk.undo(id, MARTA), house.desk.undo(id, MARTA)])
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true])
    expect(await house.desk.undo('merge_none', MARTA)).toEqual({ ok: false, reason: 'not_found' })
  })
})

describe('what anybody sees', () => {
  test('is the same before a merge of accounts, after it, and after its undoing', async () => {
    const people = ['contact_jonas', 'contact_aisha', 'contact_mei', 'contact_carla', 'contact_nora']
    const conversations = await Promise.all(people.map(house.signedIn))
    const look = () => Promise.all(conversations.map(house.seenBy))
    const before = await look()
    expect(before[0]?.cases).toEqual(['case_harbour_kettles', 'case_harbour_linen'])
    expect(before[1]?.cases).toEqual(['case_harbour_linen'])
    expect(before[2]?.assets).toEqual(['asset_harbour_ltd_pan'])
    const { id } = await house.merged('account', LTD, HOTEL)
    expect(await look()).toEqual(before)
    await house.desk.undo(id, MARTA)
    expect(await look()).toEqual(before)
  })

  test('is the same for each of two sign-ins whose contacts are merged', async () => {
    const conversations = await Promise.all(['contact_tom', 'contact_tom_again'].map(house.signedIn))
    const before = await Promise.all(conversations.map(house.seenBy))
    expect(before.map(({ cases }) => cases)).toEqual([[], ['case_tom_knife']])
    await house.merged('contact', 'contact_tom_again', 'contact_tom')
    expect(await Promise.all(conversations.map(house.seenBy))).toEqual(before)
  })

  test('is told by the preview for each contact, with what a release would add', async () => {
    const preview = await house.desk.previewMerge({ kind: 'account', survivor: HOTEL, loser: LTD })
    expect(preview).toMatchObject({
      ok: true,
      value: {
        survivor: { name: 'Harbour Hotel' },
        loser: { name: 'Harbour Hotel Ltd' },
        moves: [
          { what: 'cases', count: 1 },
          { what: 'assets', count: 1 },
          { what: 'entitlements', count: 1 },
        ],
        collisions: ['Both have the domain harbour-hotel.example: the row of the merged one stays.'],
      },
    })
    expect(preview.ok && preview.value.people).toEqual([
      { contact: { id: 'contact_aisha', name: 'Aisha Khan' }, sees: 1, newlySees: 0, loses: 0, couldBeReleased: 0 },
      { contact: { id: 'contact_jonas', name: 'Jonas Weber' }, sees: 2, newlySees: 0, loses: 0, couldBeReleased: 1 },
      { contact: { id: 'contact_mei', name: 'Mei Tanaka' }, sees: 1, newlySees: 0, loses: 0, couldBeReleased: 2 },
    ])
  })

  test('is counted by the same rule as the database judges a session', async () => {
    for (const contact of ['contact_jonas', 'contact_aisha', 'contact_nora', 'contact_leila']) {
      const conversation = await house.signedIn(contact)
      const seen = await house.seenBy(conversation)
      const [counted] = await house.rows<{ ids: string[] }>(
        `select array(select id from cases where visible_scopes && contact_scopes('${contact}') order by id) as ids`,
      )
      expect(counted?.ids).toEqual(seen.cases)
    }
  })

  test('a preview leaves everything as it was', async () => {
    const start = await house.snapshot()
    await house.desk.previewMerge({ kind: 'account', survivor: GROUP, loser: HOTEL })
    await house.desk.previewMerge({ kind: 'contact', survivor: 'contact_tom', loser: 'contact_tom_again' })
    expect(await house.snapshot()).toEqual(start)
  })

  test('grows by a release, for those it was released to and nobody else, and shrinks again with the undoing', async () => {
    const [jonas = '', mei = '', aisha = ''] = await Promise.all(
      ['contact_jonas', 'contact_mei', 'contact_aisha'].map(house.signedIn),
    )
    const invoice =
      (await house.rows<{ number: string }>(`select number from cases where id = 'case_harbour_ltd_invoice'`))[0]
        ?.number ?? ''
    const release = { cases: [invoice], to: HOTEL, reason: 'One hotel, one desk.' }
    expect(await house.desk.release(release, PRIYA)).toEqual({ ok: false, reason: 'case_of_others' })
    const before = await Promise.all([mei, aisha].map(house.seenBy))
    const { id } = await house.merged('account', LTD, HOTEL)
    expect(await house.desk.release(release, PRIYA)).toEqual({ ok: true, value: 1 })
    expect(await house.desk.release(release, PRIYA)).toEqual({ ok: true, value: 0 })
    expect((await house.seenBy(jonas)).cases).toEqual([
      'case_harbour_kettles',
      'case_harbour_linen',
      'case_harbour_ltd_invoice',
    ])
    expect(await Promise.all([mei, aisha].map(house.seenBy))).toEqual(before)
    await house.desk.undo(id, MARTA)
    expect((await house.seenBy(jonas)).cases).toEqual(['case_harbour_kettles', 'case_harbour_linen'])
    expect(await Promise.all([mei, aisha].map(house.seenBy))).toEqual(before)
  })

  test('a release names what is not there', async () => {
    const none = { cases: ['CS-9999990'], to: HOTEL, reason: 'x' }
    expect(await house.desk.release(none, PRIYA)).toEqual({ ok: false, reason: 'no_such_case' })
    expect(await house.desk.release({ ...none, to: 'party_none' }, PRIYA)).toEqual({
      ok: false,
      reason: 'no_such_receiver',
    })
  })
})

describe('the figures', () => {
  test('are equal before and after: the week’s report, and the cases counted by what a party is part of', async () => {
    const week = await house.report.week()
    const all = async () => (await casesByParty()).reduce((sum, { cases }) => sum + cases, 0)
    const total = await all()
    const before = await casesByParty()
    const of = (party: string) => before.find(each => each.party === party)?.cases ?? 0
    await house.merged('account', LTD, HOTEL)
    await house.merged('account', HOTEL, GROUP)
    await house.merged('contact', 'contact_tom_again', 'contact_tom')
    expect(await house.report.week()).toEqual(week)
    expect(await all()).toBe(total)
    const after = await casesByParty()
    expect(after.find(({ party }) => party === GROUP)?.cases).toBe(of(LTD) + of(HOTEL) + of(GROUP))
    expect(after.find(({ party }) => party === 'party_tom')?.cases).toBe(of('party_tom') + of('party_tom_again'))
  })
})

describe('a merge is refused by name', () => {
  test.each([
    ['of an account with itself', 'account', HOTEL, HOTEL, 'merged_with_itself'],
    ['of a contact with itself', 'contact', 'contact_tom', 'contact_tom', 'merged_with_itself'],
    ['of an account with a consumer', 'account', HOTEL, 'party_nora', 'different_kinds'],
    ['of two consumers, whose contacts are merged instead', 'account', 'party_ruth', 'party_nora', 'different_kinds'],
    ['of a contact with a party', 'contact', 'contact_nora', 'party_nora', 'not_found'],
    ['with what is not there', 'account', HOTEL, 'party_none', 'not_found'],
  ] as const)('%s', async (_, kind, survivor, loser, reason) => {
    const pair = { kind, survivor, loser }
    expect(await house.desk.previewMerge(pair)).toEqual({ ok: false, reason })
    expect(await house.desk.requestMerge(pair, 'Why not', PRIYA)).toEqual({ ok: false, reason })
  })

  test('with one that was merged already, on either side', async () => {
    await house.merged('account', LTD, HOTEL)
    for (const pair of [
      { kind: 'account', survivor: LTD, loser: GROUP },
      { kind: 'account', survivor: GROUP, loser: LTD },
    ] as const) {
      expect(await house.desk.previewMerge(pair)).toEqual({ ok: false, reason: 'already_merged' })
    }
  })

  test('by agents, by whoever asked for it, and when it is no longer asked for', async () => {
    const own = await house.requested('account', LTD, HOTEL, MARTA)
    expect(await house.desk.approve(own.id, SAM)).toEqual({ ok: false, reason: 'managers_only' })
    expect(await house.desk.approve(own.id, MARTA)).toEqual({ ok: false, reason: 'approved_by_requester' })
    expect(await house.desk.requestMerge({ kind: 'account', survivor: GROUP, loser: LTD }, 'Too', PRIYA)).toEqual({
      ok: false,
      reason: 'requested_already',
    })
    expect(await house.desk.decline(own.id, SAM)).toMatchObject({ ok: true, value: { state: 'declined' } })
    expect(await house.desk.approve(own.id, MARTA)).toEqual({ ok: false, reason: 'not_requested' })
  })

  test('when its records have changed between asking and approving', async () => {
    const first = await house.requested('account', LTD, HOTEL)
    await house.merged('account', HOTEL, GROUP)
    expect(await house.desk.approve(first.id, MARTA)).toEqual({ ok: false, reason: 'already_merged' })
  })

  test('by the database, too: with itself, by its requester, in a circle', async () => {
    const statements = [
      `insert into party_merge (id, kind, survivor_id, loser_id, reason, requested_by, requested_by_name, requested_at)
        values ('m', 'account', '${HOTEL}', '${HOTEL}', 'x', 'staff_sam', 'Sam', now())`,
      `insert into party_merge (id, kind, survivor_id, loser_id, reason, requested_by, requested_by_name, requested_at)
        values ('m', 'account', '${HOTEL}', 'party_nora', 'x', 'staff_sam', 'Sam', now())`,
      `insert into party_merge (id, kind, survivor_id, loser_id, reason, requested_by, requested_by_name, requested_at, state, decided_by,
        decided_at, done_seq) values ('m', 'account', '${HOTEL}', '${LTD}', 'x', 'staff_sam', 'Sam', now(), 'done', 'staff_sam', now(), 1)`,
      `update party set status = 'merged', merged_into = '${HOTEL}' where id = '${HOTEL}'`,
      `update party set status = 'merged', merged_into = 'party_nora' where id = '${HOTEL}'`,
      `update merge_row set collided = 'x'`,
    ]
    await house.merged('contact', 'contact_tom_again', 'contact_tom')
    const refusals = []
    for (const statement of statements) {
      refusals.push(
        await house.rows(statement).then(
          () => 'done',
          error => error.constraint ?? error.message,
        ),
      )
    }
    expect(refusals).toEqual([
      'merged_with_itself',
      'party_merge_loser_account_id_fkey',
      'approved_by_requester',
      'merged_into_itself',
      'merged_into_unfit',
      'merge_row is append-only',
    ])
  })

  test('by the database: what was merged takes nothing in', async () => {
    await house.merged('account', LTD, HOTEL)
    const circle = house.rows(`update party set status = 'merged', merged_into = '${LTD}' where id = '${HOTEL}'`)
    await expect(circle).rejects.toMatchObject({ constraint: 'merged_into_unfit' })
  })
})

describe('a merge of two contacts', () => {
  test('shows addresses, sign-ins, memberships, conversations and cases of both with the one that stays', async () => {
    const conversation = await house.signedIn('contact_tom_again')
    await house.rows(
      `insert into channel_identity (channel, external_id, contact_id) values ('web', 'tom', 'contact_tom_again')`,
    )
    await house.rows(
      `insert into account_contact (account_id, contact_id) values ('party_magnolia_cafe', 'contact_tom_again')`,
    )
    await house.merged('contact', 'contact_tom_again', 'contact_tom')
    const tom = await house.desk.contact('contact_tom')
    expect(tom?.emails.map(({ email }) => email)).toEqual(['tom.ashworth@example.com', 'tom@ashworth.example'])
    expect(tom?.identities).toEqual([{ channel: 'web', assurance: 0, record: 'contact_tom_again' }])
    expect(tom?.memberships.map(({ account }) => account.name)).toEqual(['Magnolia Café'])
    expect(tom?.conversations).toContain(conversation)
    expect(tom?.cases.map(({ id }) => id)).toEqual(['case_tom_knife'])
    expect(tom?.consumers).toEqual([{ id: 'party_tom', name: 'Tom Ashworth' }])
    expect(await house.desk.contacts({ text: 'tom@ashworth.example', limit: 5 })).toMatchObject({
      entries: [{ id: 'contact_tom' }],
    })
  })

  test('with the same address loses no conversation and no address', async () => {
    await house.desk.addEmail('contact_tom', { email: 'Tom@Ashworth.example', shared: false })
    const conversation = await house.signedIn('contact_tom_again')
    const count = () => house.rows('select count(*)::int as n from contact_email')
    const before = await count()
    await house.merged('contact', 'contact_tom_again', 'contact_tom')
    expect(await count()).toEqual(before)
    expect((await house.desk.contact('contact_tom'))?.conversations).toContain(conversation)
    expect((await house.seenBy(conversation)).cases).toEqual(['case_tom_knife'])
  })

  test('leaves the rest of the household alone', async () => {
    await house.rows(
      `insert into contact (id, name, phone_e164) values ('contact_una', 'Una Ashworth', '+447700900104')`,
    )
    await house.rows(`insert into party (id, kind, name) values ('party_una', 'consumer', 'Una Ashworth')`)
    await house.rows(`insert into consumer (party_id, contact_id) values ('party_una', 'contact_una')`)
    const una = async () => [await house.desk.contact('contact_una'), await house.desk.read('party_una')]
    const before = await una()
    await house.merged('contact', 'contact_tom_again', 'contact_tom')
    expect(await una()).toEqual(before)
  })

  test('lets whoever signs in by the merged record open a case for the party that stays', async () => {
    const conversation = await house.signedIn('contact_tom_again')
    await house.merged('contact', 'contact_tom_again', 'contact_tom')
    await house.rows(`insert into cases (id, number, conversation_id, summary, opened_by, opened_at)
      values ('case_new', 'CS-9000001', '${conversation}', 'Another knife', 'assistant', now())`)
    expect(await house.rows(`select party_id from cases where id = 'case_new'`)).toEqual([{ party_id: 'party_tom' }])
    expect((await house.seenBy(conversation)).cases).toEqual(['case_new', 'case_tom_knife'])
  })
})
