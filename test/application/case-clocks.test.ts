import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { customerCases } from '../../src/adapters/store/case-store.ts'
import { customerSessions } from '../../src/adapters/store/customer-sessions.ts'
import { slaStore } from '../../src/adapters/store/sla-store.ts'
import { type CaseClocks, createCaseClocks } from '../../src/application/case-clocks.ts'
import type { CaseFile, Priority } from '../../src/domain/service/case.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { PRIYA, SAM } from '../fakes/memory-staff.ts'
import { type CasesAtWork, casesAtWork, SENT } from './cases-at-work.ts'

const HOUR = 60 * 60_000
const MINUTE = 60_000
/** A Monday, nine o'clock in the office hours that every store begins with. */
const MONDAY_NINE = Date.UTC(2026, 10, 16, 9)

let at: CasesAtWork
let clocks: CaseClocks
beforeAll(async () => {
  at = await casesAtWork()
  clocks = node()
  await at.shop.database.pool.query(`
    insert into party (id, kind, name) values ('party_harbour', 'account', 'Harbour Café');
    insert into account (party_id) values ('party_harbour');
    insert into product (id, sku, name) values ('oven', 'OV-1', 'Oven');
    insert into asset (id, party_id, product_id, serial) values ('oven_417', 'party_harbour', 'oven', '0417');
    insert into contract (id, party_id, number, starts, ends)
      values ('care', 'party_harbour', 'K-1', '2026-01-01', '2027-01-01')`)
})
afterAll(() => at?.close())
beforeEach(async () => {
  await at.shop.database.pool.query(
    'delete from sla_clock; delete from sla_pending; update cases set entitlement_id = null; delete from sla_pending; delete from entitlement',
  )
  setTime(MONDAY_NINE)
})

function node(): CaseClocks {
  return createCaseClocks({ sla: slaStore(at.shop.database), clock: at.clock, log: keptLog() })
}

function setTime(instant: number): void {
  at.clock.pass(instant - at.clock.now())
}

async function opened(priority: Priority = 'normal'): Promise<CaseFile> {
  const asked = { summary: 'The oven stays cold', contact: null, type: 'issue', priority } as const
  const outcome = await at.desk.open(asked, PRIYA)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.value
}

/** A case of Harbour Café about its oven. */
async function aboutTheOven(columns: Readonly<Record<string, string>> = { asset_id: 'oven_417' }): Promise<CaseFile> {
  const file = await opened()
  const set = Object.entries({ party_id: 'party_harbour', ...columns }).map(([name, value]) => `${name} = '${value}'`)
  await at.shop.database.pool.query(`update cases set ${set.join(', ')} where id = $1`, [file.id])
  return at.file(file.number)
}

async function entitle(id: string, columns: Readonly<Record<string, string | number>>): Promise<void> {
  const all = { id, party_id: 'party_harbour', channels: '{web}', starts: '2026-01-01', ...columns }
  const names = Object.keys(all)
  await at.shop.database.pool.query(
    `insert into entitlement (${names.join(', ')}) values (${names.map((_, n) => `$${n + 1}`).join(', ')})`,
    Object.values(all),
  )
}

type Row = {
  metric: string
  place: number
  state: string
  due_at: number | null
  used_minutes: number
  target_minutes: number | null
  retro: boolean
  alarm_at: number | null
}

async function rows(file: CaseFile): Promise<readonly Row[]> {
  const { rows: found } = await at.shop.database.pool.query<Row>(
    'select * from sla_clock where case_id = $1 order by metric, place',
    [file.id],
  )
  return found
}

async function rowOf(file: CaseFile, metric: string): Promise<Row> {
  const found = (await rows(file)).findLast(row => row.metric === metric)
  if (!found) throw new Error(`no clock of ${metric}`)
  return found
}

async function events(file: CaseFile, ...types: readonly string[]) {
  return ((await at.desk.events(file.number, 0)) ?? []).filter(({ type }) => types.includes(type))
}

async function caughtUp(): Promise<void> {
  while ((await clocks.catchUp()) > 0);
}

const monday = (hours: number, minutes = 0) => MONDAY_NINE + (hours - 9) * HOUR + minutes * MINUTE

describe('the clocks of a case', () => {
  test('start with it, and nothing is left to do once they are folded', async () => {
    const file = await opened()
    setTime(monday(9, 1))
    expect(await clocks.catchUp()).toBe(1)
    expect((await at.file(file.number)).updatedAt).toBe(file.updatedAt)
    expect(await rows(file)).toMatchObject([
      { metric: 'first_response', state: 'running', target_minutes: 480, due_at: monday(17) },
      { metric: 'resolution', state: 'running', target_minutes: 2400, due_at: MONDAY_NINE + 4 * 24 * HOUR + 8 * HOUR },
    ])
    expect(await clocks.catchUp()).toBe(0)
  })

  test('stand still while the customer is awaited, and the first answer is not the assistant’s greeting', async () => {
    const file = await opened('high')
    setTime(monday(11))
    await at.desk.comment(file.number, { text: 'Which lamp is on?', public: true }, PRIYA)
    const { version } = await at.file(file.number)
    await at.desk.move(file.number, { to: 'awaiting_customer' }, version, PRIYA)
    await caughtUp()
    expect(await rowOf(file, 'first_response')).toMatchObject({ state: 'met', used_minutes: 120 })
    expect(await rowOf(file, 'resolution')).toMatchObject({ state: 'paused', used_minutes: 120, due_at: null })
    setTime(monday(15))
    await at.desk.hear(file.number, 'The red one.')
    await caughtUp()
    expect(await rowOf(file, 'resolution')).toMatchObject({ state: 'running', used_minutes: 120 })
    expect(await rowOf(file, 'next_response')).toMatchObject({ state: 'running', due_at: MONDAY_NINE + 26 * HOUR })
  })

  test('hear neither a note for staff nor what the assistant or a timer writes', async () => {
    const file = await opened('urgent')
    await at.desk.comment(file.number, { text: 'Ask the workshop.', public: false }, PRIYA)
    for (const kind of ['assistant', 'system'])
      await at.shop.database.pool.query(
        `with changed as (update cases set version = version where id = $1 returning version)
         insert into case_event (case_id, version, at, actor_kind, type, public, text)
           select $1, version, $2, $3, 'commented', true, 'Hello, we have got it.' from changed`,
        [file.id, new Date(at.clock.now()).toISOString(), kind],
      )
    await caughtUp()
    expect(await rowOf(file, 'first_response')).toMatchObject({ state: 'running', due_at: monday(11) })
  })

  test('take a solution for an answer, and go on with the same resolution after a reopening', async () => {
    const file = await opened('urgent')
    setTime(monday(10))
    await at.desk.move(file.number, { to: 'resolved', resolution: SENT }, file.version, PRIYA)
    await caughtUp()
    expect((await rows(file)).map(({ metric, state }) => [metric, state])).toEqual([
      ['first_response', 'met'],
      ['resolution', 'met'],
    ])
    setTime(monday(12))
    await at.desk.hear(file.number, 'It is cold again.')
    await caughtUp()
    expect(await rowOf(file, 'resolution')).toMatchObject({ place: 1, state: 'running', used_minutes: 60 })
    expect(await rowOf(file, 'next_response')).toMatchObject({ state: 'running', target_minutes: 120 })
  })

  test('follow a change of priority from the beginning, and are marked when late by it alone', async () => {
    const file = await opened('low')
    setTime(monday(14))
    await at.desk.change(file.number, { priority: 'urgent' }, file.version, PRIYA)
    await caughtUp()
    expect(await rowOf(file, 'first_response')).toMatchObject({
      state: 'breached',
      retro: true,
      due_at: monday(11),
      alarm_at: null,
    })
    expect(await rowOf(file, 'resolution')).toMatchObject({ state: 'running', due_at: monday(17) })
    expect(await events(file, 'warned', 'late')).toEqual([])
  })

  test('are folded once by two nodes that look at the same time', async () => {
    const files = await Promise.all(Array.from({ length: 12 }, () => opened()))
    const done = await Promise.all([clocks, node(), node()].map(each => each.catchUp()))
    await caughtUp()
    expect(done.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(12)
    for (const file of files) {
      expect(await rows(file)).toHaveLength(2)
      expect(await events(file, 'entitlement_missing')).toHaveLength(1)
    }
  })

  test('leave a case alone while somebody works on its row, and come back for it', async () => {
    const file = await opened()
    await at.shop.database.query.transaction().execute(async trx => {
      await trx.selectFrom('cases').select('id').where('id', '=', file.id).forUpdate().execute()
      expect(await clocks.catchUp()).toBe(0)
    })
    expect(await clocks.catchUp()).toBe(1)
    expect(await rows(file)).toHaveLength(2)
  })

  test('are the same after all were dropped and folded again', async () => {
    const files = [await opened('urgent'), await opened('low'), await aboutTheOven()]
    await caughtUp()
    const [first, second, third] = files
    if (!first || !second || !third) throw new Error('three are opened')
    setTime(monday(10, 40))
    await at.desk.comment(first.number, { text: 'We are on it.', public: true }, SAM)
    await at.desk.change(second.number, { priority: 'urgent' }, second.version + 1, PRIYA)
    await caughtUp()
    setTime(monday(13))
    await at.desk.hear(first.number, 'Thank you.')
    await at.desk.move(third.number, { to: 'resolved', resolution: SENT }, (await at.file(third.number)).version, PRIYA)
    await caughtUp()
    const before = await Promise.all(files.map(rows))
    expect(before.flat().map(({ state }) => state)).toEqual(expect.arrayContaining(['met', 'running', 'breached']))
    expect(await clocks.rebuild()).toBeGreaterThanOrEqual(3)
    expect(await Promise.all(files.map(rows))).toEqual([[], [], []])
    setTime(monday(13, 5))
    await caughtUp()
    expect(await Promise.all(files.map(rows))).toEqual(before)
  })

  test('are staff’s: a customer sees none, even of their own case, and only the job writes them', async () => {
    const { database, openConversation } = at.shop
    const { id } = await openConversation('nora')
    const file = await opened()
    await database.pool.query('update cases set visible_scopes = array[$2] where id = $1', [file.id, id])
    await caughtUp()
    expect((await at.file(file.number)).clocks).toHaveLength(2)
    const noras = await customerCases(customerSessions(database))(id).byNumber(file.number)
    expect(noras).toMatchObject({ number: file.number, clocks: [], coverage: null })
    await expect(database.agent.deleteFrom('sla_clock').execute()).rejects.toThrow('permission denied')
  })
})

describe('the list of cases', () => {
  const found = async (due: 'soon' | 'late', agent?: string) =>
    (await at.desk.list({ state: 'live', due, limit: 100, ...(agent && { agent }) })).cases.map(({ number }) => number)

  test('has those whose time runs out, and those that are late, the longest due first', async () => {
    const [urgent, high, low] = [await opened('urgent'), await opened('high'), await opened('low')]
    await caughtUp()
    expect([await found('soon'), await found('late')]).toEqual([[], []])
    setTime(monday(10, 30))
    expect([await found('soon'), await found('late')]).toEqual([[urgent.number], []])
    setTime(monday(12))
    expect([await found('soon'), await found('late')]).toEqual([[high.number], [urgent.number]])
    setTime(monday(14))
    expect(await found('late')).toEqual([urgent.number, high.number])
    await caughtUp()
    expect(await found('late')).toEqual([urgent.number, high.number])
    expect(await found('late', PRIYA.id)).toEqual([])
    await at.desk.change(high.number, { agent: PRIYA.id }, (await at.file(high.number)).version, PRIYA)
    expect(await found('late', PRIYA.id)).toEqual([high.number])
    const { version } = await at.file(urgent.number)
    await at.desk.move(urgent.number, { to: 'resolved', resolution: SENT }, version, PRIYA)
    await caughtUp()
    expect(await found('late')).toEqual([high.number])
    expect(await found('soon')).not.toContain(low.number)
  })
})

describe('what covers a case', () => {
  test('is the most exact entitlement of its party; the tier holds from the opening', async () => {
    await entitle('ent_contract', { contract_id: 'care', tier: 'silver' })
    await entitle('ent_asset', { asset_id: 'oven_417', tier: 'gold' })
    const file = await aboutTheOven({ asset_id: 'oven_417', contract_id: 'care' })
    setTime(monday(12))
    await caughtUp()
    expect(await events(file, 'entitled')).toMatchObject([
      { public: false, details: { entitlement: 'ent_contract', tier: 'silver', score: 5 } },
    ])
    expect(await rowOf(file, 'first_response')).toMatchObject({ target_minutes: 120, due_at: monday(11), retro: false })
  })

  test('is found by the product of the thing it is about', async () => {
    await entitle('ent_product', { product_id: 'oven', tier: 'bronze' })
    const file = await aboutTheOven()
    await caughtUp()
    expect(await events(file, 'entitled')).toMatchObject([{ details: { entitlement: 'ent_product' } }])
  })

  test('counts a unit down once, however many nodes look, and none is left over for the next', async () => {
    await entitle('ent_units', { asset_id: 'oven_417', tier: 'gold', units_total: 1, units_left: 1 })
    const first = await aboutTheOven()
    await Promise.all([clocks, node(), node()].map(each => each.catchUp()))
    await caughtUp()
    const second = await aboutTheOven()
    await caughtUp()
    expect(await events(first, 'entitled')).toHaveLength(1)
    expect(await events(second, 'entitlement_missing')).toMatchObject([{ details: { missing: 'used_up' } }])
    const { rows: left } = await at.shop.database.pool.query('select units_left from entitlement')
    expect(left).toEqual([{ units_left: 0 }])
  })

  test('is nothing for a case that names nothing, and the event says why', async () => {
    const file = await opened()
    await caughtUp()
    expect(await events(file, 'entitlement_missing')).toMatchObject([
      { details: { tier: 'standard', missing: 'none_held' } },
    ])
  })

  test('brings its own hours with it', async () => {
    await entitle('ent_always', { asset_id: 'oven_417', tier: 'gold', calendar_id: 'always' })
    const file = await aboutTheOven()
    await caughtUp()
    expect(await rowOf(file, 'resolution')).toMatchObject({ target_minutes: 300, due_at: monday(14) })
  })
})

describe('warnings', () => {
  test('come at 50, 75 and 90 %, then that it is late, each once', async () => {
    const file = await opened('urgent')
    await caughtUp()
    for (let minutes = 0; minutes <= 180; minutes += 5) {
      setTime(monday(9, minutes))
      await caughtUp()
    }
    const told = await events(file, 'warned', 'late')
    expect(told.filter(({ details }) => details['metric'] === 'first_response')).toMatchObject([
      { type: 'warned', at: monday(10), details: { percent: 50 } },
      { type: 'warned', at: monday(10, 30), details: { percent: 75 } },
      { type: 'warned', at: monday(10, 50), details: { percent: 90 } },
      { type: 'late', at: monday(11, 5), details: { percent: 100 } },
    ])
    expect(told.every(event => !event.public)).toBe(true)
    expect(await rowOf(file, 'first_response')).toMatchObject({ state: 'breached', due_at: monday(11), retro: false })
  })

  test('are one after a standstill, and not repeated when the clocks are folded again', async () => {
    const file = await opened('urgent')
    await caughtUp()
    setTime(monday(12))
    await caughtUp()
    await clocks.rebuild()
    await caughtUp()
    const told = await events(file, 'warned', 'late')
    expect(told.filter(({ details }) => details['metric'] === 'first_response')).toMatchObject([{ type: 'late' }])
  })

  test('wait until the one who is warned works', async () => {
    const { pool } = at.shop.database
    await entitle('ent_night', { asset_id: 'oven_417', tier: 'gold', calendar_id: 'always' })
    setTime(monday(20))
    const file = await aboutTheOven()
    await caughtUp()
    setTime(monday(28))
    await caughtUp()
    expect(await events(file, 'warned', 'late')).toEqual([])
    setTime(monday(33, 1))
    await caughtUp()
    expect(await events(file, 'late')).toMatchObject([{ at: monday(33, 1) }, { at: monday(33, 1) }])

    await pool.query(`update staff set calendar_id = 'always' where id = 'staff_sam'`)
    setTime(monday(44))
    const other = await aboutTheOven()
    await at.desk.change(other.number, { agent: SAM.id }, other.version, PRIYA)
    await caughtUp()
    setTime(monday(45, 1))
    await caughtUp()
    expect(await events(other, 'late')).toMatchObject([{ at: monday(45, 1), details: { metric: 'first_response' } }])
  })
})

/** The last, since an edition stays. */
describe('a new edition of the calendar', () => {
  test('moves what is still counted, and leaves what was', async () => {
    const file = await opened('urgent')
    await caughtUp()
    setTime(monday(10))
    await at.shop.database.pool.query(
      `insert into business_calendar_version (calendar_id, version, zone, valid_from)
         values ('default', 2, 'UTC', to_timestamp($1::double precision / 1000))`,
      [at.clock.now()],
    )
    await at.shop.database.pool.query(`insert into business_hours values ('default', 2, 1, 840, 1020)`)
    await caughtUp()
    expect(await rowOf(file, 'first_response')).toMatchObject({ due_at: monday(15) })
  })

  test('cannot be dated back, changed or taken away', async () => {
    const { pool } = at.shop.database
    const version = (day: string) =>
      pool.query(
        `insert into business_calendar_version (calendar_id, version, zone, valid_from) values ('default', 9, 'UTC', '${day}')`,
      )
    await expect(version('2020-01-01')).rejects.toThrow('calendar_rewrites_past')
    await expect(pool.query('update business_calendar_version set always = true')).rejects.toThrow('append-only')
    await expect(pool.query('delete from business_hours')).rejects.toThrow('append-only')
  })
})
