import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PRIYA, SAM } from '../fakes/memory-staff.ts'
import { type CasesAtWork, casesAtWork, DAY, SENT } from './cases-at-work.ts'

let work: CasesAtWork
beforeAll(async () => {
  work = await casesAtWork()
})
afterAll(() => work?.close())

describe('silence after a solution', () => {
  test('is answered by a reminder, then the case is put aside, then it is closed, never without a public word', async () => {
    const { number } = await work.brought('open', 'resolved')
    const resolvedAt = work.clock.now()
    await work.passing(3)
    expect(await work.history(number)).toEqual(['opened', 'open', 'resolved'])
    await work.passing(1)
    expect(await work.history(number)).toEqual(['opened', 'open', 'resolved', 'reminded'])
    await work.passing(4)
    const aside = await work.file(number)
    expect(aside).toMatchObject({ state: 'soft_closed', resolution: SENT, closure: null })
    // Noticed at a quarter of a day at the latest, and never before seven days.
    const heldFor = (aside.reopenUntil ?? 0) - 14 * DAY - resolvedAt
    expect(heldFor).toBeGreaterThan(7 * DAY)
    expect(heldFor).toBeLessThanOrEqual(7.5 * DAY)
    await work.passing(13)
    expect(await work.file(number)).toMatchObject({ state: 'soft_closed' })
    await work.passing(2)
    expect(await work.file(number)).toMatchObject({
      state: 'closed',
      closure: 'unconfirmed_expired',
      reopenUntil: null,
      dueAt: null,
    })
    expect(await work.history(number)).toEqual(['opened', 'open', 'resolved', 'reminded', 'soft_closed', 'closed'])
    const byTimer = ((await work.desk.events(number, 0)) ?? []).filter(({ actor }) => actor.kind === 'system')
    expect(byTimer.map(({ type }) => type)).toEqual(['reminded', 'moved', 'moved'])
    expect(byTimer.every(event => event.public)).toBe(true)
  })

  test('reopened within the window keeps its number and asks for a new solution', async () => {
    const { number, id } = await work.brought('open', 'resolved')
    await work.passing(8)
    work.clock.pass(10 * DAY)
    const heard = await work.desk.hear(number, 'It still leaks')
    expect(heard).toMatchObject({
      ok: true,
      value: {
        continued: false,
        file: { id, number, state: 'open', reopenCount: 1, reopenUntil: null, resolution: null, dueAt: null },
      },
    })
    expect((await work.history(number)).slice(-3)).toEqual(['soft_closed', 'commented', 'open'])
    const { version } = await work.file(number)
    expect(await work.desk.move(number, { to: 'resolved' }, version, PRIYA)).toMatchObject({
      ok: false,
      reason: 'refused',
      why: 'resolution_missing',
    })
  })

  test('reopened by an agent within the window keeps its number, and after it not', async () => {
    const early = await work.brought('open', 'resolved')
    const late = await work.brought('open', 'resolved')
    await work.passing(8)
    const { version } = await work.file(early.number)
    expect(await work.desk.move(early.number, { to: 'open' }, version, PRIYA)).toMatchObject({ ok: true })
    work.clock.pass(14 * DAY)
    const then = await work.file(late.number)
    expect(await work.desk.move(late.number, { to: 'open' }, then.version, PRIYA)).toMatchObject({
      ok: false,
      why: 'window_over',
    })
  })

  test('ended by the customer is the customer’s own confirmation', async () => {
    const resolved = await work.brought('open', 'resolved')
    const aside = await work.brought('open', 'resolved')
    expect(await work.desk.settle(resolved.number)).toMatchObject({
      ok: true,
      value: { state: 'closed', closure: 'customer_confirmed' },
    })
    await work.passing(8)
    expect(await work.desk.settle(aside.number)).toMatchObject({
      ok: true,
      value: { state: 'closed', closure: 'customer_confirmed' },
    })
    expect(await work.desk.settle(aside.number)).toEqual({ ok: false, reason: 'no_such_move' })
  })
})

describe('a customer who is waited for', () => {
  test('is reminded twice, and the case is put aside for want of an answer', async () => {
    const { number } = await work.brought('open', 'awaiting_customer')
    await work.passing(8)
    expect(await work.history(number)).toEqual([
      'opened',
      'open',
      'awaiting_customer',
      'reminded',
      'reminded',
      'soft_closed',
    ])
    await work.passing(15)
    expect(await work.file(number)).toMatchObject({ state: 'closed', closure: 'no_customer_reply' })
  })

  test('stops the timers by answering', async () => {
    const { number } = await work.brought('open', 'awaiting_customer')
    await work.passing(4)
    expect(await work.desk.hear(number, 'It is the red one')).toMatchObject({ value: { file: { state: 'open' } } })
    await work.passing(30)
    expect(await work.file(number)).toMatchObject({ state: 'open', dueAt: null, reopenCount: 0 })
  })

  test('has the whole time again after staff have written', async () => {
    const { number } = await work.brought('open', 'awaiting_customer')
    await work.passing(6)
    await work.desk.comment(number, { text: 'Which colour is it?', public: true }, PRIYA)
    await work.passing(2)
    expect(await work.file(number)).toMatchObject({ state: 'awaiting_customer', reminders: 0 })
    await work.desk.comment(number, { text: 'She has gone quiet.', public: false }, PRIYA)
    await work.passing(6)
    expect(await work.file(number)).toMatchObject({ state: 'soft_closed' })
  })

  test('has the full time between a late reminder and the next step, when no node was running', async () => {
    const { number } = await work.brought('open', 'awaiting_customer')
    work.clock.pass(60 * DAY)
    for (let round = 0; round < 5; round++) {
      await work.telling()
      await work.desk.tick(work.clock.now())
    }
    expect(await work.file(number)).toMatchObject({ state: 'awaiting_customer', reminders: 1 })
    await work.passing(2.5)
    expect(await work.file(number)).toMatchObject({ state: 'awaiting_customer', reminders: 2 })
    await work.passing(2.5)
    expect(await work.file(number)).toMatchObject({ state: 'soft_closed' })
  })
})

test('a case that is held open is neither reminded nor put aside, and is again when it is let go', async () => {
  const { id, number } = await work.brought('open', 'resolved')
  const hold = (held: boolean) =>
    work.shop.database.pool.query('update cases set held_open = $1 where id = $2', [held, id])
  await hold(true)
  await work.passing(30)
  expect(await work.file(number)).toMatchObject({ state: 'resolved', reminders: 0 })
  await hold(false)
  await work.passing(1)
  expect(await work.file(number)).toMatchObject({ state: 'resolved', reminders: 1 })
})

test('of many nodes whose timers run at once one takes each step', async () => {
  const place = await casesAtWork()
  const { number } = await place.brought('resolved')
  const nodes = [place.node(), place.node(), place.node(), place.node()]
  for (const [days, step] of [
    [3.1, 'reminded'],
    [4.1, 'soft_closed'],
    [14.1, 'closed'],
  ] as const) {
    place.clock.pass(days * DAY)
    await place.telling()
    const before = await place.history(number)
    const taken = await Promise.all(nodes.map(node => node.tick(place.clock.now())))
    expect(await place.history(number)).toEqual([...before, step])
    expect(taken.sort()).toEqual([0, 0, 0, 1])
  }
  await place.close()
})

describe('a closed case that the customer writes to', () => {
  async function closed() {
    const file = await work.brought('open', 'resolved')
    await work.desk.settle(file.number)
    return file
  }

  test('stays closed and goes on as a linked case', async () => {
    const before = await closed()
    const heard = await work.desk.hear(before.number, 'The new one leaks too')
    if (!heard.ok) throw new Error(heard.reason)
    const { file } = heard.value
    expect(heard.value.continued).toBe(true)
    expect(file).toMatchObject({
      state: 'new',
      summary: 'The new one leaks too',
      contact: 'rosa@example.org',
      links: [{ kind: 'follow_up_of', number: before.number }],
    })
    expect(await work.file(before.number)).toMatchObject({ state: 'closed', closure: 'customer_confirmed' })
    expect((await work.desk.events(before.number, 0))?.at(-1)).toMatchObject({
      type: 'linked',
      public: true,
      details: { followed_by: file.number },
    })
  })

  test('goes on as one case, however often and however fast they write', async () => {
    const before = await closed()
    const heard = await Promise.all(['One', 'Two', 'Three', 'Four'].map(text => work.desk.hear(before.number, text)))
    const numbers = heard.map(each => (each.ok ? each.value.file.number : each.reason))
    expect(new Set(numbers).size).toBe(1)
    expect((await work.history(numbers[0] ?? '')).filter(type => type === 'commented')).toHaveLength(3)
  })

  test('goes on at the end of the chain', async () => {
    const before = await closed()
    const first = await work.desk.hear(before.number, 'Again')
    if (!first.ok) throw new Error(first.reason)
    await work.desk.settle(first.value.file.number)
    const second = await work.desk.hear(before.number, 'And again')
    expect(second).toMatchObject({
      ok: true,
      value: { file: { links: [{ kind: 'follow_up_of', number: first.value.file.number }] } },
    })
  })

  test('is not there for who writes to a number that is none', async () => {
    for (const number of ['CS-0000001', 'CS-9999990', '', "'"])
      expect(await work.desk.hear(number, 'Hello')).toEqual({ ok: false, reason: 'not_found' })
  })
})

describe('two agents with the same case before them', () => {
  test('who change different fields both have their way', async () => {
    const { number, version } = await work.opened()
    const changes = await Promise.all([
      work.desk.change(number, { priority: 'high' }, version, PRIYA),
      work.desk.change(number, { summary: 'The kettle drips' }, version, SAM),
      work.desk.move(number, { to: 'awaiting_internal' }, version, PRIYA),
      work.desk.comment(number, { text: 'Asked the workshop', public: false }, SAM),
    ])
    expect(changes.map(({ ok }) => ok)).toEqual([true, true, true, true])
    expect(await work.file(number)).toMatchObject({
      priority: 'high',
      summary: 'The kettle drips',
      state: 'awaiting_internal',
      version: 5,
    })
  })

  test('who change the same field: the second is shown the first one’s change', async () => {
    const { number, version } = await work.opened()
    await work.desk.change(number, { priority: 'high', type: 'complaint' }, version, PRIYA)
    expect(await work.desk.change(number, { priority: 'low' }, version, SAM)).toMatchObject({
      ok: false,
      reason: 'conflict',
      changed: ['priority', 'type'],
      current: { priority: 'high', version: 2 },
    })
    expect(await work.file(number)).toMatchObject({ priority: 'high', version: 2 })
  })

  test('who want the same are not set against each other', async () => {
    const { number, version } = await work.opened()
    await work.desk.change(number, { priority: 'high' }, version, PRIYA)
    expect(await work.desk.change(number, { priority: 'high' }, version, SAM)).toMatchObject({
      ok: true,
      value: { version: 2 },
    })
  })

  test('who move it: one move is made', async () => {
    const { number, version } = await work.brought('open')
    const moved = await Promise.all([
      work.desk.move(number, { to: 'awaiting_customer' }, version, PRIYA),
      work.desk.move(number, { to: 'awaiting_internal' }, version, SAM),
    ])
    expect(moved.filter(({ ok }) => ok)).toHaveLength(1)
    expect(moved.find(({ ok }) => !ok)).toMatchObject({ reason: 'conflict', changed: ['state'] })
  })

  test('one of whom names a version there has never been is not believed', async () => {
    const { number, version } = await work.opened()
    expect(await work.desk.change(number, { priority: 'low' }, version + 1, SAM)).toMatchObject({ reason: 'conflict' })
    expect(await work.desk.move(number, { to: 'open' }, version + 1, SAM)).toMatchObject({ reason: 'conflict' })
  })
})

test('giving a new case to somebody opens it; giving it to nobody does not close it', async () => {
  const { number, version } = await work.opened()
  const given = await work.desk.change(number, { agent: SAM.id }, version, PRIYA)
  expect(given).toMatchObject({ ok: true, value: { state: 'open', agent: { id: SAM.id }, version: 2 } })
  expect(await work.history(number)).toEqual(['opened', 'changed', 'open'])
  expect(await work.desk.change(number, { agent: null }, 2, PRIYA)).toMatchObject({
    ok: true,
    value: { state: 'open', agent: null },
  })
  expect(await work.desk.change(number, { agent: 'staff_nobody' }, 3, PRIYA)).toEqual({
    ok: false,
    reason: 'no_such_agent',
  })
})

describe('a task', () => {
  const ask = { title: 'Ask the workshop', blocking: true, customerVisible: false }

  test('that blocks keeps the case from being resolved until it is done', async () => {
    const { number } = await work.brought('open')
    const task = await work.desk.addTask(number, ask, PRIYA)
    if (!task.ok) throw new Error(task.reason)
    const { version } = await work.file(number)
    const resolve = () => work.desk.move(number, { to: 'resolved', resolution: SENT }, version, PRIYA)
    expect(await resolve()).toMatchObject({
      reason: 'refused',
      why: 'task_open',
      moves: expect.not.arrayContaining(['resolved']),
    })
    await work.desk.finishTask(number, task.value.id, SAM)
    expect(await resolve()).toMatchObject({ ok: true })
  })

  test('that was the last one waited for opens the case again; another one does not', async () => {
    const { number } = await work.brought('open', 'awaiting_internal')
    const tasks = [await work.desk.addTask(number, ask, PRIYA), await work.desk.addTask(number, ask, PRIYA)]
    const plain = await work.desk.addTask(number, { ...ask, blocking: false }, PRIYA)
    const ids = [plain, ...tasks].map(task => (task.ok ? task.value.id : ''))
    const states = []
    for (const id of ids) {
      await work.desk.finishTask(number, id, PRIYA)
      states.push((await work.file(number)).state)
    }
    expect(states).toEqual(['awaiting_internal', 'awaiting_internal', 'open'])
    expect((await work.desk.events(number, 0))?.at(-1)).toMatchObject({ type: 'moved', actor: { kind: 'system' } })
  })

  test('is done once', async () => {
    const { number } = await work.brought('open')
    const task = await work.desk.addTask(number, ask, PRIYA)
    const id = task.ok ? task.value.id : ''
    const done = await Promise.all([1, 2, 3].map(() => work.desk.finishTask(number, id, PRIYA)))
    expect(done.every(({ ok }) => ok)).toBe(true)
    expect((await work.history(number)).filter(type => type === 'task_done')).toHaveLength(1)
  })

  test('of another case is not found', async () => {
    const mine = await work.brought('open')
    const other = await work.brought('open')
    const task = await work.desk.addTask(other.number, ask, PRIYA)
    const id = task.ok ? task.value.id : ''
    expect(await work.desk.finishTask(mine.number, id, PRIYA)).toEqual({ ok: false, reason: 'not_found' })
  })

  test('is not added to a case that has ended', async () => {
    const { number } = await work.brought('cancelled')
    expect(await work.desk.addTask(number, ask, PRIYA)).toEqual({ ok: false, reason: 'over' })
    expect(await work.desk.comment(number, { text: 'Hello?', public: true }, PRIYA)).toEqual({
      ok: false,
      reason: 'over',
    })
    expect(await work.desk.comment(number, { text: 'A note', public: false }, PRIYA)).toMatchObject({ ok: true })
  })
})

describe('a write under a key', () => {
  const asked = { summary: 'A whisk', contact: null, type: 'issue', priority: 'normal' } as const
  const openingOnce = (key: string, hash = 'whisk') =>
    work.desk.once({ scope: 'priya', key }, hash, async desk => {
      const opened = await desk.open(asked, PRIYA)
      return { answer: opened.ok ? opened.value.number : '', kept: true }
    })

  test('that is sent ten times at once is done once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => openingOnce('ten')))
    expect(new Set(answers.map(each => (each.ok ? each.value : each.reason))).size).toBe(1)
    expect(answers[0]?.ok).toBe(true)
  })

  test('is another one for another asker, and refused for another body', async () => {
    await openingOnce('mine')
    expect(await openingOnce('mine', 'kettle')).toEqual({ ok: false, reason: 'key_reused' })
    const theirs = await work.desk.once({ scope: 'sam', key: 'mine' }, 'kettle', async () => ({
      answer: 1,
      kept: true,
    }))
    expect(theirs).toEqual({ ok: true, value: 1 })
  })

  test('that failed, or was refused, is done when it is sent again', async () => {
    const key = { scope: 'priya', key: 'again' }
    const failing = work.desk.once(key, 'x', async desk => {
      await desk.open({ ...asked, summary: 'Never to be seen' }, PRIYA)
      throw new Error('the plug was pulled')
    })
    await expect(failing).rejects.toThrow('the plug was pulled')
    const gone = await work.desk.list({ state: 'all', text: 'Never to be seen', limit: 5 })
    expect(gone.cases).toEqual([])
    expect(await work.desk.once(key, 'x', async () => ({ answer: 'no', kept: false }))).toEqual({
      ok: true,
      value: 'no',
    })
    expect(await work.desk.once(key, 'x', async () => ({ answer: 'yes', kept: true }))).toEqual({
      ok: true,
      value: 'yes',
    })
    expect(await work.desk.once(key, 'x', async () => ({ answer: 'late', kept: true }))).toEqual({
      ok: true,
      value: 'yes',
    })
  })

  test('is forgotten after three days', async () => {
    const first = await openingOnce('old')
    await work.passing(2)
    expect(await openingOnce('old')).toEqual(first)
    await work.passing(2)
    expect(await openingOnce('old')).not.toEqual(first)
  })
})

test('a list shows what is asked for, and its pages together every case once', async () => {
  const place = await casesAtWork()
  const numbers: string[] = []
  for (let n = 0; n < 7; n++) numbers.unshift((await place.opened()).number)
  // All of one instant: only their ids tell them apart.
  const seen: string[] = []
  for (let after: { updatedAt: number; id: string } | null | undefined; after !== null; ) {
    const page = await place.desk.list({ state: 'live', limit: 3, ...(after ? { after } : {}) })
    seen.push(...page.cases.map(({ number }) => number))
    after = page.next
  }
  expect(seen).toEqual(numbers)

  place.clock.pass(1)
  const [mine = '', waiting = '', gone = '', ...rest] = numbers
  await place.desk.change(mine, { agent: PRIYA.id }, 1, PRIYA)
  await place.desk.move(waiting, { to: 'awaiting_customer' }, 1, PRIYA)
  await place.desk.move(gone, { to: 'cancelled', closure: 'spam' }, 1, PRIYA)
  const listed = async (search: object) =>
    (await place.desk.list({ state: 'live', limit: 50, ...search })).cases.map(({ number }) => number)
  expect(await listed({ agent: PRIYA.id })).toEqual([mine])
  expect((await listed({ agent: 'nobody' })).sort()).toEqual([waiting, ...rest].sort())
  expect(await listed({ state: 'awaiting_customer' })).toEqual([waiting])
  expect(await listed({ state: 'cancelled' })).toEqual([gone])
  expect(await listed({ state: 'all' })).toHaveLength(7)
  expect(await listed({})).toHaveLength(6)
  await place.close()
})
