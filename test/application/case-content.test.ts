import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CaseFile } from '../../src/domain/service/case.ts'
import { MARTA, PRIYA, SAM } from '../fakes/memory-staff.ts'
import { type CasesAtWork, casesAtWork, DAY, SENT } from './cases-at-work.ts'

const HOUR = DAY / 24
let work: CasesAtWork
beforeAll(async () => {
  work = await casesAtWork()
  await work.shop.database.pool.query(`
    insert into staff (id, name, email, role, password_hash) values ('staff_marta', 'Marta Keller', 'marta@larkspur.example', 'manager', '-');
    insert into party (id, kind, name) values ('party_nora', 'consumer', 'Nora'), ('party_rosa', 'consumer', 'Rosa'), ('party_quay', 'account', 'Quay Café');
    insert into account (party_id) values ('party_quay');
    insert into contact (id, name) values ('contact_nora', 'Nora'), ('contact_rosa', 'Rosa');
    insert into contact_email (contact_id, email, verified_at) values ('contact_nora', 'nora@example.org', now()), ('contact_rosa', 'rosa@example.org', now());
    insert into consumer (party_id, contact_id) values ('party_nora', 'contact_nora'), ('party_rosa', 'contact_rosa');
    insert into product (id, sku, name) values ('product_kettle', 'KET-7', 'Kettle');
    insert into asset (id, party_id, product_id, serial) values
      ('asset_rosa', 'party_rosa', 'product_kettle', 'SN-1'), ('asset_nora', 'party_nora', 'product_kettle', 'SN-2');
    insert into task_template (id, title, team, blocking, customer_visible, due_after_hours) values
      ('inspect', 'Look at the photos', 'workshop', true, false, 24),
      ('send', 'Send a new one', 'warehouse', true, true, 48),
      ('thank', 'Say thank you', null, false, false, null);
    insert into playbook (id, name) values ('repair', 'Repair');
    insert into playbook_step values ('repair', 1, 'inspect'), ('repair', 2, 'send'), ('repair', 5, 'thank')`)
})
afterAll(() => work?.close())

beforeEach(async () => {
  await work.shop.database.pool.query(`
    update case_type set form = '[]', playbook_id = null, reopen_days = 14,
      closure_mode = case kind when 'complaint' then 'customer' else 'timer' end;
    delete from service_definition`)
})

async function rule(kind: string, set: string): Promise<void> {
  await work.shop.database.pool.query(`update case_type set ${set} where kind = '${kind}'`)
}

/** Takes the value of what must succeed. */
function good<Value>(outcome: { ok: true; value: Value } | { ok: false; reason: string }): Value {
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.value
}

async function opened(type: CaseFile['type'] = 'issue'): Promise<CaseFile> {
  const asked = { summary: 'The kettle leaks', contact: 'rosa@example.org', type, priority: 'normal' } as const
  return good(await work.desk.open(asked, PRIYA))
}

const whisk = { kind: 'order', ref: 'LH-20418', quantity: 1, reason: null } as const
const start = async ({ number, version }: CaseFile) =>
  good(await work.desk.move(number, { to: 'open' }, version, PRIYA))
const resolve = ({ number, version }: CaseFile) =>
  work.desk.move(number, { to: 'resolved', resolution: SENT }, version, PRIYA)
const tasksOf = async (number: string) =>
  (await work.file(number)).tasks.map(({ title, state }) => `${title}: ${state}`)

describe('a line', () => {
  test('keeps its case from being resolved until every one has ended', async () => {
    const { number } = await opened()
    await work.desk.addLine(number, whisk, PRIYA)
    const two = good(await work.desk.addLine(number, { ...whisk, ref: 'LH-20401' }, PRIYA))
    expect(two.lines.map(({ no, ref, state }) => [no, ref, state])).toEqual([
      [1, 'LH-20418', 'new'],
      [2, 'LH-20401', 'new'],
    ])
    expect(await resolve(two)).toMatchObject({ ok: false, why: 'line_open' })
    const one = good(
      await work.desk.changeLine(number, 1, { state: 'accepted', resolution: 'replaced' }, two.version, PRIYA),
    )
    expect(await resolve(one)).toMatchObject({ ok: false, why: 'line_open' })
    const none = good(
      await work.desk.changeLine(number, 2, { state: 'denied', resolution: 'too_late' }, one.version, PRIYA),
    )
    expect(await resolve(none)).toMatchObject({ ok: true, value: { state: 'resolved' } })
  })

  test.each(['new', 'awaiting_customer', 'awaiting_internal', 'resolved'] as const)(
    'that is worked on opens a case that was %s',
    async from => {
      const { number } = await opened()
      const lined = good(await work.desk.addLine(number, whisk, PRIYA))
      let before = lined
      if (from !== 'new') {
        const ended = { state: 'accepted', resolution: 'sent' } as const
        before = good(await work.desk.changeLine(number, 1, ended, lined.version, PRIYA))
        before = good(
          await work.desk.move(
            number,
            { to: from, ...(from === 'resolved' ? { resolution: SENT } : {}) },
            before.version,
            PRIYA,
          ),
        )
      }
      const after = good(await work.desk.changeLine(number, 1, { state: 'work' }, before.version, PRIYA))
      expect(after).toMatchObject({ state: 'open', lines: [{ state: 'work', resolution: null }] })
      expect((await work.history(number)).slice(-2)).toEqual(['line_changed', 'open'])
    },
  )

  test('ends with a result and in one way at a time', async () => {
    const { number } = await opened()
    const { version } = good(await work.desk.addLine(number, whisk, PRIYA))
    const change = (asked: object, of = version) => work.desk.changeLine(number, 1, asked, of, PRIYA)
    expect(await change({ state: 'accepted' })).toMatchObject({ reason: 'line_result_missing' })
    expect(await change({ resolution: 'sent' })).toMatchObject({ reason: 'no_such_line_move' })
    const done = good(await change({ state: 'accepted', resolution: 'sent' }))
    expect(await change({ state: 'denied', resolution: 'no' }, done.version)).toMatchObject({
      reason: 'no_such_line_move',
    })
    expect(await change({ state: 'new' }, done.version)).toMatchObject({ reason: 'no_such_line_move' })
    expect(await work.desk.changeLine(number, 9, { state: 'work' }, done.version, PRIYA)).toMatchObject({
      reason: 'not_found',
    })
  })

  test('of somebody else’s things is refused like one that is not there', async () => {
    const { number } = await opened()
    const add = (kind: 'asset' | 'product' | 'contract', ref: string) =>
      work.desk.addLine(number, { ...whisk, kind, ref }, PRIYA)
    expect(await add('asset', 'SN-2')).toEqual(await add('asset', 'SN-404'))
    expect(await add('asset', 'SN-2')).toMatchObject({ reason: 'no_such_subject' })
    expect(await add('contract', 'C-1')).toMatchObject({ reason: 'no_such_subject' })
    expect(await add('asset', 'SN-1')).toMatchObject({ ok: true })
    expect(await add('product', 'KET-7')).toMatchObject({ ok: true })
  })

  test('two agents change two lines at once; of one line the second gets a conflict that names it', async () => {
    const { number } = await opened()
    await work.desk.addLine(number, whisk, PRIYA)
    const { version } = good(await work.desk.addLine(number, whisk, PRIYA))
    const [one, two] = await Promise.all([
      work.desk.changeLine(number, 1, { quantity: 2 }, version, PRIYA),
      work.node().changeLine(number, 2, { quantity: 3 }, version, SAM),
    ])
    expect([one.ok, two.ok]).toEqual([true, true])
    expect(await work.desk.changeLine(number, 1, { quantity: 5 }, version, SAM)).toMatchObject({
      reason: 'conflict',
      changed: expect.arrayContaining(['lines/1']),
      current: { lines: [{ quantity: 2 }, { quantity: 3 }] },
    })
    expect(await work.desk.changeLine(number, 1, { quantity: 5 }, version + 99, SAM)).toMatchObject({
      reason: 'conflict',
    })
  })

  test('is not put on a case that is settled', async () => {
    const settled = good(await resolve(await opened()))
    expect(await work.desk.addLine(settled.number, whisk, PRIYA)).toMatchObject({ reason: 'over' })
  })
})

describe('a playbook', () => {
  beforeEach(() => rule('issue', `playbook_id = 'repair'`))

  test('begins with the work on a case, goes on step by step, and says how far it is', async () => {
    const { number, ...fresh } = await opened()
    await work.desk.comment(number, { text: 'Looks like the seal.', public: false }, PRIYA)
    expect(await tasksOf(number)).toEqual([])
    await start({ number, ...fresh, version: fresh.version + 1 })
    expect(await tasksOf(number)).toEqual(['Look at the photos: open'])
    const [first] = (await work.file(number)).tasks
    expect(first).toMatchObject({
      team: 'workshop',
      blocking: true,
      dueAt: work.clock.now() + 24 * HOUR,
      step: { playbook: 'repair', no: 1 },
    })
    await work.desk.finishTask(number, first?.id ?? '', PRIYA)
    expect(await tasksOf(number)).toEqual(['Look at the photos: done', 'Send a new one: open'])
    await work.desk.dropTask(number, (await work.file(number)).tasks[1]?.id ?? '', PRIYA)
    expect(await tasksOf(number)).toContain('Say thank you: open')
    await work.desk.finishTask(number, (await work.file(number)).tasks[2]?.id ?? '', PRIYA)
    expect(await tasksOf(number)).toHaveLength(3)
  })

  test('puts each step on the case once, also when two finish the one before', async () => {
    const { number } = await start(await opened())
    const [first] = (await work.file(number)).tasks
    await Promise.all([1, 2, 3].map(() => work.node().finishTask(number, first?.id ?? '', PRIYA)))
    expect(await tasksOf(number)).toEqual(['Look at the photos: done', 'Send a new one: open'])
  })

  test('that was begun goes on although the case has become one of another type', async () => {
    const { number, version } = await start(await opened())
    const asked = good(await work.desk.change(number, { type: 'question' }, version, PRIYA))
    await work.desk.finishTask(number, asked.tasks[0]?.id ?? '', PRIYA)
    expect(await tasksOf(number)).toEqual(['Look at the photos: done', 'Send a new one: open'])
  })

  test('of a product goes before that of the type', async () => {
    await work.shop.database.pool.query(
      `insert into service_definition (product_id, case_type, reopen_days) values ('product_kettle', 'issue', 30)`,
    )
    const { number, id } = await opened()
    await work.shop.database.pool.query(`update cases set product_id = 'product_kettle' where id = $1`, [id])
    const file = await work.file(number)
    expect(file.rules).toEqual({ closure: 'timer', reopenDays: 30 })
    expect((await work.desk.whole(number))?.content.playbook?.name).toBe('Repair')
  })
})

describe('a task', () => {
  test('is made from a template, which what is said goes before', async () => {
    const { number } = await opened()
    const plain = good(await work.desk.addTask(number, { template: 'send' }, PRIYA))
    expect(plain).toMatchObject({ title: 'Send a new one', team: 'warehouse', customerVisible: true, step: null })
    const own = good(await work.desk.addTask(number, { template: 'send', title: 'Send a lid', blocking: false }, PRIYA))
    expect(own).toMatchObject({ title: 'Send a lid', team: 'warehouse', blocking: false })
    expect((await work.file(number)).tasks).toEqual([plain, own])
    expect(await work.desk.addTask(number, { template: 'nothing' }, PRIYA)).toMatchObject({
      reason: 'no_such_template',
    })
  })

  test('that is dropped blocks no more, and what has ended stays as it has', async () => {
    const file = await start(await opened())
    const { id } = good(await work.desk.addTask(file.number, { title: 'Ask the workshop', blocking: true }, PRIYA))
    const waiting = good(await work.desk.move(file.number, { to: 'awaiting_internal' }, file.version + 1, PRIYA))
    expect(await resolve(waiting)).toMatchObject({ why: 'task_open' })
    expect(await work.desk.dropTask(file.number, id, PRIYA)).toMatchObject({ ok: true, value: { state: 'dropped' } })
    expect(await work.desk.dropTask(file.number, id, PRIYA)).toMatchObject({ ok: true })
    expect(await work.desk.finishTask(file.number, id, PRIYA)).toMatchObject({ reason: 'task_ended' })
    expect(await work.file(file.number)).toMatchObject({ state: 'open', tasks: [{ state: 'dropped' }] })
    expect((await work.history(file.number)).slice(-2)).toEqual(['task_dropped', 'open'])
  })
})

describe('the type of a case says what ends it:', () => {
  test('silence, after its own time for reopening', async () => {
    await rule('issue', 'reopen_days = 3')
    const { number } = good(await resolve(await start(await opened())))
    await work.passing(8)
    const asleep = await work.file(number)
    expect(asleep.state).toBe('soft_closed')
    expect((asleep.reopenUntil ?? 0) - asleep.updatedAt).toBe(3 * DAY)
    expect((await work.desk.events(number, 0))?.at(-1)?.text).toContain('within 3 days')
    await work.passing(4)
    expect(await work.file(number)).toMatchObject({ state: 'closed', closure: 'unconfirmed_expired' })
  })

  test('the customer’s yes alone: one reminder, and then it waits', async () => {
    const { number } = good(await resolve(await start(await opened('complaint'))))
    await work.passing(40)
    expect(await work.file(number)).toMatchObject({ state: 'resolved', dueAt: null, reminders: 1 })
    expect(await work.desk.settle(number)).toMatchObject({ ok: true, value: { closure: 'customer_confirmed' } })
  })

  test('the solution itself, and it can still be reopened', async () => {
    await rule('request', `closure_mode = 'at_once'`)
    const done = good(await resolve(await start(await opened('request'))))
    expect(done).toMatchObject({ state: 'soft_closed', resolution: SENT })
    expect((await work.history(done.number)).slice(-2)).toEqual(['resolved', 'soft_closed'])
    expect((await work.desk.events(done.number, 0))?.at(-1)?.text).toMatch(/^Closed with the solution\./)
    await work.desk.hear(done.number, 'It leaks again')
    expect(await work.file(done.number)).toMatchObject({ state: 'open', reopenCount: 1 })
    const again = good(await resolve(await work.file(done.number)))
    await work.passing(15)
    expect(await work.file(again.number)).toMatchObject({ state: 'closed', closure: 'fulfiller_done' })
  })
})

describe('a form', () => {
  const FIELDS = [
    { name: 'since', label: 'Since when?', kind: 'date', required: true },
    { name: 'room', label: 'Which room?', kind: 'choice', options: ['Kitchen', 'Bath'] },
    { name: 'pieces', label: 'How many?', kind: 'number' },
    { name: 'safe', label: 'Is it unplugged?', kind: 'yes_no' },
  ]
  beforeEach(() => rule('issue', `form = '${JSON.stringify(FIELDS)}'`))

  test('takes answers that fit, and tells of each that does not', async () => {
    const { number, version } = await opened()
    const fill = (values: unknown) => work.desk.fillForm(number, values, version, PRIYA)
    for (const values of [
      {},
      { since: 'yesterday' },
      { since: '2026-02-30' },
      { since: '2026-11-20', room: 'Garage' },
      { since: '2026-11-20', pieces: '2' },
      { since: '2026-11-20', safe: 'yes' },
      { since: '2026-11-20', colour: 'red' },
    ])
      expect([values, (await fill(values)).ok]).toEqual([values, false])
    expect(await fill({ since: 'yesterday' })).toMatchObject({ text: expect.stringContaining('`since`') })
    const values = { since: '2026-11-20', room: 'Kitchen', pieces: 2, safe: true }
    expect(await fill(values)).toMatchObject({ ok: true, value: { form: values, version: version + 1 } })
    expect(await work.file(number)).toMatchObject({ form: values })
  })

  test('that two fill in at once is kept from the first, and the second is told', async () => {
    const { number, version } = await opened()
    await work.desk.change(number, { priority: 'high' }, version, SAM)
    expect(await work.desk.fillForm(number, { since: '2026-11-20' }, version, PRIYA)).toMatchObject({ ok: true })
    expect(await work.desk.fillForm(number, { since: '2026-11-21' }, version, SAM)).toMatchObject({
      reason: 'conflict',
      changed: expect.arrayContaining(['form']),
      current: { form: { since: '2026-11-20' } },
    })
  })
})

describe('a watcher', () => {
  test('is staff, or a contact who may see the case; each change is an event that the customer does not see', async () => {
    const { number } = await opened()
    const watch = (kind: 'staff' | 'contact', id: string) => work.desk.watch(number, { kind, id }, PRIYA)
    expect(await watch('contact', 'contact_nora')).toMatchObject({ reason: 'watcher_out_of_scope' })
    expect(await watch('contact', 'contact_nobody')).toMatchObject({ reason: 'no_such_watcher' })
    const { version } = good(await watch('contact', 'contact_rosa'))
    expect(good(await watch('contact', 'contact_rosa')).version).toBe(version)
    await watch('staff', 'staff_sam')
    const names = async () => (await work.desk.whole(number))?.content.watchers.map(({ name }) => name)
    expect(await names()).toEqual(['Rosa', 'Sam'])
    await work.desk.unwatch(number, { kind: 'staff', id: 'staff_sam' }, PRIYA)
    await work.desk.unwatch(number, { kind: 'staff', id: 'staff_sam' }, PRIYA)
    expect(await work.history(number)).toEqual(['opened', 'watched', 'watched', 'unwatched'])
    expect((await work.desk.events(number, 1))?.map(event => event.public)).toEqual([false, false, false])
    await work.shop.database.pool.query(`update cases set visible_scopes = '{party_quay}' where number = $1`, [number])
    expect(await names()).toEqual([])
  })
})

describe('a link', () => {
  test('is told to both cases, made once, and can be taken away', async () => {
    const [one, two] = [await opened(), await opened()]
    await work.desk.link(two.number, 'duplicate_of', one.number, PRIYA)
    await work.desk.link(two.number, 'duplicate_of', one.number, PRIYA)
    const relations = async ({ number }: CaseFile) =>
      (await work.desk.whole(number))?.content.relations.map(
        ({ kind, direction, number: other }) => `${direction} ${kind} ${other}`,
      )
    expect(await relations(two)).toEqual([`to duplicate_of ${one.number}`])
    expect(await relations(one)).toEqual([`from duplicate_of ${two.number}`])
    expect(await work.history(one.number)).toEqual(['opened', 'linked'])
    await work.desk.unlink(two.number, 'duplicate_of', one.number, PRIYA)
    expect([await relations(one), await relations(two)]).toEqual([[], []])
    expect(await work.desk.link(one.number, 'spawned', one.number, PRIYA)).toMatchObject({ reason: 'linked_to_itself' })
    expect(await work.desk.link(one.number, 'spawned', 'CS-9999990', PRIYA)).toMatchObject({ reason: 'no_such_case' })
  })

  test('that two make crosswise at once holds nobody up', async () => {
    const [one, two] = [await opened(), await opened()]
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, turn) =>
        turn % 2 === 0
          ? work.desk.link(one.number, 'spawned', two.number, PRIYA)
          : work.node().link(two.number, 'duplicate_of', one.number, SAM),
      ),
    )
    expect(made.every(({ ok }) => ok)).toBe(true)
  })
})

test('what another system says is for staff; the customer reads our words, and the same word again is no news', async () => {
  const { number } = await opened()
  const reference = { system: 'field', kind: 'work_order', id: 'WO-1', statusText: 'SCHED 24/11' } as const
  await work.desk.refer(number, reference, 'A technician comes on Tuesday.', PRIYA)
  work.clock.pass(HOUR)
  await work.desk.refer(number, reference, null, PRIYA)
  const events = (await work.desk.events(number, 1)) ?? []
  expect(events.map(event => [event.public, event.text])).toEqual([
    [false, 'field, work order WO-1: SCHED 24/11'],
    [true, 'A technician comes on Tuesday.'],
  ])
  expect(JSON.stringify(events.filter(event => event.public))).not.toContain('WO-1')
  expect((await work.desk.whole(number))?.content.references).toEqual([{ ...reference, syncedAt: work.clock.now() }])
})

describe('a major case', () => {
  const ALL = { parties: ['party_quay', 'party_nobody'], product: 'product_kettle' }
  const approved = async () => {
    const lead = await start(await opened())
    await work.desk.proposeMajor(lead.number, 'Kettles leak', PRIYA)
    return good(await work.desk.decideMajor(lead.number, 'approved', MARTA))
  }
  const children = async ({ number }: CaseFile) => {
    const { rows } = await work.shop.database.pool.query<{ number: string; party_id: string }>(
      `select c.number, c.party_id from major_child h join cases c on c.id = h.case_id join cases l on l.id = h.major_id
       where l.number = $1 and c.number <> $1 order by c.party_id`,
      [number],
    )
    return rows
  }

  test('is proposed by anybody, decided by a manager, once', async () => {
    const { number } = await opened()
    expect(await work.desk.decideMajor(number, 'approved', MARTA)).toMatchObject({ reason: 'no_major_case' })
    await work.desk.proposeMajor(number, 'Kettles leak', PRIYA)
    expect(await work.desk.proposeMajor(number, 'Kettles leak', SAM)).toMatchObject({ reason: 'wrong_status' })
    expect(await work.desk.decideMajor(number, 'approved', PRIYA)).toMatchObject({ reason: 'managers_decide' })
    expect(await work.desk.publishMajor(number, 'Sorry.', PRIYA)).toMatchObject({ reason: 'wrong_status' })
    expect(await work.desk.decideMajor(number, 'rejected', MARTA)).toMatchObject({ ok: true })
    expect(await work.desk.decideMajor(number, 'approved', MARTA)).toMatchObject({ reason: 'wrong_status' })
  })

  test('opens one case for each party concerned, however often it is asked', async () => {
    const lead = await approved()
    expect(lead.heldOpen).toBe(true)
    await work.desk.publishMajor(lead.number, 'We are sorry.', PRIYA)
    const seen = good(await work.desk.previewChildren(lead.number, ALL))
    // Rosa has the leading case already, and there is no fourth party.
    expect(seen).toEqual({ count: 2, names: ['Nora', 'Quay Café'] })
    const open = (count: number) => work.node().openChildren(lead.number, ALL, { count, again: false }, MARTA)
    expect(await open(3)).toMatchObject({ reason: 'recipients_changed' })
    expect(await work.desk.openChildren(lead.number, ALL, { count: 2, again: false }, PRIYA)).toMatchObject({
      reason: 'managers_decide',
    })
    const both = await Promise.all([open(2), open(2)])
    expect(both.map(each => (each.ok ? 'opened' : each.reason)).sort()).toEqual(['opened', 'recipients_changed'])
    expect(await open(0)).toMatchObject({ ok: true })
    expect((await children(lead)).map(child => child.party_id)).toEqual(['party_nora', 'party_quay'])
    for (const child of await children(lead)) {
      expect(await work.file(child.number)).toMatchObject({
        summary: 'Kettles leak',
        heldOpen: true,
        links: [{ kind: 'child_of_major', number: lead.number }],
      })
      const told = ((await work.desk.events(child.number, 0)) ?? []).filter(event => event.public)
      expect(told.map(({ text }) => text)).toEqual([expect.stringMatching(/^Opened as/), 'We are sorry.'])
    }
    expect((await work.file((await children(lead))[0]?.number ?? '')).contact).toBe('nora@example.org')
  })

  test('with more than fifty asks for a second yes', async () => {
    const parties = Array.from({ length: 51 }, (_, place) => `party_many_${place}`)
    for (const party of parties)
      await work.shop.database.pool.query(`insert into party (id, kind, name) values ($1, 'account', 'One of many')`, [
        party,
      ])
    const lead = await approved()
    const open = (count: number, again: boolean) =>
      work.desk.openChildren(lead.number, { parties: parties.slice(0, count), product: null }, { count, again }, MARTA)
    expect(await open(51, false)).toMatchObject({ reason: 'confirm_again' })
    expect(await open(50, false)).toMatchObject({ ok: true })
    expect(await children(lead)).toHaveLength(50)
  })

  test('ends by proposing the solution, which forces nothing', async () => {
    const lead = await approved()
    good(await work.desk.openChildren(lead.number, ALL, { count: 2, again: false }, MARTA))
    const [nora, quay] = await children(lead)
    await work.desk.addTask(quay?.number ?? '', { title: 'Count the kettles', blocking: true }, PRIYA)
    await work.desk.closeMajor(lead.number, SENT, MARTA)
    const states = async () =>
      Promise.all([lead, nora, quay].map(async each => (await work.file(each?.number ?? '')).state))
    expect(await states()).toEqual(['resolved', 'resolved', 'new'])
    await work.passing(40)
    expect(await states()).toEqual(['resolved', 'resolved', 'new'])
    await work.desk.hear(nora?.number ?? '', 'Mine still leaks.')
    expect(await states()).toEqual(['resolved', 'open', 'new'])
    expect(await work.desk.closeMajor(lead.number, SENT, MARTA)).toMatchObject({ reason: 'wrong_status' })
  })
})
