import { expect, test } from 'vitest'
import { deliveryLine } from '../../../src/adapters/teams/delivery-line.ts'

const turn = () => new Promise(resolve => setImmediate(resolve))

test('requests during the work make it run once more, however many there are', async () => {
  let runs = 0
  const first = Promise.withResolvers<void>()
  const line = deliveryLine(async () => {
    runs += 1
    if (runs === 1) await first.promise
  }, 2)
  const early = line.request('nadia')
  await turn()
  const later = [line.request('nadia'), line.request('nadia')]
  first.resolve()
  await Promise.all([early, ...later])
  expect(runs).toBe(2)
})

test('no more run at once than the width, and all run', async () => {
  let running = 0
  let most = 0
  const done: string[] = []
  const line = deliveryLine(async key => {
    running += 1
    most = Math.max(most, running)
    await turn()
    running -= 1
    done.push(key)
  }, 3)
  await Promise.all(Array.from({ length: 20 }, (_, n) => line.request(`customer ${n}`)))
  expect(most).toBe(3)
  expect(done).toHaveLength(20)
})

test('one key that fails neither stops the others nor itself from being tried again', async () => {
  let fails = true
  const line = deliveryLine(async key => {
    if (key === 'nadia' && fails) throw new Error('store away')
  }, 1)
  await expect(line.request('nadia')).rejects.toThrow('store away')
  fails = false
  await line.request('omar')
  await line.request('nadia')
})
