import { describe, expect, test } from 'vitest'
import { change, wilson } from '../../../src/domain/deflection/intervals.ts'
import { rateOf } from '../../../src/domain/deflection/rate.ts'

describe('the Wilson interval', () => {
  test.each([
    [6, 22, 13.2, 48.2],
    [11, 22, 30.7, 69.3],
    [7, 10, 39.7, 89.2],
    [70, 100, 60.4, 78.1],
    [0, 15, 0, 20.4],
    [3, 3, 43.9, 100],
  ])('of %i in %i is %f to %f percent', (count, of, low, high) => {
    expect(percent(wilson({ count, of }))).toEqual({ low, high })
  })

  test('of nothing is unknown', () => {
    expect(wilson({ count: 0, of: 0 })).toBeNull()
  })
})

describe('a change', () => {
  test.each([
    [18, 60, 24, 60, 10, -6.9, 26.2],
    [400, 1000, 520, 1000, 12, 7.6, 16.3],
  ])('from %i/%i to %i/%i is %f points, %f to %f', (k, n, l, m, by, low, high) => {
    expect(percent(change({ count: k, of: n }, { count: l, of: m }))).toEqual({ by, low, high })
  })

  test('from or to nothing is unknown', () => {
    expect(change({ count: 0, of: 0 }, { count: 1, of: 2 })).toBeNull()
  })
})

describe('a rate', () => {
  test('has a percentage from 20 on; below, counts and the interval', () => {
    expect(rateOf({ count: 6, of: 22 })).toEqual({
      numerator: 6,
      denominator: 22,
      percent: 27.3,
      low: 13.2,
      high: 48.2,
    })
    expect(rateOf({ count: 5, of: 20 }).percent).toBe(25)
    expect(rateOf({ count: 5, of: 19 }).percent).toBeNull()
    expect(rateOf({ count: 7, of: 10 })).toMatchObject({ percent: null, low: 39.7, high: 89.2 })
    expect(rateOf({ count: 0, of: 0 })).toEqual({ numerator: 0, denominator: 0, percent: null, low: null, high: null })
  })
})

function percent(values: Record<string, number> | null): Record<string, number> {
  return Object.fromEntries(Object.entries(values ?? {}).map(([key, value]) => [key, Math.round(value * 1000) / 10]))
}
