import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { customerCases } from '../../src/adapters/store/case-store.ts'
import { customerSessions } from '../../src/adapters/store/customer-sessions.ts'
import { handoffStore } from '../../src/adapters/store/handoff-store.ts'
import { identityStore } from '../../src/adapters/store/identity-store.ts'
import { visitorStore } from '../../src/adapters/store/visitor-store.ts'
import type { IdentityStore, NewCode, Proof } from '../../src/application/identity-ports.ts'
import {
  aFact,
  anId,
  aTurn,
  joins,
  MONDAY,
  openShop,
  PRIYA,
  ROSA,
  type Shop,
  says,
  WHISK,
} from '../adapters/store/a-shop.ts'

let shop: Shop
let identities: IdentityStore
beforeAll(async () => {
  shop = await openShop()
  identities = identityStore(shop.database)
})
afterAll(() => shop.close())

describe('a proof', () => {
  test('of a newcomer makes a contact with a party of their own, and binds the conversation to them', async () => {
    const conv = await chat()
    expect(await identities.prove(token(conv, 'nora'))).toBe('known')
    const found = await identities.ofConversation(conv)
    expect(found).toMatchObject({ level: 2, provenBy: 'token', name: 'Nora', email: 'nora@home.example' })
    expect(await shop.conversations.load(conv)).toMatchObject({ identity: found })
    expect(await shop.staff.load(conv)).toMatchObject({ identity: found })
    const parties = await rows(
      `select p.kind, p.name from consumer c join party p on p.id = c.party_id where c.contact_id = '${found?.contactId}'`,
    )
    expect(parties).toEqual([{ kind: 'consumer', name: 'Nora' }])
  })

  test('of the same subject or address finds the same contact in another conversation', async () => {
    const [first, second, third] = [await chat(), await chat(), await chat()]
    await identities.prove(token(first, 'leo'))
    await identities.prove({
      ...token(second, 'leo'),
      claim: { subject: 'shop-leo', email: null, emailVerified: false },
    })
    await identities.prove(code(third, 'leo@home.example'))
    const contact = await contactOf(first)
    expect([await contactOf(second), await contactOf(third)]).toEqual([contact, contact])
  })

  test('of two at once makes one contact', async () => {
    const chats = await Promise.all(Array.from({ length: 6 }, chat))
    await Promise.all(chats.map(conv => identities.prove(token(conv, 'mina'))))
    expect(new Set(await Promise.all(chats.map(contactOf))).size).toBe(1)
  })

  test('with an address that we know and the site has not verified needs a code, which then links the subject', async () => {
    const [own, conv, later] = [await chat(), await chat(), await chat()]
    await identities.prove(code(own, 'ines@home.example'))
    const unsure = {
      ...token(conv, 'ines'),
      claim: { subject: 'shop-ines', email: 'ines@home.example', emailVerified: false },
    }
    expect(await identities.prove(unsure)).toBe('code_needed')
    expect(await identities.ofConversation(conv)).toBeNull()
    expect(await identities.prove(code(conv, 'ines@home.example'))).toBe('known')
    expect(await identities.prove({ ...unsure, conversationId: later })).toBe('known')
    expect(await contactOf(later)).toBe(await contactOf(own))
  })

  test('of a subject that waited for a code to another address links nothing', async () => {
    const [conv, later] = [await chat(), await chat()]
    await identities.prove(code(await chat(), 'vera@home.example'))
    const unsure = {
      ...token(conv, 'mallory'),
      claim: { subject: 'shop-m', email: 'vera@home.example', emailVerified: false },
    }
    expect(await identities.prove(unsure)).toBe('code_needed')
    await identities.prove(code(conv, 'mallory@evil.example'))
    expect(await identities.prove({ ...unsure, conversationId: later })).toBe('code_needed')
  })

  test('by facts binds as a code does, but links no subject that waits for a code: more people know the facts', async () => {
    const [conv, later] = [await chat(), await chat()]
    const address = 'wren@home.example'
    await identities.prove(code(await chat(), address))
    const claim = { subject: 'shop-w', email: address, emailVerified: false }
    expect(await identities.prove({ ...token(conv, 'wren'), claim })).toBe('code_needed')
    expect(await identities.prove({ ...code(conv, address), by: 'facts' })).toBe('known')
    expect(await identities.ofConversation(conv)).toMatchObject({ level: 2, provenBy: 'facts', email: address })
    expect(await identities.prove({ ...token(later, 'wren'), claim })).toBe('code_needed')
  })

  test('by facts lapses, steps nobody up and ends when an agent hands back', async () => {
    const conv = await chat()
    const facts = { ...code(conv, 'finn@home.example'), by: 'facts' } as const
    await identities.prove(facts)
    await identities.prove(facts)
    expect(await identities.ofConversation(conv)).toMatchObject({ level: 2 })
    await lapse(conv)
    expect(await identities.ofConversation(conv)).toBeNull()
    await identities.prove(facts)
    await handBack(conv)
    expect(await identities.ofConversation(conv)).toBeNull()
  })

  test('of somebody else changes nothing: a conversation is one customer’s for good, even when their time is over', async () => {
    const conv = await chat()
    await identities.prove(token(conv, 'olga'))
    const before = await identities.ofConversation(conv)
    await grant(conv, 'hash-olga')
    expect(await identities.prove(token(conv, 'pete'), { tokenHash: 'hash-pete', expiresAt: MONDAY * 2 })).toBe(
      'somebody_else',
    )
    expect(await identities.ofConversation(conv)).toEqual(before)
    expect(await rightOf('hash-olga')).toBe(conv)
    await lapse(conv)
    expect(await identities.prove(code(conv, 'pete@home.example'))).toBe('somebody_else')
    expect(await identities.ofConversation(conv)).toBeNull()
  })

  test('of a mailbox of several people proves nobody', async () => {
    await shop.database.pool.query(`
      insert into contact (id, name) values ('contact_office', 'Office');
      insert into contact_email (contact_id, email, verified_at, is_shared)
        values ('contact_office', 'office@acme.example', now(), true)`)
    const conv = await chat()
    expect(await identities.prove(code(conv, 'office@acme.example'))).toBe('nobody')
    expect(await identities.ofConversation(conv)).toBeNull()
  })

  test('lets a contact who was merged in by their own record, so that they see what they saw before', async () => {
    const [first, second] = [await chat(), await chat()]
    await identities.prove(token(first, 'ulla'))
    await identities.prove(token(second, 'una'))
    const [gone, left] = [await contactOf(first), await contactOf(second)]
    await shop.database.pool.query(`update contact set status = 'merged', merged_into = $1 where id = $2`, [left, gone])
    const again = await chat()
    await identities.prove(token(again, 'ulla'))
    expect(await contactOf(again)).toBe(gone)
  })

  test('replaces every right that widgets had, in the same moment', async () => {
    const conv = await chat()
    await grant(conv, 'hash-before')
    await identities.prove(token(conv, 'paul'), { tokenHash: 'hash-after', expiresAt: Date.now() + 60_000 })
    expect([await rightOf('hash-before'), await rightOf('hash-after')]).toEqual([null, conv])
    expect(await shop.conversations.load(conv)).not.toBeNull()
  })

  test('takes up the accounts that the site names, and none by the domain of an address', async () => {
    await shop.database.pool.query(`
      insert into party (id, kind, name) values ('party_acme', 'account', 'Acme'), ('party_bolt', 'account', 'Bolt');
      insert into account (party_id, crm_ref) values ('party_acme', 'A-1'), ('party_bolt', 'B-1');
      insert into account_domain (domain, account_id) values ('bolt.example', 'party_bolt')`)
    const conv = await chat()
    const proof = {
      ...token(conv, 'sam'),
      claim: { subject: 'shop-sam', email: 'sam@bolt.example', emailVerified: true },
    }
    await identities.prove({ ...proof, person: { ...proof.person, accounts: ['A-1', 'A-404'] } })
    const contact = await contactOf(conv)
    expect(await rows(`select account_id, access from account_contact where contact_id = '${contact}'`)).toEqual([
      { account_id: 'party_acme', access: 'own' },
    ])
    expect(await rows(`select account_id from account_suggestion where contact_id = '${contact}'`)).toEqual([
      { account_id: 'party_bolt' },
    ])
  })
})

describe('what was proven', () => {
  test('lapses, is renewed by what the customer writes, and by nothing else', async () => {
    const conv = await chat()
    await identities.prove(token(conv, 'rosa'))
    await endsIn(conv, '2 minutes')
    await shop.conversations.append(conv, says({ kind: 'assistant' }, 'Hello'))
    expect(await minutesLeft(conv)).toBe(2)
    await shop.conversations.append(conv, says(ROSA, 'Hello'))
    expect(await minutesLeft(conv)).toBe(30)
    await lapse(conv)
    await shop.conversations.append(conv, says(ROSA, 'Still there?'))
    expect(await identities.ofConversation(conv)).toBeNull()
  })

  test('becomes level 3 by a code on top, for ten minutes, and a token changes neither', async () => {
    const conv = await chat()
    await identities.prove(token(conv, 'tara'))
    await identities.prove(code(conv, 'tara@home.example'))
    expect(await identities.ofConversation(conv)).toMatchObject({ level: 3, provenBy: 'code' })
    await identities.prove(token(conv, 'tara'))
    expect(await identities.ofConversation(conv)).toMatchObject({ level: 3 })
    await shop.database.pool.query(
      `update conversation_identity set stepped_up_at = now() - interval '11 minutes' where conversation_id = $1`,
      [conv],
    )
    expect(await identities.ofConversation(conv)).toMatchObject({ level: 2 })
  })

  test('ends when an agent hands back', async () => {
    const conv = await chat()
    await identities.prove(token(conv, 'walt'))
    await handBack(conv)
    expect(await identities.ofConversation(conv)).toBeNull()
  })

  test('ends with every right when the customer signs out', async () => {
    const conv = await chat()
    await identities.prove(token(conv, 'xena'), { tokenHash: 'hash-xena', expiresAt: Date.now() + 60_000 })
    await identities.signOut(conv)
    expect(await identities.ofConversation(conv)).toBeNull()
    expect(await rightOf('hash-xena')).toBeNull()
  })

  test('is written by the worker alone', async () => {
    const conv = await chat()
    await identities.prove(token(conv, 'yara'))
    const raise = (query: Pick<Shop['database'], 'agent'>['agent']) =>
      query
        .updateTable('conversation_identity' as never)
        .set({ level: 3, stepped_up_at: new Date() } as never)
        .execute()
    await expect(raise(shop.database.agent)).rejects.toThrow('permission denied')
    await expect(customerSessions(shop.database).within(conv, trx => raise(trx))).rejects.toThrow('permission denied')
    await expect(
      customerSessions(shop.database).within(conv, trx =>
        trx
          .selectFrom('one_time_code' as never)
          .selectAll()
          .execute(),
      ),
    ).rejects.toThrow('permission denied')
  })
})

describe('guest cases', () => {
  test('stay with the conversation, and those under the proven address become visible to the contact', async () => {
    const [conv, elsewhere, foreign] = [await chat(), await chat(), await chat()]
    const [here, there] = [await openCase(conv, 'zoe@home.example'), await openCase(elsewhere, 'Zoe@Home.example')]
    const others = await openCase(foreign, 'zoe@home.example.evil.example')
    expect(await seenBy(conv)).toEqual([here])
    await identities.prove(code(conv, 'zoe@home.example'))
    expect((await seenBy(conv)).sort()).toEqual([here, there].sort())
    expect(await seenBy(elsewhere)).toEqual([there])
    expect(await seenBy(conv)).not.toContain(others)
    const told = await rows(`select e.public, e.text from case_event e join cases c on c.id = e.case_id
      where c.number = '${there}' and e.type = 'changed'`)
    expect(told).toEqual([
      { public: false, text: 'The customer has proven that the address is theirs, and can see this case.' },
    ])
  })

  test('are released once, however often the address is proven', async () => {
    const conv = await chat()
    const number = await openCase(conv, 'ada@home.example')
    for (let times = 0; times < 3; times++) await identities.prove(code(conv, 'ada@home.example'))
    const told = await rows(`select from case_event e join cases c on c.id = e.case_id
      where c.number = '${number}' and e.type = 'changed'`)
    expect(told).toHaveLength(1)
  })

  test('under an address that is somebody else’s are not released by a site that says otherwise', async () => {
    const [owner, guest, claimant] = [await chat(), await chat(), await chat()]
    await identities.prove(code(owner, 'bea@home.example'))
    await identities.prove({
      ...token(claimant, 'carl'),
      claim: { subject: 'shop-carl', email: null, emailVerified: false },
    })
    const number = await openCase(guest, 'bea@home.example')
    const claim = { subject: 'shop-carl', email: 'bea@home.example', emailVerified: true }
    expect(await identities.prove({ ...token(claimant, 'carl'), claim })).toBe('known')
    expect(await seenBy(claimant)).not.toContain(number)
  })
})

describe('a code', () => {
  test('is tried five times, each try counted once, and used once', async () => {
    const conv = await chat()
    await identities.keepCode(aCode(conv), { after: 0, most: 5 })
    for (const key of ['k1', 'k1', 'k2', 'k3', 'k4', 'k5', 'k5']) {
      expect(await identities.tryCode(conv, key, MONDAY)).toMatchObject({ spent: false })
    }
    expect(await identities.tryCode(conv, 'k6', MONDAY)).toMatchObject({ spent: true })
  })

  test('that was right stays right for the same try, and is spent for any other', async () => {
    const conv = await chat()
    const made = aCode(conv)
    await identities.keepCode(made, { after: 0, most: 5 })
    await identities.tryCode(conv, 'k1', MONDAY)
    expect(await identities.useCode(made.id, 'k1', MONDAY)).toBe(true)
    expect(await identities.tryCode(conv, 'k1', MONDAY)).toMatchObject({ spent: false })
    expect(await identities.tryCode(conv, 'k2', MONDAY)).toMatchObject({ spent: true })
    expect(await identities.useCode(made.id, 'k2', MONDAY)).toBe(false)
  })

  test('is over at its time, belongs to its conversation, and gives way to a newer one', async () => {
    const [conv, other] = [await chat(), await chat()]
    const old = aCode(conv)
    await identities.keepCode(old, { after: 0, most: 5 })
    expect(await identities.tryCode(other, 'k1', MONDAY)).toBeNull()
    expect(await identities.tryCode(conv, 'k1', old.expiresAt)).toMatchObject({ id: old.id, spent: true })
    const fresh = { ...aCode(conv), sentAt: MONDAY + 1, email: 'new@home.example' }
    await identities.keepCode(fresh, { after: 0, most: 5 })
    expect(await identities.tryCode(conv, 'k2', MONDAY + 2)).toMatchObject({ id: fresh.id })
  })

  test('is kept once for an asking, and no more than so many times for a conversation or an address', async () => {
    const conv = await chat()
    const made = aCode(conv)
    const limit = { after: MONDAY - 1, most: 2 }
    expect(await identities.keepCode(made, limit)).toBe('kept')
    expect(await identities.keepCode({ ...aCode(conv), requestKey: made.requestKey }, limit)).toBe('asked_before')
    expect(await identities.keepCode(aCode(conv), limit)).toBe('kept')
    expect(await identities.keepCode(aCode(conv), limit)).toBe('too_often')
    const email = `${anId('mail')}@home.example`
    const racing = await Promise.all(Array.from({ length: 8 }, chat))
    const kept = await Promise.all(racing.map(each => identities.keepCode({ ...aCode(each), email }, limit)))
    expect(kept.filter(each => each === 'kept')).toHaveLength(2)
    expect(await identities.keepCode(aCode(await chat()), { ...limit, after: MONDAY })).toBe('kept')
  })
})

test('a token is spent once, whoever asks at the same time', async () => {
  const asked = await Promise.all(
    Array.from({ length: 8 }, () => identities.spendToken('hash-token', Date.now() + 60_000)),
  )
  expect(asked.filter(Boolean)).toHaveLength(1)
})

test('failures are counted once for a try, and forgotten after a day', async () => {
  const conv = await chat()
  for (const key of ['a', 'a', 'b']) await identities.noteFailure(conv, key, MONDAY)
  expect(await identities.failuresSince(conv, MONDAY - 1)).toBe(2)
  expect(await identities.failuresSince(conv, MONDAY)).toBe(0)
  await identities.forgetExpired(MONDAY + 24 * 60 * 60_000)
  expect(await identities.failuresSince(conv, 0)).toBe(0)
})

test('a person whom a channel vouches for is recognised while staff have them linked, and nobody else is', async () => {
  const [conv, stranger, weak] = [await chat(), await chat(), await chat()]
  await shop.database.pool.query(`
    insert into contact (id, name) values ('contact_teams', 'Tess');
    insert into channel_identity (channel, external_id, contact_id, assurance)
      values ('teams', 'tenant:tess', 'contact_teams', 2), ('teams', 'tenant:weak', 'contact_teams', 1)`)
  await identities.recognise(conv, 'teams', 'tenant:tess')
  await identities.recognise(stranger, 'teams', 'tenant:nobody')
  await identities.recognise(weak, 'teams', 'tenant:weak')
  expect(await identities.ofConversation(conv)).toMatchObject({
    contactId: 'contact_teams',
    level: 2,
    provenBy: 'teams',
  })
  expect([await identities.ofConversation(stranger), await identities.ofConversation(weak)]).toEqual([null, null])
  await lapse(conv)
  await identities.recognise(conv, 'teams', 'tenant:tess')
  expect(await identities.ofConversation(conv)).toMatchObject({ name: 'Tess', email: null })
})

async function chat(): Promise<string> {
  return (await shop.openConversation(anId('visitor'))).id
}

function token(conversationId: string, who: string): Proof {
  const name = who.charAt(0).toUpperCase() + who.slice(1)
  return {
    ...{ conversationId, by: 'token', newContactId: anId('contact'), at: MONDAY },
    claim: { subject: `shop-${who}`, email: `${who}@home.example`, emailVerified: true },
    person: { name, phone: null, accounts: [] },
  }
}

function code(conversationId: string, email: string): Proof {
  return {
    ...{ conversationId, by: 'code', newContactId: anId('contact'), at: MONDAY },
    claim: { subject: null, email, emailVerified: true },
    person: { name: null, phone: null, accounts: [] },
  }
}

function aCode(conversationId: string): NewCode {
  const id = anId('code')
  return {
    ...{ id, conversationId, email: `${id}@home.example`, codeHash: 'scrypt$', requestKey: id },
    ...{ sentAt: MONDAY, expiresAt: MONDAY + 600_000 },
  }
}

async function contactOf(conversationId: string): Promise<string | undefined> {
  return (await identities.ofConversation(conversationId))?.contactId
}

function grant(conversationId: string, hash: string): Promise<void> {
  return visitorStore(shop.database).grant(hash, conversationId, Date.now() + 60_000)
}

function rightOf(hash: string): Promise<string | null> {
  return visitorStore(shop.database).conversationOf(hash, Date.now())
}

/** A handoff from the asking to its end; in between, the identity still counts. */
async function handBack(conversationId: string): Promise<void> {
  const id = anId('hand')
  const asked = { kind: 'request_handoff', id, packet: WHISK, at: MONDAY } as const
  await shop.conversations.commitTurn(aTurn(conversationId, { writes: [asked], handledSeq: 0 }))
  const handoffs = handoffStore({ query: shop.database.agent })
  await handoffs.claim(id, PRIYA, joins(PRIYA), aFact({ kind: 'human_accepted' }))
  expect(await identities.ofConversation(conversationId)).not.toBeNull()
  expect(await handoffs.giveBack(id, PRIYA.id, joins(PRIYA))).toMatchObject({ ok: true })
}

async function openCase(conversationId: string, contact: string): Promise<string> {
  const number = await shop.drawNumber(conversationId)
  const opened = {
    ...{ id: anId('case'), number, conversationId, contact, summary: 'The kettle leaks' },
    ...({ openedBy: 'assistant', openedAt: MONDAY } as const),
  }
  await shop.conversations.commitTurn(
    aTurn(conversationId, { writes: [{ kind: 'open_case', case: opened }], handledSeq: 0 }),
  )
  return number
}

async function seenBy(conversationId: string): Promise<string[]> {
  const cases = customerCases(customerSessions(shop.database))(conversationId)
  return (await cases.list({ states: ['new'], limit: 50 })).map(({ number }) => number)
}

function lapse(conversationId: string): Promise<void> {
  return endsIn(conversationId, '-1 second')
}

async function endsIn(conversationId: string, time: string): Promise<void> {
  await shop.database.pool.query(
    'update conversation_identity set expires_at = now() + $1::interval where conversation_id = $2',
    [time, conversationId],
  )
}

async function minutesLeft(conversationId: string): Promise<number> {
  const identity = await identities.ofConversation(conversationId)
  return Math.round(((identity?.expiresAt ?? 0) - Date.now()) / 60_000)
}

async function rows(query: string): Promise<unknown[]> {
  return (await shop.database.pool.query(query)).rows
}
