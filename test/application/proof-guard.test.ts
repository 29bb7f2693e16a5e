import { describe, expect, test } from 'vitest'
import { createProofGuard } from '../../src/application/proof-guard.ts'

const MINUTE = 60_000

describe('the guard of order proofs', () => {
  test('looks at five wrong tries of a conversation and at none after, until a quarter of an hour has passed', () => {
    const clock = { at: 0, now: () => clock.at }
    const guard = createProofGuard(clock)
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(guard.allows('conv_mallory', 'LH-20418')).toBe(true)
      guard.failed('conv_mallory', 'LH-20418')
    }
    expect(guard.allows('conv_mallory', 'LH-20418')).toBe(false)
    expect(guard.allows('conv_mallory', 'LH-20419')).toBe(false)
    expect(guard.allows('conv_nora', 'LH-20418')).toBe(true)
    clock.at = 15 * MINUTE
    expect(guard.allows('conv_mallory', 'LH-20418')).toBe(true)
  })

  test('closes an order that many conversations have guessed at', () => {
    const guard = createProofGuard({ now: () => 0 })
    for (let number = 0; number < 20; number++) guard.failed(`conv_${number}`, 'LH-20418')
    expect(guard.allows('conv_fresh', 'LH-20418')).toBe(false)
    expect(guard.allows('conv_fresh', 'LH-20419')).toBe(true)
  })
})
