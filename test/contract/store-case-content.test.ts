import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { customerSessions } from '../../src/adapters/store/customer-sessions.ts'
import { aCaseThatIs } from '../adapters/store/a-case.ts'
import { anId, MONDAY, openShop, type Shop } from '../adapters/store/a-shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop(20)
  await shop.database.pool.query(`
    insert into staff (id, name, email, role, password_hash) values ('staff_marta', 'Marta', 'marta@larkspur.example', 'manager', '-');
    insert into party (id, kind, name) values
      ('party_harbour', 'account', 'Harbour Hotel'), ('party_quay', 'account', 'Quay Café'), ('party_rosa', 'consumer', 'Rosa');
    insert into account (party_id) values ('party_harbour'), ('party_quay');
    insert into contact (id, name) values
      ('contact_nora', 'Nora'), ('contact_tom', 'Tom'), ('contact_eve', 'Eve'), ('contact_rosa', 'Rosa');
    insert into consumer (party_id, contact_id) values ('party_rosa', 'contact_rosa');
    insert into account_contact (account_id, contact_id, access) values
      ('party_harbour', 'contact_nora', 'account'), ('party_harbour', 'contact_tom', 'own'), ('party_quay', 'contact_eve', 'admin');
    insert into product (id, sku, name) values ('product_kettle', 'KET-7', 'Kettle'), ('product_whisk', 'WHI-1', 'Whisk');
    insert into asset (id, party_id, product_id, serial) values
      ('asset_ours', 'party_harbour', 'product_kettle', 'SN-1'), ('asset_theirs', 'party_quay', 'product_kettle', 'SN-2');
    insert into contract (id, party_id, number, starts, ends) values
      ('contract_theirs', 'party_quay', 'C-2', now(), now() + interval '1 year')`)
})
afterAll(() => shop?.close())

/** A case of the Harbour Hotel that Tom opened, open and worked on. */
let id: string
beforeEach(async () => {
  id = (await aCaseThatIs(shop.database.pool, 'open')).id
  await shop.database.pool.query(
    `update cases set party_id = 'party_harbour', contact_id = 'contact_tom',
       visible_scopes = '{party_harbour,contact_tom}' where id = $1`,
    [id],
  )
})

/** Runs statements in one transaction that is committed, and gives the name of what was refused, or `done`. */
async function tried(...statements: readonly string[]): Promise<string> {
  const client = await shop.database.pool.connect()
  try {
    await client.query('begin')
    await client.query(
      `select set_config('firstline.mover', 'agent', true), set_config('firstline.now', '${new Date(MONDAY).toISOString()}', true)`,
    )
    for (const statement of statements) await client.query(statement)
    await client.query('commit')
    return 'done'
  } catch (error) {
    await client.query('rollback')
    if (error instanceof pg.DatabaseError) return error.constraint ?? error.message
    throw error
  } finally {
    client.release()
  }
}

const line = (more: Record<string, string | number> = {}) => {
  const row = { case_id: id, line_no: 1, kind: 'order', ref: 'LH-1', ...more }
  return `insert into case_line (${Object.keys(row)}) values (${Object.values(row)
    .map(value => `'${value}'`)
    .join(', ')})`
}
const moved = (from: string, to: string) =>
  `insert into case_event (case_id, version, at, actor_kind, type, public, text, payload)
   select id, version, now(), 'system', 'moved', true, 'Moved.', '{"from": "${from}", "to": "${to}"}' from cases where id = '${id}'`
const resolve = () => [
  `update cases set state = 'resolved', resolution_code = 'sent', resolution_notes = 'Sent.' where id = '${id}'`,
  moved('open', 'resolved'),
]

describe('plain SQL', () => {
  test('cannot resolve a case with an open line, whatever else it does', async () => {
    expect(await tried(line(), ...resolve())).toBe('line_open')
    expect(await tried(line({ line_no: 3 }))).toBe('done')
    expect(await tried(...resolve())).toBe('line_open')
    await tried(`update case_line set state = 'cancelled', resolution_code = 'withdrawn' where case_id = '${id}'`)
    expect(await tried(line({ state: 'work' }), ...resolve())).toBe('line_open')
    expect(await tried(line({ state: 'accepted', resolution_code: 'sent' }), ...resolve())).toBe('done')
    expect(await tried(line({ line_no: 2 }))).toBe('line_open')
  })

  test('resolves and adds a line at once on two connections, of which one is refused', async () => {
    const [adding, resolving] = await Promise.all([shop.database.pool.connect(), shop.database.pool.connect()])
    const outcomeOf = (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (error: pg.DatabaseError) => error.constraint,
      )
    try {
      for (const client of [adding, resolving])
        await client.query(`begin; select set_config('firstline.mover', 'agent', true)`)
      await adding.query(line())
      for (const statement of resolve()) await resolving.query(statement)
      const committing = outcomeOf(adding.query('commit'))
      expect(await outcomeOf(resolving.query('commit'))).toBe('done')
      expect(await committing).toBe('line_open')
    } finally {
      adding.release()
      resolving.release()
    }
  })

  test.each([
    ['case_line_asset', { kind: 'asset', ref: 'SN-2', asset_id: 'asset_theirs' }],
    ['case_line_contract', { kind: 'contract', ref: 'C-2', contract_id: 'contract_theirs' }],
    ['case_line_case', { party_id: 'party_quay' }],
    ['line_about_something_else', { kind: 'asset', ref: 'SN-1' }],
    ['line_about_something_else', { product_id: 'product_kettle' }],
    ['line_ends_with_a_result', { state: 'denied' }],
    ['line_ends_with_a_result', { resolution_code: 'sent' }],
    ['case_line_quantity_check', { quantity: 0 }],
    ['case_line_kind_check', { kind: 'wish' }],
    ['case_line_state_check', { state: 'lost' }],
  ])('cannot write a line that breaks %s', async (name, more) => {
    expect(await tried(line(more as Record<string, string>))).toBe(name)
  })

  test('cannot take a line from one end to another, nor make it new again, nor give it another number', async () => {
    await tried(line({ state: 'accepted', resolution_code: 'sent' }))
    const set = (what: string) => tried(`update case_line set ${what} where case_id = '${id}'`)
    expect(await set(`state = 'denied'`)).toBe('no_such_line_move')
    expect(await set(`state = 'new', resolution_code = null`)).toBe('no_such_line_move')
    expect(await set(`line_no = 7`)).toBe('line_is_final')
    expect(await set(`state = 'work', resolution_code = null`)).toBe('done')
  })

  test('cannot let a contact watch what they may not see', async () => {
    const watch = (contact: string) =>
      tried(`insert into case_watcher (case_id, contact_id, since) values ('${id}', '${contact}', now())`)
    expect(await watch('contact_eve')).toBe('watcher_out_of_scope')
    expect(await watch('contact_rosa')).toBe('watcher_out_of_scope')
    expect(await watch('contact_nora')).toBe('done')
    expect(await watch('contact_tom')).toBe('done')
    expect(await tried(`update case_watcher set contact_id = 'contact_eve' where contact_id = 'contact_tom'`)).toBe(
      'watcher_out_of_scope',
    )
    expect(
      await tried(`insert into case_watcher (case_id, party_id, staff_id, since)
      values ('${id}', 'party_quay', 'staff_sam', now())`),
    ).toBe('case_watcher_case')
    expect(
      await tried(`insert into case_watcher (case_id, staff_id, contact_id, since)
      values ('${id}', 'staff_sam', 'contact_nora', now())`),
    ).toBe('watched_by_one')
  })

  test('lets only a manager decide over a major case, and only an approved one have children', async () => {
    const child = await aCaseThatIs(shop.database.pool, 'new')
    const link = `insert into case_link values ('${child.id}', '${id}', 'child_of_major')`
    const decide = (status: string, who: string) =>
      tried(
        `update major_case set status = '${status}', decided_by = '${who}', decided_at = now() where case_id = '${id}'`,
      )
    const propose = (status: string) =>
      tried(`insert into major_case (case_id, status, title, proposed_by, proposed_at, decided_by, decided_at)
        values ('${id}', '${status}', 'Kettles leak', 'staff_sam', now(), ${status === 'proposed' ? 'null, null' : `'staff_marta', now()`})`)
    expect(await tried(link)).toBe('not_a_major_case')
    expect(await propose('approved')).toBe('no_such_move')
    expect(await propose('proposed')).toBe('done')
    expect(await tried(link)).toBe('not_a_major_case')
    expect(await decide('approved', 'staff_sam')).toBe('managers_decide')
    expect(await decide('closed', 'staff_marta')).toBe('no_such_move')
    expect(await decide('approved', 'staff_marta')).toBe('done')
    expect(await tried(link)).toBe('done')
    expect(await decide('rejected', 'staff_marta')).toBe('no_such_move')
  })

  test('opens no second case for a party of a major case', async () => {
    await tried(
      `insert into major_case (case_id, title, proposed_by, proposed_at) values ('${id}', 'Leaks', 'staff_sam', now())`,
    )
    const [one, two] = [await aCaseThatIs(shop.database.pool, 'new'), await aCaseThatIs(shop.database.pool, 'new')]
    const adopt = (caseId: string) =>
      tried(`insert into major_child (major_id, for_party, case_id) values ('${id}', 'party_quay', '${caseId}')`)
    expect(await adopt(one.id)).toBe('done')
    expect(await adopt(two.id)).toBe('major_child_pkey')
  })

  test('cannot take silence for a yes where the type asks for one', async () => {
    await tried(...resolve())
    const softly = (type: string) =>
      tried(
        `update cases set type = '${type}' where id = '${id}'`,
        `select set_config('firstline.mover', 'system', true)`,
        `update cases set state = 'soft_closed', reopen_until = now() + interval '1 day' where id = '${id}'`,
        moved('resolved', 'soft_closed'),
      )
    expect(await softly('complaint')).toBe('held_open')
    expect(await softly('issue')).toBe('done')
  })
})

describe('a customer', () => {
  /** What the conversation's customer reads, or the message of what refused them. */
  async function reads(conversationId: string, query: string): Promise<unknown> {
    return customerSessions(shop.database)
      .within(conversationId, async trx => {
        const { rows } = await sql.raw<Record<string, unknown>>(query).execute(trx)
        return rows.map(row => Object.values(row).join(' '))
      })
      .catch((error: Error) => error.message)
  }

  test('sees the lines and the visible tasks of their own cases, and nothing that is for staff', async () => {
    const tom = await shop.openConversation(anId('tom'))
    const eve = await shop.openConversation(anId('eve'))
    const proven = (conversationId: string, contact: string) =>
      shop.database.pool.query(
        `insert into conversation_identity values ('${conversationId}', '${contact}', 2, 'code', now(), null, now() + interval '1 hour')`,
      )
    await proven(tom.id, 'contact_tom')
    await proven(eve.id, 'contact_eve')
    const theirs = await aCaseThatIs(shop.database.pool, 'open')
    await shop.database.pool.query(`
      update cases set party_id = 'party_quay', visible_scopes = '{party_quay}' where id = '${theirs.id}'`)
    await tried(
      line(),
      `insert into case_task (id, case_id, title, customer_visible, added_at) values ('${anId('task')}', '${id}', 'Send a handle', true, now())`,
      `insert into case_task (id, case_id, title, added_at) values ('${anId('task')}', '${id}', 'Ask the lawyer', now())`,
      `insert into case_watcher (case_id, staff_id, since) values ('${id}', 'staff_sam', now())`,
      `insert into external_ref (case_id, system, kind, ext_id, status_text, synced_at)
         values ('${id}', 'field', 'work_order', 'WO-1', 'CUSTOMER DIFFICULT', now())`,
      `insert into case_link values ('${id}', '${theirs.id}', 'duplicate_of')`,
    )
    const seen = async (conversationId: string, what: string) =>
      reads(conversationId, `select ${what} where case_id = '${id}'`)
    expect(await seen(tom.id, 'ref from case_line')).toEqual(['LH-1'])
    expect(await seen(tom.id, 'title from case_task')).toEqual(['Send a handle'])
    expect(await reads(tom.id, `select kind from case_link where from_case = '${id}'`)).toEqual([])
    expect(await seen(eve.id, 'ref from case_line')).toEqual([])
    expect(await seen(eve.id, 'title from case_task')).toEqual([])
    for (const table of ['case_watcher', 'external_ref', 'major_case', 'major_child', 'playbook', 'task_template'])
      expect(await reads(tom.id, `select * from ${table}`)).toBe(`permission denied for table ${table}`)
    expect(await reads(tom.id, `update case_line set state = 'accepted' where case_id = '${id}'`)).toBe(
      'permission denied for table case_line',
    )
    expect(await reads(tom.id, `select contact_sees('contact_eve', '{party_quay}')`)).toBe(
      'permission denied for function contact_sees',
    )
    expect(await reads(tom.id, `select kind from case_type order by kind`)).toHaveLength(4)
    const tells = (type: string) =>
      reads(
        tom.id,
        `insert into case_event (case_id, version, at, actor_kind, type, public, text)
           select id, version, now(), 'customer', '${type}', true, 'Told.' from cases where id = '${id}'`,
      )
    expect(await tells('line_changed')).toMatch(/violates row-level security policy/)
    expect(await tells('major')).toMatch(/violates row-level security policy/)
    expect(await tells('commented')).toEqual([])
  })
})

test('a merge of parties takes the lines, watchers, references and children of a case with it', async () => {
  await tried(
    line(),
    `insert into case_watcher (case_id, staff_id, since) values ('${id}', 'staff_sam', now())`,
    `insert into external_ref (case_id, system, kind, ext_id, status_text, synced_at) values ('${id}', 'field', 'incident', 'I-1', 'open', now())`,
    `insert into major_case (case_id, title, proposed_by, proposed_at) values ('${id}', 'Leaks', 'staff_sam', now())`,
    `insert into major_child (major_id, for_party, case_id) values ('${id}', 'party_harbour', '${id}')`,
  )
  expect(await tried(`update cases set party_id = 'party_quay' where id = '${id}'`)).toBe('done')
  for (const table of ['case_line', 'case_watcher', 'external_ref', 'major_child']) {
    const { rows } = await shop.database.pool.query(`select party_id from ${table} where case_id = '${id}'`)
    expect(rows).toEqual([{ party_id: 'party_quay' }])
  }
  const { rows } = await shop.database.pool.query(`select for_party from major_child where case_id = '${id}'`)
  expect(rows).toEqual([{ for_party: 'party_harbour' }])
})
