import fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { caseStore } from '../../src/adapters/store/case-store.ts'
import { mailStore } from '../../src/adapters/store/mail-store.ts'
import { createCaseDesk } from '../../src/application/case-desk.ts'
import { tellCases } from '../../src/application/tell-cases.ts'
import type { CaseFile } from '../../src/domain/service/case.ts'
import type { CaseState } from '../../src/domain/service/case-state.ts'
import { anId, ROSA, says } from '../adapters/store/a-shop.ts'
import { PRIYA } from '../fakes/memory-staff.ts'
import { type CasesAtWork, casesAtWork, DAY, SENT, tellingAtWork } from './cases-at-work.ts'

const MINUTE = 60_000

let work: CasesAtWork
beforeEach(async () => {
  work = await casesAtWork()
})
afterEach(() => work.close())

/** A case that Rosa opened in the chat; `contact` is what she typed. */
async function fromTheChat(contact: string | null = 'rosa@example.org') {
  const { id: conversationId } = await work.shop.openConversation(anId('rosa'))
  const number = await work.shop.drawNumber(conversationId)
  const opened = { id: anId('case'), number, conversationId, summary: 'The kettle leaks', contact } as const
  const at = work.clock.now()
  await caseStore(work.shop.database).together(held =>
    held.open({
      case: { ...opened, openedBy: 'assistant', openedAt: at },
      type: 'issue',
      priority: 'normal',
      by: { kind: 'assistant' },
    }),
  )
  return { number, conversationId, id: opened.id }
}

async function move(number: string, ...states: readonly CaseState[]): Promise<CaseFile> {
  let file = await work.file(number)
  for (const to of states) {
    const asked = to === 'resolved' ? { to, resolution: SENT } : { to }
    const moved = await work.desk.move(number, asked, file.version, PRIYA)
    if (!moved.ok) throw new Error(moved.reason)
    file = moved.value
  }
  return file
}

const comment = (number: string, text: string, isPublic = true) =>
  work.desk.comment(number, { text, public: isPublic }, PRIYA)

/** What stands in the chat, oldest first, each with who said it. */
async function chat(conversationId: string): Promise<readonly string[]> {
  const { events } = await work.shop.conversations.eventsAfter(conversationId, 'public', 0, 100)
  return events.map(({ author, body }) => {
    const by = author.kind === 'agent' ? author.name : author.kind
    return `${by}: ${body.kind === 'choice' ? body.label : body.text}`
  })
}

/** The mails that were queued, oldest first. */
async function mails() {
  return (await mailStore(work.shop.database).latest(100)).toReversed()
}

const outcomes = async (caseId: string) => {
  const notices = work.shop.database.query.selectFrom('case_notice').select('outcome').where('case_id', '=', caseId)
  return (await notices.orderBy('seq').execute()).map(({ outcome }) => outcome)
}

describe('Rosa, who opened her case in the chat,', () => {
  test('reads there what Priya wrote, under her first name, and is not sent it by mail once she has seen it', async () => {
    const { number, conversationId, id } = await fromTheChat()
    await comment(number, 'Which colour is the kettle?')
    await work.telling()
    expect(await chat(conversationId)).toEqual([`Priya: About your case ${number}:\n\nWhich colour is the kettle?`])
    await work.shop.conversations.markDelivered(conversationId, 1)
    work.clock.pass(6 * MINUTE)
    await work.telling()
    expect(await mails()).toEqual([])
    expect(await outcomes(id)).toEqual(['seen'])
  })

  test('has seen what she wrote something after', async () => {
    const { number, conversationId } = await fromTheChat()
    await comment(number, 'Which colour is the kettle?')
    await work.telling()
    await work.shop.conversations.append(conversationId, says(ROSA, 'Red'))
    work.clock.pass(6 * MINUTE)
    await work.telling()
    expect(await mails()).toEqual([])
  })

  test('is sent it by mail after five minutes in which she has not seen it, all that is new in one', async () => {
    const { number, conversationId } = await fromTheChat()
    await comment(number, 'Which colour is the kettle?')
    await work.telling()
    work.clock.pass(4 * MINUTE)
    await move(number, 'open', 'awaiting_customer')
    await work.telling()
    expect(await mails()).toEqual([])
    work.clock.pass(2 * MINUTE)
    await work.telling()
    const [mail, ...others] = await mails()
    expect(others).toEqual([])
    expect(mail).toMatchObject({ to: 'rosa@example.org', subject: `Your case ${number}: we need your answer` })
    expect(await chat(conversationId)).toHaveLength(2)
    work.clock.pass(60 * MINUTE)
    await work.telling()
    expect(await mails()).toHaveLength(1)
  })

  test('who only typed her address, is mailed that there is a message, and not what it says', async () => {
    const { number } = await fromTheChat()
    await comment(number, 'Which colour is the kettle?')
    await work.telling()
    work.clock.pass(6 * MINUTE)
    await work.telling()
    const [mail] = await mails()
    expect(mail?.text).not.toContain('colour')
    expect(mail?.text.replaceAll(number, 'CS-N')).toMatchInlineSnapshot(`
      "Hello,

      this is about your case CS-N with Larkspur Home.

      Our team wrote to you on Monday, 16 November 2026. The message is in the chat in which you opened the case.

      To answer, open the chat at https://support.larkspur.example/help and name your case, CS-N. Please do not reply to this mail: nobody reads the replies.

      Larkspur Home"
    `)
  })

  test('without an address, is told in the chat alone', async () => {
    const { number, conversationId, id } = await fromTheChat(null)
    await move(number, 'open', 'awaiting_customer')
    await work.telling()
    work.clock.pass(6 * MINUTE)
    await work.telling()
    expect(await chat(conversationId)).toHaveLength(1)
    expect(await mails()).toEqual([])
    expect(await outcomes(id)).toEqual(['not_needed', 'told'])
  })

  test('is not asked for what she has answered in the meantime', async () => {
    const { number, conversationId, id } = await fromTheChat()
    await move(number, 'open', 'awaiting_customer')
    await work.telling()
    await work.desk.hear(number, 'It is red')
    work.clock.pass(6 * MINUTE)
    await work.telling()
    expect(await chat(conversationId)).toHaveLength(1)
    expect(await mails()).toEqual([])
    expect(await outcomes(id)).toEqual(['not_needed', 'not_needed'])
  })

  test('is told nothing in a conversation that has become somebody else’s', async () => {
    const { number, conversationId, id } = await fromTheChat()
    const { query } = work.shop.database
    await query
      .updateTable('cases')
      .set({ visible_scopes: ['somebody'] })
      .where('id', '=', id)
      .execute()
    await comment(number, 'Which colour is the kettle?')
    await work.telling()
    expect(await chat(conversationId)).toEqual([])
    expect(await mails()).toHaveLength(1)
  })
})

test('a case that staff opened is told of by mail at once, with what they wrote', async () => {
  const { number } = await work.opened()
  await comment(number, 'The new kettle leaves us tomorrow.\n\nIt is red.')
  await comment(number, 'She sounded annoyed.', false)
  await work.telling()
  const [mail, ...others] = await mails()
  expect(others).toEqual([])
  expect(mail?.subject).toBe(`Your case ${number}: a message from our team`)
  expect(mail?.text.replaceAll(number, 'CS-N')).toMatchInlineSnapshot(`
    "Hello,

    this is about your case CS-N with Larkspur Home.

    Our team has opened it for you.

    Priya from our team wrote on Monday, 16 November 2026:

        The new kettle leaves us tomorrow.

        It is red.

    To answer, open the chat at https://support.larkspur.example/help and name your case, CS-N. Please do not reply to this mail: nobody reads the replies.

    Larkspur Home"
  `)
})

test('history that is brought in from elsewhere is told to nobody', async () => {
  const { id } = await fromTheChat()
  await work.shop.database.query.transaction().execute(async trx => {
    await sql`select set_config('firstline.history', 'on', true)`.execute(trx)
    await sql`insert into case_event (case_id, version, at, actor_kind, actor_id, type, public, text)
      values (${id}, 1, now(), 'agent', 'staff_priya', 'commented', true, 'Long ago')`.execute(trx)
  })
  expect(await outcomes(id)).toEqual([])
})

test('of a case that nobody can be told of, the notices say so', async () => {
  const { id, number } = await work.opened()
  await work.desk.change(number, { contact: null }, (await work.file(number)).version, PRIYA)
  await comment(number, 'Hello?')
  await work.telling()
  expect(await outcomes(id)).toEqual(['unreachable', 'unreachable'])
})

test('many nodes at once tell everything once', async () => {
  const { number, conversationId } = await fromTheChat()
  for (const text of ['One', 'Two', 'Three']) await comment(number, text)
  const node = () => tellCases(tellingAtWork(work.shop, work.clock))
  await Promise.all([node(), node(), node(), node()])
  expect(await chat(conversationId)).toHaveLength(3)
  work.clock.pass(6 * MINUTE)
  await Promise.all([node(), node(), node(), node()])
  expect(await mails()).toHaveLength(1)
})

test('a telling that breaks off in the middle has told nothing, and the next one tells it', async () => {
  const { number, conversationId, id } = await fromTheChat()
  await comment(number, 'One')
  const parts = tellingAtWork(work.shop, work.clock)
  const exclusively: typeof parts.notices.exclusively = (caseId, tell) =>
    parts.notices.exclusively(caseId, async held => {
      await tell(held)
      throw new Error('the node died')
    })
  await tellCases({ ...parts, notices: { ...parts.notices, exclusively } })
  expect(await chat(conversationId)).toEqual([])
  await work.telling()
  expect(await chat(conversationId)).toHaveLength(1)
  expect(await outcomes(id)).toEqual([null])
})

test('after a long standstill, only what is recent and still true is told', async () => {
  const { number, conversationId } = await fromTheChat()
  await move(number, 'open', 'awaiting_customer')
  await comment(number, 'Which colour?')
  work.clock.pass(9 * DAY)
  await comment(number, 'Are you still there?')
  await move(number, 'open')
  await move(number, 'resolved')
  await work.telling()
  const told = await chat(conversationId)
  expect(told).toHaveLength(2)
  expect(told[0]).toContain('Are you still there?')
  expect(told[1]).toContain('we believe that it is solved')
})

test('no internal word leaves, whatever happens in whatever order', async () => {
  const happening = fc.record({ text: fc.uuid(), isPublic: fc.boolean(), wait: fc.boolean() })
  const property = fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 6 }), async story => {
    const { number, conversationId } = await fromTheChat()
    // As if staff had written the address down, so that words go out by mail too.
    await work.shop.database.pool.query(`update cases set opened_by = 'agent' where number = $1`, [number])
    for (const { text, isPublic, wait } of story) {
      await comment(number, text, isPublic)
      await work.desk.addTask(number, { title: `task ${text}`, blocking: false, customerVisible: false }, PRIYA)
      if (wait) work.clock.pass(6 * MINUTE)
      await work.telling()
    }
    work.clock.pass(6 * MINUTE)
    await work.telling()
    const left = JSON.stringify([await chat(conversationId), (await mails()).map(mail => mail.text)])
    for (const { text, isPublic } of story) {
      expect(left.includes(text)).toBe(isPublic)
      expect(left).not.toContain(`task ${text}`)
    }
  })
  await fc.assert(property, { numRuns: 15 })
})

describe('silence', () => {
  test('is met with reminders, then put aside, reopened inside the window under its number, and told at each step', async () => {
    const { number, conversationId } = await fromTheChat()
    await move(number, 'open', 'awaiting_customer')
    await work.passing(8)
    expect(await work.file(number)).toMatchObject({ state: 'soft_closed', reminders: 0 })
    expect(await work.desk.hear(number, 'Sorry, I was away')).toMatchObject({
      value: { continued: false, file: { number, state: 'open', reopenCount: 1 } },
    })
    await move(number, 'resolved')
    await work.passing(8)
    await work.passing(15)
    expect(await work.file(number)).toMatchObject({ state: 'closed', closure: 'unconfirmed_expired' })
    const told = await chat(conversationId)
    expect(told.map(line => line.replaceAll(number, 'CS-N'))).toMatchInlineSnapshot(`
      [
        "system: Your case CS-N: we are waiting for your answer. Without an answer it is closed for now on Monday, 23 November 2026.",
        "system: Your case CS-N: a reminder: we are still waiting for your answer. Without an answer it is closed for now on Monday, 23 November 2026.",
        "system: Your case CS-N: a reminder: we are still waiting for your answer. Without an answer it is closed for now on Monday, 23 November 2026.",
        "system: Your case CS-N: it is closed for now, because no answer came. You can have it opened again until Tuesday, 8 December 2026.",
        "system: Your case CS-N: we believe that it is solved. If it is not, tell us, and we go on. Without a word from you it is closed for now on Tuesday, 1 December 2026.",
        "system: Your case CS-N: a reminder: did our solution help? Without a word from you it is closed for now on Tuesday, 1 December 2026.",
        "system: Your case CS-N: it is closed for now, because no answer came. You can have it opened again until Tuesday, 15 December 2026.",
        "system: Your case CS-N: it is closed for good. If you still need us, tell us: we then open a case that goes on from it.",
      ]
    `)
    const subjects = (await mails()).map(({ subject }) => subject).filter(subject => subject.includes(number))
    expect(subjects.map(subject => subject.replaceAll(number, 'CS-N'))).toMatchInlineSnapshot(`
      [
        "Your case CS-N: we need your answer",
        "Your case CS-N: a reminder",
        "Your case CS-N: a reminder",
        "Your case CS-N: did our solution help?",
        "Your case CS-N: a reminder",
        "Your case CS-N: closed for now",
        "Your case CS-N: closed",
      ]
    `)
    const after = await work.desk.hear(number, 'It leaks again')
    if (!after.ok) throw new Error(after.reason)
    expect(after.value).toMatchObject({ continued: true, file: { links: [{ kind: 'follow_up_of', number }] } })
    await comment(after.value.file.number, 'We are on it.')
    await work.telling()
    expect((await chat(conversationId)).at(-1)).toBe(
      `Priya: About your case ${after.value.file.number}:\n\nWe are on it.`,
    )
  })

  test('never puts a case aside whose customer cannot be reached: it stands still, and staff see why', async () => {
    const { number, version } = await move((await work.opened()).number, 'open', 'awaiting_customer')
    await work.desk.change(number, { contact: 'by telephone' }, version, PRIYA)
    await work.passing(30)
    expect(await work.file(number)).toMatchObject({ state: 'awaiting_customer', reminders: 0, dueAt: null })
    const events = (await work.desk.events(number, 0)) ?? []
    expect(events.at(-1)).toMatchObject({ public: false, actor: { kind: 'system' }, details: { unreachable: true } })
    expect((await work.desk.list({ state: 'live', limit: 1 })).cases).toMatchObject([{ number }])
  })

  test('begins anew once such a case has an address', async () => {
    const { number, version } = await move((await work.opened()).number, 'open', 'awaiting_customer')
    const changed = await work.desk.change(number, { contact: null }, version, PRIYA)
    if (!changed.ok) throw new Error(changed.reason)
    await work.passing(5)
    const { version: now } = await work.file(number)
    await work.desk.change(number, { contact: 'rosa@example.org' }, now, PRIYA)
    await work.passing(4)
    expect(await work.file(number)).toMatchObject({ state: 'awaiting_customer', reminders: 1 })
    await work.passing(5)
    expect(await work.file(number)).toMatchObject({ state: 'soft_closed' })
  })

  test('is no silence while nothing can be mailed and there is no chat', async () => {
    const { number } = await move((await work.opened()).number, 'open', 'awaiting_customer')
    const { clock, shop } = work
    const parts = tellingAtWork(shop, clock)
    const desk = createCaseDesk({ cases: caseStore(shop.database), ...parts, mailLeaves: false })
    for (let days = 0; days < 20; days += 1) {
      clock.pass(DAY)
      await work.telling()
      await desk.tick(clock.now())
    }
    expect(await work.file(number)).toMatchObject({ state: 'awaiting_customer', reminders: 0 })
  })

  test('does not count after a reminder whose mail was given up', async () => {
    const { number } = await move((await work.opened()).number, 'open', 'awaiting_customer')
    await work.passing(3.5)
    const outbox = mailStore(work.shop.database)
    const reminder = (await mails()).at(-1)
    expect(reminder?.subject).toContain('a reminder')
    await outbox.givenUp(reminder?.key ?? '', 'EENVELOPE 550', work.clock.now())
    await work.passing(30)
    expect(await work.file(number)).toMatchObject({ state: 'awaiting_customer', reminders: 1, dueAt: null })
  })

  test('lasts while there is something that has not been told', async () => {
    const { number } = await move((await work.opened()).number, 'open', 'awaiting_customer')
    work.clock.pass(4 * DAY)
    await work.desk.tick(work.clock.now())
    expect(await work.file(number)).toMatchObject({ reminders: 0 })
    await work.telling()
    await work.desk.tick(work.clock.now())
    expect(await work.file(number)).toMatchObject({ reminders: 1 })
  })
})
