import { describe, expect, test } from 'vitest'
import { createStaffAccess, STAFF_SESSION_MS } from '../../src/application/staff-access.ts'
import { countedIds } from '../fakes/counted-ids.ts'
import { MARTA, memoryStaff, PRIYA, plainSecrets } from '../fakes/memory-staff.ts'
import { setClock } from '../fakes/set-clock.ts'

const MINUTE = 60_000

function setUp({ demoAllowed = true, demo = false } = {}) {
  const clock = setClock(1_000_000)
  const secrets = plainSecrets()
  const staff = memoryStaff([{ ...PRIYA, isDemo: demo }, MARTA])
  const access = createStaffAccess({ staff, secrets, ids: countedIds(), clock, demoAllowed })
  return { access, clock, secrets, staff }
}

describe('signing in', () => {
  test('gives Priya a session, however her e-mail is typed', async () => {
    const { access, clock } = setUp()
    const signed = await access.signIn('  Priya@Larkspur.example ', 'larkspur-priya')
    expect(signed).toMatchObject({ ok: true, value: { staff: PRIYA, expiresAt: clock.now() + STAFF_SESSION_MS } })
    expect(signed.ok && (await access.staffOf(signed.value.token))).toEqual(PRIYA)
  })

  test('keeps nothing secret about a member of staff out of the session', async () => {
    const { access } = setUp()
    const signed = await access.signIn(PRIYA.email, 'larkspur-priya')
    expect(signed.ok && Object.keys(signed.value.staff).sort()).toEqual(['email', 'id', 'name', 'role'])
  })

  test('refuses an unknown e-mail and a wrong password alike, after one password check each', async () => {
    const { access, secrets } = setUp()
    const wrong = await access.signIn(PRIYA.email, 'larkspur-sam')
    const unknown = await access.signIn('nobody@larkspur.example', 'larkspur-sam')
    expect(unknown).toEqual(wrong)
    expect(wrong).toEqual({ ok: false, reason: 'wrong' })
    expect(secrets.checks).toEqual(['hash:larkspur-priya', expect.stringMatching(/^hash:secret_/)])
  })

  test('refuses demo passwords where they are not allowed', async () => {
    const { access } = setUp({ demo: true, demoAllowed: false })
    expect(await access.signIn(PRIYA.email, 'larkspur-priya')).toEqual({ ok: false, reason: 'wrong' })
    expect(await access.signIn(MARTA.email, 'larkspur-marta')).toMatchObject({ ok: true })
  })
})

test('a demo session that was opened while the demo was on ends with it', async () => {
  const { access, secrets, staff } = setUp({ demo: true, demoAllowed: false })
  await staff.openSession(secrets.hashToken('token-priya'), PRIYA.id, 2_000_000)
  await staff.openSession(secrets.hashToken('token-marta'), MARTA.id, 2_000_000)
  expect(await access.staffOf('token-priya')).toBeNull()
  expect(await access.staffOf('token-marta')).toEqual(MARTA)
})

test('signing in is stopped at an address that has failed thirty times, for whomever, and goes on elsewhere', async () => {
  const { access } = setUp()
  await access.signIn(MARTA.email, 'larkspur-marta', '192.0.2.1')
  for (let guess = 0; guess < 30; guess++) await access.signIn(`person-${guess}@larkspur.example`, 'a', '192.0.2.1')
  expect(await access.signIn(PRIYA.email, 'larkspur-priya', '192.0.2.1')).toEqual({ ok: false, reason: 'throttled' })
  expect(await access.signIn(PRIYA.email, 'larkspur-priya', '192.0.2.2')).toMatchObject({ ok: true })
})

describe('after five failures in a quarter of an hour', () => {
  test('even the right password is refused, until the time has passed', async () => {
    const { access, clock } = setUp()
    for (let guess = 0; guess < 5; guess++) await access.signIn(PRIYA.email, `guess-${guess}`)
    expect(await access.signIn(PRIYA.email, 'larkspur-priya')).toEqual({ ok: false, reason: 'throttled' })
    expect(await access.signIn(MARTA.email, 'larkspur-marta')).toMatchObject({ ok: true })
    clock.pass(15 * MINUTE)
    expect(await access.signIn(PRIYA.email, 'larkspur-priya')).toMatchObject({ ok: true })
  })

  test('a hundred guesses at once are still five', async () => {
    const { access, secrets } = setUp()
    const guesses = Array.from({ length: 100 }, (_, guess) => access.signIn(PRIYA.email, `guess-${guess}`))
    await Promise.all(guesses)
    expect(secrets.checks).toHaveLength(5)
  })

  test('a success in between starts the count again', async () => {
    const { access } = setUp()
    for (let guess = 0; guess < 4; guess++) await access.signIn(PRIYA.email, `guess-${guess}`)
    await access.signIn(PRIYA.email, 'larkspur-priya')
    for (let guess = 0; guess < 4; guess++) await access.signIn(PRIYA.email, `guess-${guess}`)
    expect(await access.signIn(PRIYA.email, 'larkspur-priya')).toMatchObject({ ok: true })
  })
})

describe('a session', () => {
  test('ends after twelve hours', async () => {
    const { access, clock } = setUp()
    const signed = await access.signIn(PRIYA.email, 'larkspur-priya')
    if (!signed.ok) throw new Error('Priya could not sign in.')
    clock.pass(12 * 60 * MINUTE - 1)
    expect(await access.staffOf(signed.value.token)).toEqual(PRIYA)
    clock.pass(1)
    expect(await access.staffOf(signed.value.token)).toBeNull()
  })

  test('ends when Priya signs out', async () => {
    const { access } = setUp()
    const signed = await access.signIn(PRIYA.email, 'larkspur-priya')
    if (!signed.ok) throw new Error('Priya could not sign in.')
    await access.signOut(signed.value.token)
    expect(await access.staffOf(signed.value.token)).toBeNull()
  })

  test('is not opened by a made-up token', async () => {
    const { access } = setUp()
    expect(await access.staffOf('made-up')).toBeNull()
  })
})
