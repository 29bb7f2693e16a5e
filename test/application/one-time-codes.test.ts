import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemSecrets } from '../../src/adapters/system/secrets.ts'
import { createOneTimeCodes } from '../../src/application/one-time-codes.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { keptMail } from '../fakes/kept-mail.ts'
import { type AssistantAtWork, assistantAtWork } from './assistant-at-work.ts'

const MINUTE = 60_000

let work: AssistantAtWork
let conv: string
let tries = 0
beforeAll(async () => {
  work = await assistantAtWork()
})
afterAll(() => work.close())
beforeEach(async () => {
  conv = await work.opened(work.node().reception)
})

describe('asking for a code', () => {
  test('mails six digits to the address, and says in fixed words what they are', async () => {
    expect(await send(' Nora@Home.example')).toBe('sent')
    expect(work.mail.sent.at(-1)).toMatchObject({ to: 'nora@home.example' })
    expect(work.mail.sent.at(-1)?.text.replace(/\d{6}/, '######')).toMatchInlineSnapshot(`
      "Your code for the chat with Larkspur Home is ######.

      It is valid for ten minutes and can be used once. Type it into the chat that asked for it, and give it to nobody: we never ask for it by phone or mail.

      If you did not ask for a code, somebody has probably mistyped their address. You need do nothing."
    `)
    expect(work.mail.code()).toMatch(/^\d{6}$/)
  })

  test('answers and mails the same for an address that we know and one that we do not', async () => {
    await send('known@home.example')
    expect(await check(work.mail.code())).toBe('ok')
    conv = await work.opened(work.node().reception)
    const before = work.mail.sent.length
    expect([await send('known@home.example'), await send('unknown@home.example')]).toEqual(['sent', 'sent'])
    const [known, unknown] = work.mail.sent
      .slice(before)
      .map(({ text, subject }) => (subject + text).replace(/\d{6}/g, ''))
    expect(known).toBe(unknown)
  })

  test('mails once in a turn that is taken again', async () => {
    const before = work.mail.sent.length
    await send('again@home.example', 'same')
    expect(await send('again@home.example', 'same')).toBe('sent')
    expect(work.mail.sent.length).toBe(before + 1)
  })

  test('is refused the sixth time in an hour, by conversation and by address, and not after it', async () => {
    for (let times = 0; times < 5; times++) expect(await send('flood@home.example')).toBe('sent')
    expect(await send('elsewhere@home.example')).toBe('too_often')
    conv = await work.opened(work.node().reception)
    expect(await send('FLOOD@home.example')).toBe('too_often')
    expect(await send('calm@home.example')).toBe('sent')
    work.clock.pass(60 * MINUTE + 1)
    expect(await send('flood@home.example')).toBe('sent')
  })

  test('is unavailable when mail is, and leaves nothing to guess at', async () => {
    const mail = { queue: () => Promise.reject(new Error('the disk is full')) }
    const codes = createOneTimeCodes({ ...parts(), mail })
    expect(await codes.send({ conversationId: conv, email: 'down@home.example', key: 'k' })).toBe('unavailable')
  })

  test('keeps no code that could be read, and logs neither it nor the address', async () => {
    const log = keptLog()
    const mail = keptMail()
    const codes = createOneTimeCodes({ ...parts(), mail, log })
    await codes.send({ conversationId: conv, email: 'quiet@home.example', key: 'k' })
    await codes.check({ conversationId: conv, code: mail.code(), key: 'c' })
    const { rows } = await work.shop.database.pool.query('select * from one_time_code where conversation_id = $1', [
      conv,
    ])
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(mail.code())
    expect(JSON.stringify(log)).not.toMatch(new RegExp(`${mail.code()}|quiet@`))
  })
})

describe('a code', () => {
  test('makes whoever has the mail known, with a name only once we have one', async () => {
    await send('mara@home.example')
    expect(await check(work.mail.code())).toBe('ok')
    expect(await work.identities.ofConversation(conv)).toMatchObject({
      level: 2,
      email: 'mara@home.example',
      name: null,
    })
  })

  test('is good for ten minutes', async () => {
    await send('late@home.example')
    work.clock.pass(10 * MINUTE)
    expect(await check(work.mail.code())).toBe('expired')
    await send('late@home.example')
    work.clock.pass(10 * MINUTE - 1)
    expect(await check(work.mail.code())).toBe('ok')
  })

  test('is good once', async () => {
    await send('once@home.example')
    expect(await check(work.mail.code())).toBe('ok')
    expect(await check(work.mail.code())).toBe('expired')
  })

  test('stays right in a turn that is taken again', async () => {
    await send('retake@home.example')
    expect([await check(work.mail.code(), 'same'), await check(work.mail.code(), 'same')]).toEqual(['ok', 'ok'])
  })

  test('is of no use in another conversation', async () => {
    await send('mine@home.example')
    conv = await work.opened(work.node().reception)
    expect(await check(work.mail.code())).toBe('expired')
    expect(await work.identities.ofConversation(conv)).toBeNull()
  })

  test('gives way to the next one', async () => {
    await send('twice@home.example')
    const first = work.mail.code()
    work.clock.pass(1)
    await send('twice@home.example')
    expect(first === work.mail.code() ? 'wrong' : await check(first)).toBe('wrong')
    expect(await check(work.mail.code())).toBe('ok')
  })

  test('that is wrong five times locks for a quarter of an hour, the right one and the next one too', async () => {
    await send('guess@home.example')
    const right = work.mail.code()
    const answers = []
    for (let times = 0; times < 5; times++) answers.push(await check(wrong(right)))
    expect(answers).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'locked'])
    expect(await check(right)).toBe('locked')
    await send('guess@home.example')
    expect(await check(work.mail.code())).toBe('locked')
    work.clock.pass(15 * MINUTE)
    await send('guess@home.example')
    expect(await check(work.mail.code())).toBe('ok')
  })

  test('tried by many at once is looked at five times', async () => {
    await send('race@home.example')
    const answers = await Promise.all(Array.from({ length: 12 }, () => check(wrong(work.mail.code()))))
    expect(answers).not.toContain('ok')
    const { rows } = await work.shop.database.pool.query('select tries from one_time_code where conversation_id = $1', [
      conv,
    ])
    expect(rows).toEqual([{ tries: 5 }])
    expect(await check(work.mail.code())).toBe('locked')
  })

  test('is compared with something even where there is none, so that time does not tell', async () => {
    let compared = 0
    const secrets = {
      ...systemSecrets,
      verifyPassword: async (password: string, hash: string) => {
        compared += 1
        return systemSecrets.verifyPassword(password, hash)
      },
    }
    const codes = createOneTimeCodes({ ...parts(), secrets })
    const looked = []
    for (const prepare of [
      async () => {},
      () => send('even@home.example'),
      () => send('even@home.example').then(lock),
    ]) {
      await prepare()
      compared = 0
      await codes.check({ conversationId: conv, code: '000000', key: `even-${++tries}` })
      looked.push(compared)
    }
    expect(looked).toEqual([1, 1, 1])
  })

  test('to the address of somebody else than the conversation’s customer is as wrong as any other', async () => {
    await send('first@home.example')
    await check(work.mail.code())
    await send('second@home.example')
    expect(await check(work.mail.code())).toBe('wrong')
    expect(await work.identities.ofConversation(conv)).toMatchObject({ email: 'first@home.example' })
  })
})

function send(email: string, key = `send-${++tries}`) {
  return work.codes.send({ conversationId: conv, email, key })
}

function check(code: string, key = `check-${++tries}`) {
  return work.codes.check({ conversationId: conv, code, key })
}

function wrong(right: string): string {
  return right === '000000' ? '000001' : '000000'
}

async function lock(): Promise<void> {
  for (let times = 0; times < 5; times++) await work.identities.noteFailure(conv, `lock-${++tries}`, work.clock.now())
}

function parts() {
  const { identities, clock } = work
  return {
    ...{ company: 'Larkspur Home', identities, mail: work.mail, secrets: systemSecrets, clock },
    newCode: () => '482913',
    ids: { next: (prefix: string) => `${prefix}-${++tries}`, secret: () => 'x'.repeat(43) },
    log: keptLog(),
  }
}
