import { type Kysely, sql } from 'kysely'
import type { SampleCase, SampleContact, SampleRecords } from '../../application/sample-records.ts'
import { caseNumber } from '../../domain/service/case.ts'
import { silenceBegins } from '../../domain/service/case-silence.ts'
import { instant } from './sql-values.ts'
import type { Tables } from './tables.ts'

const DAY_MS = 86_400_000
const CHANNELS = ['web', 'teams', 'console', 'email']

/** Writes the sample company's customers and cases, marked as demo; `now` is the instant their days count back from. */
export async function insertSampleRecords(trx: Kysely<Tables>, records: SampleRecords, now: number): Promise<void> {
  for (const product of records.products)
    await trx
      .insertInto('product')
      .values({ ...product, is_demo: true })
      .execute()
  for (const account of records.accounts) await insertAccount(trx, account)
  for (const contact of records.contacts) await insertContact(trx, contact)
  await insertPeople(trx, records)
  await insertBelongings(trx, records)
  for (const each of records.cases) await insertSampleCase(trx, each, now)
}

async function insertAccount(trx: Kysely<Tables>, account: SampleRecords['accounts'][number]): Promise<void> {
  const { id, name, parent, tier, region, crmRef, domains } = account
  await trx.insertInto('party').values({ id, kind: 'account', name, is_demo: true }).execute()
  await trx
    .insertInto('account')
    .values({ party_id: id, parent_account_id: parent, tier, region, crm_ref: crmRef })
    .execute()
  for (const domain of domains) await trx.insertInto('account_domain').values({ domain, account_id: id }).execute()
}

async function insertContact(trx: Kysely<Tables>, contact: SampleContact): Promise<void> {
  const { id, name, phone, locale, timeZone, emails } = contact
  await trx
    .insertInto('contact')
    .values({ id, name, phone_e164: phone, locale, time_zone: timeZone, is_demo: true })
    .execute()
  for (const { email, unverified, shared, until } of emails) {
    const known = instant(until === null ? Date.UTC(2025, 0, 1) : until - 365 * DAY_MS)
    await trx
      .insertInto('contact_email')
      .values({
        contact_id: id,
        email,
        verified_at: unverified || shared ? null : known,
        valid_from: known,
        valid_to: until === null ? null : instant(until),
        is_shared: shared,
      })
      .execute()
  }
}

async function insertPeople(
  trx: Kysely<Tables>,
  { consumers, contacts, guests, memberships }: SampleRecords,
): Promise<void> {
  for (const { id, contact } of consumers) {
    const name = contacts.find(each => each.id === contact)?.name ?? contact
    await trx.insertInto('party').values({ id, kind: 'consumer', name, is_demo: true }).execute()
    await trx.insertInto('consumer').values({ party_id: id, contact_id: contact }).execute()
  }
  for (const { id, name } of guests) {
    await trx.insertInto('party').values({ id, kind: 'guest', name, is_demo: true }).execute()
    await trx.insertInto('guest').values({ party_id: id }).execute()
  }
  for (const { account, contact, access, responsibility, from, until } of memberships) {
    const valid = sql<string>`tstzrange(${instant(from)}, ${until === null ? null : instant(until)})`
    await trx
      .insertInto('account_contact')
      .values({ account_id: account, contact_id: contact, access, responsibility, valid })
      .execute()
  }
}

async function insertBelongings(
  trx: Kysely<Tables>,
  { assets, contracts, entitlements }: SampleRecords,
): Promise<void> {
  for (const { id, party, product, serial, purchasedOn, warrantyUntil, status } of assets) {
    const days = { purchased_on: purchasedOn, warranty_until: warrantyUntil }
    await trx
      .insertInto('asset')
      .values({ id, party_id: party, product_id: product, serial, ...days, status, is_demo: true })
      .execute()
  }
  for (const { id, party, number, starts, ends } of contracts) {
    await trx
      .insertInto('contract')
      .values({ id, party_id: party, number, starts: instant(starts), ends: instant(ends), is_demo: true })
      .execute()
  }
  for (const { id, party, tier, starts, ends, ...about } of entitlements) {
    await trx
      .insertInto('entitlement')
      .values({
        id,
        party_id: party,
        contract_id: about.contract,
        product_id: about.product,
        asset_id: about.asset,
        tier,
        channels: CHANNELS,
        starts: instant(starts),
        ends: instant(ends),
        units_total: about.units,
        units_left: about.unitsLeft,
        is_demo: true,
      })
      .execute()
  }
}

async function insertSampleCase(trx: Kysely<Tables>, sample: SampleCase, now: number): Promise<void> {
  const events = eventsOf(sample)
  const at = (daysAgo: number) => instant(Math.round(now - daysAgo * DAY_MS))
  const lastDaysAgo = events.at(-1)?.daysAgo ?? sample.openedDaysAgo
  const { dueAt = null } = silenceBegins(sample.state, Math.round(now - lastDaysAgo * DAY_MS))
  const { rows } = await sql<{ serial: number }>`select nextval('case_serial') as serial`.execute(trx)
  const number = caseNumber(rows[0]?.serial ?? 0)
  await trx
    .insertInto('cases')
    .values({
      id: sample.id,
      number,
      party_id: sample.party,
      contact_id: sample.contact,
      contact: sample.address,
      summary: sample.summary,
      type: sample.type,
      priority: sample.priority,
      state: sample.state,
      agent_id: sample.agent,
      product_id: sample.product,
      asset_id: sample.asset,
      contract_id: sample.contract,
      entitlement_id: sample.entitlement,
      resolution_code: sample.resolution?.code ?? null,
      resolution_notes: sample.resolution?.notes ?? null,
      opened_by: sample.openedBy,
      opened_at: at(sample.openedDaysAgo),
      updated_at: at(lastDaysAgo),
      due_at: dueAt === null ? null : instant(dueAt),
      version: events.length,
    })
    .execute()
  for (const [place, event] of events.entries()) await insertEvent(trx, sample, { ...event, version: place + 1 })

  async function insertEvent(
    query: Kysely<Tables>,
    { id }: SampleCase,
    event: SampleEvent & { readonly version: number },
  ): Promise<void> {
    const name = event.actor.startsWith('staff_')
      ? (await query.selectFrom('staff').select('name').where('id', '=', event.actor).executeTakeFirst())?.name
      : undefined
    await query
      .insertInto('case_event')
      .values({
        case_id: id,
        version: event.version,
        at: at(event.daysAgo),
        actor_kind: name === undefined ? (event.actor as 'customer') : 'agent',
        actor_id: name === undefined ? null : event.actor,
        actor_name: name ?? null,
        type: event.type,
        public: event.public,
        text: event.type === 'opened' ? `Opened as ${number}.` : event.text,
        payload: event.details ?? {},
        changed: event.type === 'moved' ? ['state'] : [],
      })
      .execute()
  }
}

type SampleEvent = {
  readonly actor: string
  readonly daysAgo: number
  readonly type: 'opened' | 'moved' | 'commented'
  readonly public: boolean
  readonly text: string
  readonly details?: { readonly from: string; readonly to: string }
}

/** A case that somebody has is opened, taken up, talked about, and then moved to where it is. */
function eventsOf(sample: SampleCase): readonly SampleEvent[] {
  const { openedBy, openedDaysAgo, said, state, agent } = sample
  const opened: SampleEvent = { actor: openedBy, daysAgo: openedDaysAgo, type: 'opened', public: true, text: '' }
  const first = openedBy === 'agent' ? { ...opened, actor: agent ?? 'system' } : opened
  const words = said.map(({ by, ...each }): SampleEvent => ({ ...each, actor: by, type: 'commented' }))
  if (state === 'new' || agent === null) return [first, ...words]
  const taken = moved(agent, openedDaysAgo - 0.05, 'new', 'open', 'Somebody works on it now.')
  const last = words.at(-1)?.daysAgo ?? openedDaysAgo - 0.1
  return [first, taken, ...words, ...(state === 'open' ? [] : [moved(agent, last, 'open', state, MOVES[state])])]
}

const MOVES = {
  awaiting_customer: 'Waiting for the customer’s answer.',
  awaiting_internal: 'Waiting for somebody inside the company.',
  resolved: 'A solution was given.',
}

function moved(actor: string, daysAgo: number, from: string, to: string, text: string): SampleEvent {
  return { actor, daysAgo, type: 'moved', public: true, text, details: { from, to } }
}
