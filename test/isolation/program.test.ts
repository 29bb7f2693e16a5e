import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { selectOwnList } from '../../src/adapters/store/case-list.ts'
import { customerCases } from '../../src/adapters/store/case-store.ts'
import { customerSessions } from '../../src/adapters/store/customer-sessions.ts'
import { type Database, openDatabase, SessionOver } from '../../src/adapters/store/database.ts'
import { caseNumber } from '../../src/domain/service/case.ts'
import { CASE_STATES } from '../../src/domain/service/case-state.ts'
import { MONDAY, quietLog } from '../adapters/store/a-shop.ts'
import { type FreshDatabase, freshDatabase } from '../postgres.ts'
import { CAST, EVERYBODY, numberOf, settleCast, WORTHLESS } from './cast.ts'

let fresh: FreshDatabase
let database: Database
beforeAll(async () => {
  fresh = await freshDatabase()
  await settleCast(fresh.connection)
  database = openDatabase({ connection: fresh.connection, log: quietLog, connections: 4 })
})
afterAll(async () => {
  await database?.close()
  await fresh?.drop()
})

const seen = (token: string) =>
  database.customer(token, async trx =>
    (await trx.selectFrom('cases').select('id').orderBy('id').execute()).map(({ id }) => id),
  )

describe('the program’s own way into the database', () => {
  test('a session that is not there, not any more or not even one is refused', async () => {
    for (const token of Object.values(WORTHLESS)) await expect(seen(token)).rejects.toThrow(SessionOver)
  })

  test('four connections among eleven customers show each their own, a hundred and ten times over', async () => {
    const asked = Array.from({ length: 110 }, (_, n) => EVERYBODY[n % EVERYBODY.length] ?? CAST.rosa)
    const answers = await Promise.all(asked.map(({ token }) => seen(token)))
    expect(answers).toEqual(asked.map(({ sees }) => sees))
  })

  test('work that fails takes its session back with it', async () => {
    const failing = database.customer(CAST.nora.token, async () => {
      throw new Error('the work failed')
    })
    await expect(failing).rejects.toThrow('the work failed')
    expect(await seen(CAST.rosa.token)).toEqual(CAST.rosa.sees)
  })

  test('a conversation’s cases are found with its customer’s rights: a foreign number and none are the same', async () => {
    const cases = customerCases(customerSessions(database))
    const missing = caseNumber(999_999)
    for (const { conversation, sees } of [CAST.bea, CAST.mallory]) {
      const mine = cases(conversation)
      expect(await mine.byNumber(numberOf(sees[0] ?? ''))).not.toBeNull()
      expect(await mine.byNumber(numberOf('rosa-by-rosa'))).toBeNull()
      expect(await mine.byNumber(missing)).toBeNull()
      expect(await mine.ofConversation(CAST.rosa.conversation)).toEqual([])
      expect(await mine.events('rosa-by-rosa', 0, 10)).toEqual([])
      const listed = await mine.list({ states: ['new'], limit: 50 })
      expect(listed.map(({ id }) => id).sort()).toEqual(sees)
      expect(await mine.list({ states: ['new'], text: 'secret rosa', limit: 50 })).toEqual([])
      const own = await mine.list({ states: ['new'], text: 'secret', limit: 50 })
      expect(own.map(({ id }) => id).sort()).toEqual(sees)
    }
  })

  test('what one customer’s connection does is not told to another’s: no token, no value', async () => {
    const spy = new pg.Client({ ...fresh.connection, user: 'firstline_customer' })
    await spy.connect()
    try {
      const told = await database.customer(CAST.nora.token, async trx => {
        await trx.selectFrom('cases').select('id').where('summary', '=', 'secret-word-of-nora').execute()
        return (await spy.query('select query from pg_stat_activity')).rows.map(row => String(row.query)).join('\n')
      })
      expect(told).toContain('"summary" = $1')
      expect(told).not.toContain(CAST.nora.token)
      expect(told).not.toContain('secret-word')
    } finally {
      await spy.end()
    }
  })

  test('one statement, too, is refused without a session, and nothing is written', async () => {
    const event = { id: 'event_over', at: MONDAY, author: { kind: 'customer' }, visibility: 'public', body: {} }
    for (const token of Object.values(WORTHLESS)) {
      const writing = database.customerOnce(
        token,
        whose =>
          sql`select outcome from ${whose} cross join lateral append_event(mine, ${JSON.stringify(event)}, null)`,
      )
      await expect(writing).rejects.toThrow(SessionOver)
    }
    const { rows } = await database.pool.query(`select from event where id = 'event_over'`)
    expect(rows).toHaveLength(0)
  })

  test('nor do its words tell the token, nor does the next customer on the connection find it', async () => {
    const one = openDatabase({ connection: fresh.connection, log: quietLog, connections: 1 })
    const spy = new pg.Client({ ...fresh.connection, user: 'firstline_customer' })
    await spy.connect()
    try {
      const who = (token: string) =>
        one.customerOnce(
          token,
          whose => sql<{ id: string }>`select (head).id from ${whose} cross join lateral conversation_head(mine)`,
        )
      for (const { token, conversation } of EVERYBODY) expect(await who(token)).toEqual([{ id: conversation }])
      await expect(who(WORTHLESS.bogus)).rejects.toThrow(SessionOver)
      const told = (await spy.query('select query from pg_stat_activity')).rows.map(row => String(row.query)).join('\n')
      expect(told).toContain('enter_session($1)')
      for (const { token } of EVERYBODY) expect(told).not.toContain(token)
    } finally {
      await spy.end()
      await one.close()
    }
  })

  test('two hundred customers’ numbers at once are two hundred', async () => {
    const draw = customerCases(customerSessions(database))
    const drawn = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        draw((EVERYBODY[n % EVERYBODY.length] ?? CAST.rosa).conversation).nextSerial(),
      ),
    )
    expect(new Set(drawn).size).toBe(200)
  })
})

describe('with fifty thousand cases', () => {
  beforeAll(async () => {
    await database.pool.query(`
      insert into party (id, kind, name) select 'bulk_' || n, 'account', 'Bulk ' || n from generate_series(1, 2000) n`)
    await database.pool.query(`
      insert into cases (id, number, party_id, visible_scopes, summary, opened_by, opened_at)
      select 'bulk_' || n, 'CS-' || (10000000 + n), 'bulk_' || (n % 2000 + 1), array['bulk_' || (n % 2000 + 1)],
        'Bulk', 'agent', now() from generate_series(1, 50000) n`)
    const root = new pg.Client(fresh.connection)
    await root.connect()
    await root.query('analyze cases')
    await root.end()
  })

  test.each([
    ['the first page of their list', {}],
    ['a later page of it', { after: { updatedAt: MONDAY, id: 'x' } }],
    ['words', { text: 'kettle' }],
  ])('a customer’s scope is looked up in its index: %s', async (_, more) => {
    const asked = { states: CASE_STATES, limit: 20, ...more }
    const { sql, parameters } = selectOwnList(database.query, asked).compile()
    expect(await planOf(sql, parameters)).toMatch(/Bitmap Index Scan on cases_by_scope|cases_by_words/)
    expect(await planOf(sql, parameters)).not.toMatch(/Seq Scan on cases\b|cases_by_update/)
  })

  test('what a customer may see is worked out once for a statement, not for each row', async () => {
    const plan = await planOf('select count(*) from cases')
    expect(plan).toContain('Bitmap Index Scan on cases_by_scope')
    expect(plan).toMatch(/visible_scopes && \(InitPlan \d+\)/)
  })

  /** As Nora. */
  async function planOf(sql: string, parameters: readonly unknown[] = []): Promise<string> {
    const client = new pg.Client({ ...fresh.connection, user: 'firstline_customer' })
    await client.connect()
    try {
      await client.query('begin')
      await client.query(`select set_config('firstline.session', $1, true)`, [CAST.nora.token])
      const { rows } = await client.query(`explain ${sql}`, [...parameters])
      return rows.map(row => String(row['QUERY PLAN'])).join('\n')
    } finally {
      await client.end()
    }
  }
})
