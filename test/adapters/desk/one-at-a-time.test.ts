import { expect, test } from 'vitest'
import { oneAtATime } from '../../../src/adapters/desk/one-at-a-time.ts'

test('calls that come while the work runs are answered by exactly one more run', async () => {
  const ends: (() => void)[] = []
  const call = oneAtATime(() => new Promise(resolve => ends.push(resolve)), fail)
  for (let n = 0; n < 10; n++) call()
  expect(ends).toHaveLength(1)
  await finish(ends[0])
  expect(ends).toHaveLength(2)
  await finish(ends[1])
  expect(ends).toHaveLength(2)
})

test('a run that failed is told of and does not block the next one', async () => {
  const failures: unknown[] = []
  let runs = 0
  const call = oneAtATime(
    async () => {
      runs++
      throw new Error('The store is away.')
    },
    error => failures.push(error),
  )
  call()
  await finish()
  call()
  await finish()
  expect(runs).toBe(2)
  expect(failures).toHaveLength(2)
})

function fail(error: unknown): void {
  throw error
}

async function finish(end?: () => void): Promise<void> {
  end?.()
  await new Promise(resolve => setImmediate(resolve))
}
