import { expect, test } from 'vitest'
import { calibrationsKept } from '../../src/application/calibrations.ts'
import { UNCALIBRATED } from '../../src/domain/knowledge/confidence.ts'
import { buildKnowledgeIndex } from '../../src/domain/knowledge/index.ts'
import { INDEX } from '../domain/knowledge/larkspur.ts'

test('an index is calibrated between other work, once, and the last calibration holds until then', async () => {
  const stretches: (() => void)[] = []
  const calibrations = calibrationsKept(
    () => new Promise(resolve => stretches.push(resolve)),
    error => expect.unreachable(String(error)),
  )
  const goOn = async () => {
    for (let next = stretches.pop(); next !== undefined; next = stretches.pop()) {
      next()
      await new Promise(setImmediate)
    }
  }

  expect(calibrations(INDEX)).toBe(UNCALIBRATED)
  expect(calibrations(INDEX)).toBe(UNCALIBRATED)
  expect(stretches).toHaveLength(1)
  await goOn()
  const learnt = calibrations(INDEX)
  expect(learnt).not.toBe(UNCALIBRATED)
  expect(stretches).toEqual([])

  expect(calibrations(buildKnowledgeIndex([]))).toBe(learnt)
  expect(stretches).toHaveLength(1)
  await goOn()
})

test('an index that cannot be calibrated is told of once, and what held before holds on', async () => {
  const told: unknown[] = []
  const calibrations = calibrationsKept(
    () => Promise.reject(new Error('no more time')),
    error => told.push(error),
  )
  calibrations(INDEX)
  await expect.poll(() => told).toEqual([new Error('no more time')])
  expect(calibrations(INDEX)).toBe(UNCALIBRATED)
  expect(told).toHaveLength(1)
})
