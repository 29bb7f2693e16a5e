import { expect, test } from 'vitest'
import { caseSla, type SlaEvent } from '../../../src/domain/service/case-sla.ts'
import { nextAlarm } from '../../../src/domain/service/sla-alarm.ts'
import { readSlaClock } from '../../../src/domain/service/sla-clock.ts'
import { berlin, berlinOffice, roundTheClock } from './calendars.ts'

/** Two hours are promised, around the clock. */
function alarm(opened: string, now: string, toldUpTo: string | null, ...later: readonly SlaEvent[]) {
  const first: SlaEvent = {
    kind: 'opened',
    at: berlin(opened),
    calendar: roundTheClock,
    targets: { resolution: 120 },
  }
  const clock = caseSla([first, ...later])?.clocks.find(({ metric }) => metric === 'resolution')
  if (!clock) throw new Error('There is no clock.')
  const told = toldUpTo === null ? null : berlin(toldUpTo)
  return nextAlarm(readSlaClock(clock, berlin(now)), told, berlinOffice, berlin(now))
}

test('the next mark is told when it is reached', () => {
  expect(alarm('Mon 10:00', 'Mon 10:00', null)).toEqual({
    percent: 50,
    mark: berlin('Mon 11:00'),
    at: berlin('Mon 11:00'),
  })
  expect(alarm('Mon 10:00', 'Mon 11:00', 'Mon 11:00')).toMatchObject({ percent: 75, at: berlin('Mon 11:30') })
})

test('after a standstill the highest mark that was reached is told alone', () => {
  expect(alarm('Mon 10:00', 'Mon 11:50', null)).toMatchObject({ percent: 90, at: berlin('Mon 11:48') })
  expect(alarm('Mon 10:00', 'Mon 15:00', null)).toMatchObject({ percent: 100, mark: berlin('Mon 12:00') })
})

test('nothing is told at night: it waits for the opening', () => {
  expect(alarm('Mon 16:30', 'Mon 16:30', null)).toMatchObject({ percent: 50, at: berlin('Tue 09:00') })
})

test('at the due instant nobody is late, a millisecond after it they are', () => {
  expect(alarm('Mon 10:00', 'Mon 12:00', 'Mon 11:48')).toMatchObject({ percent: 100, at: berlin('Mon 12:00') + 1 })
})

test('once late there is nothing more to tell', () => {
  expect(alarm('Mon 10:00', 'Mon 12:30', 'Mon 12:00')).toBeNull()
})

test('a paused clock and one that has ended alarm nobody', () => {
  for (const to of ['awaiting_customer', 'resolved'] as const)
    expect(alarm('Mon 10:00', 'Mon 15:00', null, { kind: 'moved', at: berlin('Mon 11:15'), to })).toBeNull()
})

test('what only a change of the target brought about alarms nobody', () => {
  const change: SlaEvent = {
    kind: 'targets_changed',
    at: berlin('Mon 11:30'),
    targets: { resolution: 30 },
    retroactive: true,
  }
  expect(alarm('Mon 10:00', 'Mon 12:00', null, change)).toBeNull()
})
