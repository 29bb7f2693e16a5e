import { expect, test } from 'vitest'
import { deliveryLine } from '../../../src/adapters/teams/delivery-line.ts'

const turn = () => new Promise(resolve => setImmediate(resolve))

test('a request during the work makes it run once more, however many requests there are', async () => {
  const started: string[] = []
  const line = deliveryLine(async key => {
    started.push(key)
    await turn()
  }, 2)
  const first = line.request('nadia')
  await turn()
  await Promise.all([first, line.request('nadia'), line.request('nadia')])
  await line.idle()
  expect(started.length).toBeGreaterThanOrEqual(1)
  expect(started.length).toBeLessThanOrEqual(2)
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
