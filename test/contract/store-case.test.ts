import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caseStore } from '../../src/adapters/store/case-store.ts'
import { openDatabase } from '../../src/adapters/store/database.ts'
import { migrate } from '../../src/adapters/store/migrate.ts'
import { createCaseDesk } from '../../src/application/case-desk.ts'
import type { CasePlace, CaseStore } from '../../src/application/ports.ts'
import { type CaseEntry, isCaseNumber } from '../../src/domain/service/case.ts'
import type { CaseRevision } from '../../src/domain/service/case-revision.ts'
import {
  CASE_STATES,
  type CaseState,
  CLOSURE_KINDS,
  everyMove,
  type Mover,
} from '../../src/domain/service/case-state.ts'
import { aCaseThatIs, NEEDS } from '../adapters/store/a-case.ts'
import { anId, aTurn, MONDAY, openShop, quietLog, type Shop } from '../adapters/store/a-shop.ts'
import { ATTEMPTS } from '../domain/service/case-moves.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { PRIYA } from '../fakes/memory-staff.ts'
import { setClock } from '../fakes/set-clock.ts'
import { bareDatabase } from '../postgres.ts'

const DAY = 24 * 60 * 60_000
const WINDOW = 14 * DAY
let shop: Shop
let cases: CaseStore
beforeAll(async () => {
  shop = await openShop(20)
  cases = caseStore(shop.database)
})
afterAll(() => shop?.close())

/** Runs statements in a transaction that is taken back, and gives the name of what was refused, or `done`. */
async function tried(statements: readonly string[], mover: Mover | null = 'agent', now = MONDAY): Promise<string> {
  const client = await shop.database.pool.connect()
  try {
    await client.query('begin')
    if (mover) await client.query(`select set_config('firstline.mover', $1, true)`, [mover])
    await client.query(`select set_config('firstline.now', $1, true)`, [new Date(now).toISOString()])
    for (const statement of statements) await client.query(statement)
    return 'done'
  } catch (error) {
    if (error instanceof pg.DatabaseError) return error.constraint ?? error.message
    throw error
  } finally {
    await client.query('rollback')
    client.release()
  }
}

const NOTHING_NEEDED = {
  resolution_code: 'null',
  resolution_notes: 'null',
  reopen_until: 'null',
  closure_kind: 'null',
}
function moving(id: string, to: CaseState): string {
  const needed = { ...NOTHING_NEEDED, ...NEEDS[to] }
  const set = Object.entries(needed).map(([column, value]) => `${column} = ${value.replace('$window', 'now()')}`)
  return `update cases set state = '${to}', ${set.join(', ')} where id = '${id}'`
}

describe('plain SQL', () => {
  test('has the same table of moves as the program', async () => {
    const { rows } = await shop.database.pool.query('select from_state as from, to_state as to, mover from case_move')
    const inOrder = (moves: readonly object[]) => moves.map(move => JSON.stringify(move)).sort()
    const ours = everyMove().map(({ from, to, mover }) => ({ from, to, mover }))
    expect(inOrder(rows)).toEqual(inOrder(ours))
  })

  test('knows the same states and ends of cases as the program', async () => {
    const { rows } = await shop.database.pool.query(
      `select conname, pg_get_constraintdef(oid) as text from pg_constraint where conname in ('unknown_state', 'unknown_closure_kind')`,
    )
    const namesIn = (constraint: string) => {
      const text: string = rows.find(({ conname }) => conname === constraint)?.text ?? ''
      return [...text.matchAll(/'(\w+)'::text/g)].map(([, name]) => name).sort()
    }
    expect(namesIn('unknown_state')).toEqual([...CASE_STATES].sort())
    expect(namesIn('unknown_closure_kind')).toEqual([...CLOSURE_KINDS].sort())
  })

  test.each(CASE_STATES)('moves a case that is %s just as agreed', async from => {
    const { id } = await aCaseThatIs(shop.database.pool, from)
    // To leave the state as it is is no move, so that there is nothing to refuse.
    const attempts = ATTEMPTS.filter(each => each.from === from && each.to !== from)
    expect(attempts).toHaveLength(7 * 3)
    for (const { to, mover, outcome } of attempts) {
      // A timer closes after the window, everybody else acts within it.
      const now = mover === 'system' ? MONDAY + WINDOW + 1 : MONDAY + WINDOW
      const expected = outcome === 'legal' ? 'done' : outcome
      expect(`${from} → ${to} by ${mover}: ${await tried([moving(id, to)], mover, now)}`).toBe(
        `${from} → ${to} by ${mover}: ${expected}`,
      )
    }
  })

  test('cannot move a case without saying who moves it', async () => {
    const { id } = await aCaseThatIs(shop.database.pool, 'new')
    expect(await tried([moving(id, 'open')], null)).toBe('mover_missing')
    // What a transaction has set is an empty text after it.
    await tried([], 'agent')
    expect(await tried([`set local firstline.mover = ''`, moving(id, 'open')], null)).toBe('mover_missing')
  })

  test('cannot resolve a case over an open blocking task', async () => {
    const { id } = await aCaseThatIs(shop.database.pool, 'open')
    const task = (blocking: boolean) =>
      `insert into case_task (id, case_id, title, blocking, added_at) values ('${anId('task')}', '${id}', 'Ask', ${blocking}, now())`
    expect(await tried([task(true), moving(id, 'resolved')])).toBe('task_open')
    expect(await tried([task(false), moving(id, 'resolved')])).toBe('done')
    const done = `update case_task set state = 'done', ended_at = now() where case_id = '${id}'`
    expect(await tried([task(true), done, moving(id, 'resolved')])).toBe('done')
  })

  test('cannot put aside a case that is held open', async () => {
    const { id } = await aCaseThatIs(shop.database.pool, 'resolved')
    const held = `update cases set held_open = true where id = '${id}'`
    expect(await tried([held, moving(id, 'soft_closed')], 'system')).toBe('held_open')
    expect(await tried([moving(id, 'soft_closed')], 'system')).toBe('done')
  })

  test('cannot reopen after the window nor let a timer close within it', async () => {
    const { id } = await aCaseThatIs(shop.database.pool, 'soft_closed')
    expect(await tried([moving(id, 'open')], 'customer', MONDAY + WINDOW)).toBe('done')
    expect(await tried([moving(id, 'open')], 'customer', MONDAY + WINDOW + 1)).toBe('window_over')
    expect(await tried([moving(id, 'closed')], 'system', MONDAY + WINDOW)).toBe('window_open')
    expect(await tried([moving(id, 'closed')], 'system', MONDAY + WINDOW + 1)).toBe('done')
  })

  test.each([
    ['resolution_missing', `state = 'resolved'`],
    ['resolution_incomplete', `resolution_code = 'sent'`],
    ['closure_kind_missing', `state = 'cancelled'`],
    ['closure_kind_missing', `closure_kind = 'spam'`],
    ['reopen_until_missing', `reopen_until = now()`],
    ['unknown_closure_kind', `state = 'cancelled', closure_kind = 'bored'`],
    ['unknown_type', `type = 'wish'`],
    ['unknown_priority', `priority = 'asap'`],
    ['number_is_final', `number = 'CS-0000018'`],
    ['no_such_move', `state = 'lost'`],
  ])('is refused by the name %s', async (name, set) => {
    const { id } = await aCaseThatIs(shop.database.pool, 'open')
    expect(await tried([`update cases set ${set} where id = '${id}'`])).toBe(name)
  })

  test.each([
    ['reopen_until_missing', 'soft_closed'],
    ['closure_kind_missing', 'closed'],
    ['unknown_state', 'lost'],
  ])('cannot put in a case against %s either', async (name, state) => {
    const row = `insert into cases (id, number, summary, opened_by, opened_at, state) values ('x', 'x', 'x', 'agent', now(), '${state}')`
    expect(await tried([row])).toBe(name)
  })

  test('cannot move a case without telling it in its history', async () => {
    const { id } = await aCaseThatIs(shop.database.pool, 'new')
    const settle = 'set constraints all immediate'
    const told = (version: number, from: string, to: string) =>
      `insert into case_event (case_id, seq, version, at, actor_kind, type, public, text, payload)
       values ('${id}', 2, ${version}, now(), 'system', 'moved', true, 'Moved.', '{"from": "${from}", "to": "${to}"}')`
    const move = moving(id, 'open')
    expect(await tried([move, settle])).toBe('move_untold')
    expect(await tried([move, told(2, 'new', 'resolved'), settle])).toBe('move_untold')
    expect(await tried([move, told(1, 'new', 'open'), settle])).toBe('move_untold')
    expect(await tried([move, told(2, 'new', 'open'), settle])).toBe('done')
  })

  test('cannot change what has happened, nor link a case to itself', async () => {
    const { id } = await aCaseThatIs(shop.database.pool, 'open')
    expect(await tried([`update case_event set text = '' where case_id = '${id}'`])).toBe('case_event is append-only')
    expect(await tried([`delete from case_event where case_id = '${id}'`])).toBe('case_event is append-only')
    const link = `insert into case_link (from_case, to_case, kind) values ('${id}', '${id}', 'duplicate_of')`
    expect(await tried([link])).toBe('linked_to_itself')
  })

  test('cannot set the version: every update counts it', async () => {
    const { id, number } = await aCaseThatIs(shop.database.pool, 'open')
    await shop.database.pool.query(`update cases set version = 700, summary = 'The lid' where id = $1`, [id])
    await shop.database.pool.query(`update cases set summary = 'The lid' where id = $1`, [id])
    expect(await cases.byNumber(number)).toMatchObject({ version: 3, summary: 'The lid' })
  })
})

test('every table says what it is', async () => {
  const { rows } = await shop.database.pool.query(
    `select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
     and relname <> 'migration' and obj_description(oid) is null`,
  )
  expect(rows).toEqual([])
})

test('cases from before have their new columns, a first event and a party after the migrations', async () => {
  const database = await bareDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'firstline-migrations-'))
  const all = join(import.meta.dirname, '..', '..', 'src', 'adapters', 'store', 'migrations')
  for (const name of ['0001_skeleton.sql', '0002_append.sql']) await copyFile(join(all, name), join(folder, name))
  await migrate(database.connection, folder)
  const client = new pg.Client(database.connection)
  await client.connect()
  await client.query(
    `insert into conversation (id, channel, external_id, opened_at, last_activity_at) values ('conv_rosa', 'web', 'rosa', now(), now())`,
  )
  for (const [id, state, by] of [
    ['case_a', 'new', 'assistant'],
    ['case_b', 'resolved', 'overflow'],
    ['case_c', 'closed', 'agent'],
  ])
    await client.query(
      `insert into cases values ($1, $1, 'conv_rosa', 'The kettle leaks', null, $2, $3, '2026-11-01T09:00:00Z')`,
      [id, state, by],
    )
  await copyFile(join(all, '0003_case_life.sql'), join(folder, '0003_case_life.sql'))
  expect(await migrate(database.connection, folder)).toEqual(['0003_case_life.sql'])
  const { rows } = await client.query(
    `select id, state, cases.version, updated_at = opened_at as fresh, actor_kind, seq, public
     from cases join case_event on case_id = id order by id`,
  )
  const first = { version: 1, fresh: true, seq: 1, public: true }
  expect(rows).toEqual([
    { id: 'case_a', state: 'new', actor_kind: 'assistant', ...first },
    { id: 'case_b', state: 'resolved', actor_kind: 'system', ...first },
    { id: 'case_c', state: 'closed', actor_kind: 'system', ...first },
  ])
  // A node of the version before still writes while this one starts.
  await client.query(
    `insert into cases (id, number, conversation_id, summary, opened_by, opened_at) values ('case_d', 'd', 'conv_rosa', 'Late', 'assistant', now())`,
  )
  await client.query(
    `insert into case_task (id, case_id, title, added_at) values ('task_a', 'case_a', 'Send a lid', now())`,
  )
  for (const name of ['0004_parties.sql', '0005_isolation.sql']) await copyFile(join(all, name), join(folder, name))
  expect(await migrate(database.connection, folder)).toHaveLength(2)
  const owned = await client.query(
    `select count(distinct party_id)::int as guests, count(*)::int as cases,
       bool_and(visible_scopes = array[party_id, 'conv_rosa']) as seen, max(kind) as kind, max(cases.version) as version,
       (select party_id from case_task) = max(party_id) as task
     from cases join party on party.id = party_id`,
  )
  expect(owned.rows).toEqual([{ guests: 1, cases: 4, seen: true, kind: 'guest', version: 1, task: true }])
  const owners = await client.query(`select distinct tableowner from pg_tables where schemaname = 'public'`)
  expect(owners.rows).toEqual([{ tableowner: 'firstline_owner' }])
  await client.end()
  await database.drop()
  await rm(folder, { recursive: true })
})

test('a search gives the same cases in the same order, whatever the size of its pages', async () => {
  for (const summary of ['A gloxinia wilts', 'The gloxinias came late', 'One pot, no gloxinia', 'A pot'])
    await shop.database.pool.query(`update cases set summary = $1 where id = $2`, [
      summary,
      (await aCaseThatIs(shop.database.pool, 'open')).id,
    ])
  const found = (limit: number, after?: CasePlace) =>
    cases.list({ states: CASE_STATES, text: 'gloxinia', limit, ...(after && { after }) })
  const all = await found(50)
  expect(all.map(({ summary }) => summary)).toEqual([
    'One pot, no gloxinia',
    'The gloxinias came late',
    'A gloxinia wilts',
  ])
  for (const size of [1, 2, 3]) {
    const read: CaseEntry[] = []
    for (let page = await found(size); page.length > 0; page = await found(size, read.at(-1))) read.push(...page)
    expect(read).toEqual(all)
  }
})

test('a case from a conversation begins its history with its opening', async () => {
  const conversation = await shop.openConversation(anId('rosa'))
  const opened = {
    id: anId('case'),
    number: await shop.drawNumber(conversation.id),
    conversationId: conversation.id,
    summary: 'The kettle leaks',
    contact: null,
    openedBy: 'assistant',
    openedAt: MONDAY,
  } as const
  await shop.conversations.commitTurn(
    aTurn(conversation.id, { handledSeq: 0, writes: [{ kind: 'open_case', case: opened }] }),
  )
  expect(await cases.events(opened.id, 0, 10)).toEqual([
    {
      seq: 1,
      version: 1,
      at: MONDAY,
      actor: { kind: 'assistant' },
      type: 'opened',
      public: true,
      text: `Opened as ${opened.number}.`,
      details: { type: 'issue', priority: 'normal' },
      changed: [],
    },
  ])
  expect(await cases.byNumber(opened.number)).toMatchObject({ ...opened, state: 'new', updatedAt: MONDAY, version: 1 })
})

test('two hundred cases from eight writers have two hundred numbers', async () => {
  const writers = Array.from({ length: 8 }, (_, n) => {
    const database = openDatabase({ connection: shop.database.connection, log: quietLog, connections: 2 })
    const ids = { next: (prefix: string) => anId(`${prefix}_${n}`), secret: () => '' }
    return {
      database,
      desk: createCaseDesk({ cases: caseStore(database), clock: setClock(MONDAY), ids, log: keptLog() }),
    }
  })
  const asked = { summary: 'A whisk', contact: null, type: 'issue', priority: 'normal' } as const
  const opened = await Promise.all(
    writers.flatMap(({ desk }) => Array.from({ length: 25 }, () => desk.open(asked, PRIYA))),
  )
  const numbers = opened.map(each => (each.ok ? each.value.number : 'refused'))
  expect(new Set(numbers).size).toBe(200)
  expect(numbers.every(isCaseNumber)).toBe(true)
  await Promise.all(writers.map(({ database }) => database.close()))
})

test('what nobody can see is stored as what can be', async () => {
  const { number } = await aCaseThatIs(shop.database.pool, 'open')
  const revision: CaseRevision = {
    at: MONDAY,
    mover: 'agent',
    set: { summary: 'a\u0000b' },
    events: [
      {
        at: MONDAY,
        actor: { kind: 'customer' },
        type: 'commented',
        public: true,
        text: '\ud800',
        details: {},
        changed: [],
      },
    ],
    tasks: [],
  }
  const after = await cases.together(async held => {
    const file = await held.lock(number)
    return file && held.write(file, revision)
  })
  expect(after?.summary).toBe('a\ufffdb')
  expect((await cases.events(after?.id ?? '', 1, 10)).map(({ text }) => text)).toEqual(['\ufffd'])
})

test('a part of a transaction that fails takes the rest back', async () => {
  const { number } = await aCaseThatIs(shop.database.pool, 'open')
  const failing = cases.together(async held => {
    const file = await held.lock(number)
    if (file) await held.write(file, { at: MONDAY, mover: 'agent', set: { summary: 'Half' }, events: [], tasks: [] })
    throw new Error('the plug was pulled')
  })
  await expect(failing).rejects.toThrow('the plug was pulled')
  expect(await cases.byNumber(number)).toMatchObject({ summary: 'The kettle leaks', version: 1 })
})
