import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemIds } from '../../../src/adapters/system/ids.ts'
import { jsonLog } from '../../../src/adapters/system/log.ts'
import { systemSecrets } from '../../../src/adapters/system/secrets.ts'

test('ids sort by the order they were made in, whatever the clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2 ** 47 }), { minLength: 2, maxLength: 50 }), times => {
      const clock = times.values()
      const ids = systemIds({ now: () => clock.next().value ?? 0 })
      const made = times.map(() => ids.next('conv'))
      expect(new Set(made).size).toBe(made.length)
      expect([...made].sort()).toEqual(made)
      expect(made.every(id => /^conv_[0-9a-hjkmnp-tv-z]{26}$/.test(id))).toBe(true)
    }),
  )
})

test('thousands of ids of one millisecond sort too, and do not follow from each other', () => {
  const ids = systemIds({ now: () => 1_000_000 })
  const made = Array.from({ length: 5_000 }, () => ids.next('conv'))
  expect([...made].sort()).toEqual(made)
  expect(new Set(made.map(id => id.slice(5, -8))).size).toBe(made.length)
})

test('a later clock makes a greater id in another process too', () => {
  const at = (now: number) => systemIds({ now: () => now }).next('ev')
  expect(at(1_000_000) < at(1_000_001)).toBe(true)
})

test('a secret is 32 bytes and never the same', () => {
  const ids = systemIds({ now: () => 0 })
  expect(Buffer.from(ids.secret(), 'base64url')).toHaveLength(32)
  expect(ids.secret()).not.toBe(ids.secret())
})

test('a password fits its own hash and no other, however its letters are composed', async () => {
  const hash = await systemSecrets.hashPassword('caf\u00e9 au lait')
  expect(hash).toMatch(/^scrypt\$32768\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
  expect(await systemSecrets.hashPassword('caf\u00e9 au lait')).not.toBe(hash)
  expect(await systemSecrets.verifyPassword('cafe\u0301 au lait', hash)).toBe(true)
  expect(await systemSecrets.verifyPassword('cafe au lait', hash)).toBe(false)
})

test.each([
  '',
  '-',
  'scrypt$',
  'scrypt$32768$8$1$c2FsdA$',
  'scrypt$9$9$9$c2FsdA$a2V5',
  'scrypt$1073741824$8$1$c2FsdA$a2V5',
  'plain$1$1$1$c2FsdA$a2V5',
])('the hash %j fits no password', async hash => {
  expect(await systemSecrets.verifyPassword('', hash)).toBe(false)
})

test('a token is hashed by SHA-256', () => {
  expect(systemSecrets.hashToken('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
})

test('the log is one line of JSON with the event, and an error with its causes but not its other fields', () => {
  const lines: string[] = []
  const log = jsonLog({ to: { write: line => lines.push(line) } })
  const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (text)=(my address is …)' })
  log.error('turn.failed', new Error('no commit', { cause }), { conversation: 'conv_1' })
  log.info('turn.taken')
  const [failed, taken] = lines.map(line => JSON.parse(line))
  expect(failed).toMatchObject({
    level: 'error',
    event: 'turn.failed',
    conversation: 'conv_1',
    error: { message: 'no commit', cause: { message: 'duplicate key', code: '23505' } },
  })
  expect(failed.error.stack).toContain('system.test.ts')
  expect(lines[0]).not.toContain('my address')
  expect(taken).toEqual({ level: 'info', event: 'turn.taken', time: expect.any(String) })
})
