import { describe, expect, test } from 'vitest'
import type { BusinessCalendar } from '../../../src/domain/service/business-calendar.ts'
import { caseSla, type SlaEvent, type SlaTargets } from '../../../src/domain/service/case-sla.ts'
import type { CaseState } from '../../../src/domain/service/case-state.ts'
import { readSlaClock } from '../../../src/domain/service/sla-clock.ts'
import type { SlaMetric } from '../../../src/domain/service/sla-metric.ts'
import { berlin, berlinOffice, roundTheClock, weekdays } from './calendars.ts'

/** Nadia’s case is opened, Priya works on it. */
const opened = (time: string, targets: SlaTargets, calendar: BusinessCalendar = berlinOffice): SlaEvent => ({
  kind: 'opened',
  at: berlin(time),
  calendar,
  targets,
})
const moved = (time: string, to: CaseState, weeksLater = 0): SlaEvent => ({
  kind: 'moved',
  at: berlin(time, weeksLater),
  to,
})
const nadiaWrites = (time: string): SlaEvent => ({ kind: 'customer_wrote', at: berlin(time) })
const priyaAnswers = (time: string, weeksLater = 0): SlaEvent => ({
  kind: 'answered',
  by: 'agent',
  at: berlin(time, weeksLater),
})
const greeted = (time: string): SlaEvent => ({ kind: 'answered', by: 'greeting', at: berlin(time) })
const retargeted = (time: string, targets: SlaTargets, retroactive: boolean): SlaEvent => ({
  kind: 'targets_changed',
  at: berlin(time),
  targets,
  retroactive,
})

const clocksOf = (metric: SlaMetric, events: readonly SlaEvent[]) =>
  (caseSla(events)?.clocks ?? []).filter(clock => clock.metric === metric)

/** All clocks of a metric at an instant. */
function readings(metric: SlaMetric, events: readonly SlaEvent[], time: string, weeksLater = 0) {
  return clocksOf(metric, events).map(clock => readSlaClock(clock, berlin(time, weeksLater)))
}

/** The only clock of a metric. */
function reading(metric: SlaMetric, events: readonly SlaEvent[], time: string, weeksLater = 0) {
  const [only, another] = readings(metric, events, time, weeksLater)
  if (only === undefined || another !== undefined) throw new Error(`There is not exactly one clock of ${metric}.`)
  return only
}

describe('the resolution clock', () => {
  test('S3 stands still while the customer is awaited', () => {
    const asked = [opened('Mon 09:00', { resolution: 480 }), moved('Mon 11:00', 'awaiting_customer')]
    expect(reading('resolution', asked, 'Tue 09:30')).toMatchObject({ state: 'paused', usedMinutes: 120, dueAt: null })
    const replied = [...asked, moved('Tue 10:00', 'open')]
    expect(reading('resolution', replied, 'Tue 10:00')).toMatchObject({
      state: 'running',
      usedMinutes: 120,
      dueAt: berlin('Tue 16:00'),
    })
  })

  test('S4 goes on with what it had used when a soft-closed case is reopened', () => {
    const asleep = [opened('Mon 16:00', { resolution: 480 }), moved('Tue 12:00', 'soft_closed')]
    expect(reading('resolution', asleep, 'Wed 12:00')).toMatchObject({ state: 'stopped', usedMinutes: 240 })
    const reopened = [...asleep, moved('Thu 09:30', 'open')]
    expect(reading('resolution', reopened, 'Thu 09:30')).toMatchObject({
      state: 'running',
      usedMinutes: 240,
      dueAt: berlin('Thu 13:30'),
      endedAt: null,
    })
  })

  test('a reopened case is not counted from scratch, nor is the time since its resolution', () => {
    const events = [
      opened('Mon 09:00', { resolution: 480 }),
      moved('Mon 15:00', 'resolved'),
      moved('Wed 10:00', 'open', 1),
      moved('Wed 11:00', 'resolved', 1),
    ]
    expect(reading('resolution', events, 'Fri 12:00', 1)).toMatchObject({
      state: 'met',
      usedMinutes: 420,
      endedAt: berlin('Wed 11:00', 1),
    })
    expect(clocksOf('resolution', events)[0]?.startedAt).toBe(berlin('Mon 09:00'))
  })

  test('S5 is due earlier after a retroactive change, and later after one that holds from then on', () => {
    const first = opened('Mon 09:00', { resolution: 480 })
    const due = (retroactive: boolean) =>
      reading('resolution', [first, retargeted('Mon 12:00', { resolution: 240 }, retroactive)], 'Mon 12:30')
    expect(due(true)).toMatchObject({ dueAt: berlin('Mon 13:00'), usedMinutes: 210, state: 'running' })
    expect(due(false)).toMatchObject({ dueAt: berlin('Mon 16:00'), usedMinutes: 30, state: 'running' })
  })

  test('S6 and S7 are due as the calendar says', () => {
    expect(reading('resolution', [opened('Mon 09:00', { resolution: 1440 })], 'Mon 09:00').dueAt).toBe(
      berlin('Wed 17:00'),
    )
    expect(reading('resolution', [opened('Fri 21:00', { resolution: 60 })], 'Mon 09:30', 1)).toMatchObject({
      dueAt: berlin('Mon 10:00', 1),
      usedMinutes: 30,
    })
  })

  test('counts while one of our own teams is awaited', () => {
    const events = [
      opened('Mon 09:00', { resolution: 480 }),
      moved('Mon 10:00', 'awaiting_customer'),
      moved('Mon 11:00', 'awaiting_internal'),
    ]
    expect(reading('resolution', events, 'Mon 12:00')).toMatchObject({ state: 'running', usedMinutes: 120 })
  })

  test('is not met by a case that was withdrawn or cancelled', () => {
    for (const end of ['closed', 'cancelled'] as const) {
      const events = [opened('Mon 09:00', { resolution: 480 }), moved('Mon 10:00', end)]
      expect(reading('resolution', events, 'Tue 12:00').state, end).toBe('stopped')
    }
  })

  test('is in time at the due instant and late from the next millisecond on', () => {
    const first = opened('Mon 09:00', { resolution: 60 })
    const clock = clocksOf('resolution', [first])[0]
    if (!clock) throw new Error('There is no clock.')
    expect(readSlaClock(clock, berlin('Mon 10:00')).state).toBe('running')
    expect(readSlaClock(clock, berlin('Mon 10:00') + 1).state).toBe('breached')
    expect(reading('resolution', [first, moved('Mon 10:00', 'resolved')], 'Tue 12:00').state).toBe('met')
    expect(reading('resolution', [first, moved('Mon 10:01', 'resolved')], 'Tue 12:00')).toMatchObject({
      state: 'breached',
      breach: { at: berlin('Mon 10:00'), retro: false },
      endedAt: berlin('Mon 10:01'),
    })
  })

  test('is not made late by a pause that began when all was used up', () => {
    const events = [opened('Mon 09:00', { resolution: 60 }), moved('Mon 10:00', 'awaiting_customer')]
    expect(reading('resolution', events, 'Tue 12:00')).toMatchObject({ state: 'paused', usedMinutes: 60, dueAt: null })
    const replied = [...events, moved('Tue 13:00', 'open')]
    expect(reading('resolution', replied, 'Tue 13:00')).toMatchObject({ state: 'running', dueAt: berlin('Tue 13:00') })
    expect(reading('resolution', replied, 'Tue 13:01').state).toBe('breached')
  })

  test('once late stays late, whatever is done afterwards', () => {
    const late = [opened('Mon 09:00', { resolution: 60 })]
    const afterwards: SlaEvent[][] = [
      [moved('Mon 12:00', 'awaiting_customer')],
      [moved('Mon 12:00', 'cancelled')],
      [moved('Mon 12:00', 'resolved'), moved('Tue 12:00', 'open')],
      [retargeted('Mon 12:00', { resolution: 480 }, true)],
      [retargeted('Mon 12:00', { resolution: 480 }, false)],
      [retargeted('Mon 12:00', {}, true)],
    ]
    for (const events of afterwards)
      expect(reading('resolution', [...late, ...events], 'Tue 12:30')).toMatchObject({
        state: 'breached',
        breach: { at: berlin('Mon 10:00'), retro: false },
      })
  })
})

describe('a change of targets', () => {
  const first = opened('Mon 09:00', { resolution: 480 })

  test('that alone made a case late is told apart', () => {
    const events = [first, retargeted('Mon 12:00', { resolution: 60 }, true)]
    expect(reading('resolution', events, 'Mon 12:00')).toMatchObject({
      state: 'breached',
      dueAt: berlin('Mon 10:00'),
      breach: { at: berlin('Mon 12:00'), retro: true },
      warnings: [50, 75, 90].map(percent => ({ percent, at: berlin('Mon 12:00'), retro: true })),
    })
  })

  test('that is taken back takes back what it alone had done', () => {
    const events = [
      first,
      retargeted('Mon 12:00', { resolution: 60 }, true),
      retargeted('Mon 12:05', { resolution: 480 }, true),
    ]
    expect(reading('resolution', events, 'Mon 12:05')).toMatchObject({
      state: 'running',
      dueAt: berlin('Mon 17:00'),
      breach: null,
    })
  })

  test('keeps past pauses', () => {
    const events = [
      first,
      moved('Mon 10:00', 'awaiting_customer'),
      moved('Mon 12:00', 'open'),
      retargeted('Mon 13:00', { resolution: 240 }, true),
    ]
    expect(reading('resolution', events, 'Mon 13:00')).toMatchObject({ usedMinutes: 120, dueAt: berlin('Mon 15:00') })
  })

  test('warns again of a longer target, and not of what was warned of before', () => {
    const events = [opened('Mon 09:00', { resolution: 120 }), retargeted('Mon 10:30', { resolution: 160 }, true)]
    expect(reading('resolution', events, 'Mon 10:30').warnings).toEqual([
      { percent: 50, at: berlin('Mon 10:00'), retro: false },
      { percent: 75, at: berlin('Mon 11:00'), retro: false },
      { percent: 90, at: berlin('Mon 11:24'), retro: false },
    ])
  })

  test('that leaves a metric’s target as it was does not start it anew', () => {
    const events = [first, retargeted('Mon 12:00', { first_response: 30, resolution: 480 }, false)]
    expect(reading('resolution', events, 'Mon 12:00')).toMatchObject({ usedMinutes: 180, dueAt: berlin('Mon 17:00') })
  })

  test('during a pause holds when the case goes on', () => {
    const events = (retroactive: boolean) => [
      first,
      moved('Mon 11:00', 'awaiting_customer'),
      retargeted('Mon 12:00', { resolution: 180 }, retroactive),
      moved('Tue 09:00', 'open'),
    ]
    expect(reading('resolution', events(true), 'Tue 09:00').dueAt).toBe(berlin('Tue 10:00'))
    expect(reading('resolution', events(false), 'Tue 09:00').dueAt).toBe(berlin('Tue 12:00'))
  })

  test('during a rest is learned of at the reopening, and does not judge what had ended', () => {
    const rest = (retroactive: boolean) => [
      first,
      moved('Mon 12:00', 'resolved'),
      retargeted('Mon 13:00', { resolution: 120 }, retroactive),
    ]
    expect(reading('resolution', rest(true), 'Tue 12:00').state).toBe('met')
    expect(reading('resolution', [...rest(true), moved('Tue 12:00', 'open')], 'Tue 12:00').breach).toEqual({
      percent: 100,
      at: berlin('Tue 12:00'),
      retro: true,
    })
    expect(reading('resolution', [...rest(false), moved('Tue 12:00', 'open')], 'Tue 12:00').dueAt).toBe(
      berlin('Tue 14:00'),
    )
  })

  test('that is the first promise counts from the beginning', () => {
    const events = [opened('Mon 09:00', {}), retargeted('Mon 11:00', { resolution: 240 }, true)]
    expect(reading('resolution', events, 'Mon 11:00')).toMatchObject({ usedMinutes: 120, dueAt: berlin('Mon 13:00') })
  })
})

describe('a change of calendar', () => {
  test('changes the future and not what was counted', () => {
    const events: SlaEvent[] = [
      opened('Mon 09:00', { resolution: 480 }),
      {
        kind: 'calendar_changed',
        at: berlin('Mon 13:00'),
        calendar: { ...berlinOffice, hours: weekdays([12, 14]), holidays: [] },
      },
    ]
    expect(reading('resolution', events, 'Mon 13:00')).toMatchObject({ usedMinutes: 240, dueAt: berlin('Wed 13:00') })
  })

  test('during a pause is followed afterwards', () => {
    const events: SlaEvent[] = [
      opened('Mon 09:00', { resolution: 480 }),
      moved('Mon 16:00', 'awaiting_customer'),
      { kind: 'calendar_changed', at: berlin('Tue 12:00'), calendar: roundTheClock },
      moved('Tue 20:00', 'open'),
    ]
    expect(reading('resolution', events, 'Tue 20:00').dueAt).toBe(berlin('Tue 21:00'))
  })
})

describe('the clock of the first response', () => {
  const targets = { first_response: 60, next_response: 30 }

  test('does not hear a greeting', () => {
    const events = [opened('Mon 09:00', targets), greeted('Mon 09:00')]
    expect(reading('first_response', events, 'Mon 09:30').state).toBe('running')
    expect(reading('first_response', events, 'Mon 10:30').state).toBe('breached')
  })

  test.each(['agent', 'verified_flow'] as const)('is met by an answer of the %s', by => {
    const events: SlaEvent[] = [opened('Mon 09:00', targets), { kind: 'answered', by, at: berlin('Mon 09:20') }]
    expect(reading('first_response', events, 'Tue 12:00')).toMatchObject({ state: 'met', usedMinutes: 20 })
  })

  test('does not stand still while the customer is awaited', () => {
    const events = [opened('Mon 09:00', targets), moved('Mon 09:10', 'awaiting_customer')]
    expect(reading('first_response', events, 'Mon 09:40')).toMatchObject({
      state: 'running',
      usedMinutes: 40,
      dueAt: berlin('Mon 10:00'),
    })
  })

  test('is not overridden by the target of the next one', () => {
    const events = [opened('Mon 09:00', targets), nadiaWrites('Mon 09:05'), nadiaWrites('Mon 09:50')]
    expect(clocksOf('next_response', events)).toEqual([])
    expect(reading('first_response', events, 'Mon 09:50').dueAt).toBe(berlin('Mon 10:00'))
  })

  test('is not given an answer that nobody gave when the case is late or moved about', () => {
    const events = [opened('Mon 09:00', targets), moved('Mon 10:30', 'open'), moved('Mon 11:00', 'awaiting_internal')]
    expect(reading('first_response', events, 'Mon 12:00')).toMatchObject({ state: 'breached', endedAt: null })
  })

  test('is neither met nor late when the case ends without an answer in time', () => {
    const events = [opened('Mon 09:00', targets), moved('Mon 09:30', 'cancelled')]
    expect(reading('first_response', events, 'Tue 12:00')).toMatchObject({ state: 'stopped', usedMinutes: 30 })
  })

  test('starts at the reopening of a case that was never answered, not at its creation', () => {
    const events = [
      opened('Mon 09:00', targets),
      greeted('Mon 09:00'),
      moved('Mon 09:05', 'resolved'),
      moved('Mon 10:00', 'open', 1),
      priyaAnswers('Mon 10:10', 1),
    ]
    expect(readings('first_response', events, 'Mon 12:00', 1)).toMatchObject([
      { state: 'stopped', usedMinutes: 5 },
      { state: 'met', usedMinutes: 10 },
    ])
    expect(clocksOf('next_response', events)).toEqual([])
  })
})

describe('the clock of the next response', () => {
  const targets = { first_response: 60, next_response: 30 }
  const answered = [opened('Mon 09:00', targets), priyaAnswers('Mon 09:10')]

  test('does not run while the agent was the last to speak', () => {
    expect(clocksOf('next_response', answered)).toEqual([])
    const again = [...answered, nadiaWrites('Mon 10:00'), priyaAnswers('Mon 10:20')]
    expect(reading('next_response', again, 'Tue 12:00')).toMatchObject({ state: 'met', usedMinutes: 20 })
  })

  test('runs from the first of several messages', () => {
    const events = [...answered, nadiaWrites('Mon 10:00'), nadiaWrites('Mon 10:20')]
    expect(reading('next_response', events, 'Mon 10:20').dueAt).toBe(berlin('Mon 10:30'))
  })

  test('starts once for each time the customer waits', () => {
    const events = [
      ...answered,
      nadiaWrites('Mon 10:00'),
      priyaAnswers('Mon 10:40'),
      nadiaWrites('Mon 11:00'),
      priyaAnswers('Mon 11:05'),
    ]
    expect(readings('next_response', events, 'Tue 12:00').map(({ state }) => state)).toEqual(['breached', 'met'])
  })

  test('stands still while the customer is awaited', () => {
    const events = [...answered, nadiaWrites('Mon 10:00'), moved('Mon 10:10', 'awaiting_customer')]
    expect(reading('next_response', events, 'Tue 12:00')).toMatchObject({ state: 'paused', usedMinutes: 10 })
    const replied = [...events, moved('Tue 12:00', 'open')]
    expect(reading('next_response', replied, 'Tue 12:00').dueAt).toBe(berlin('Tue 12:20'))
  })

  test('stands still from its start when the customer writes to a case that goes on waiting for them', () => {
    const events = [...answered, moved('Mon 09:10', 'awaiting_customer'), nadiaWrites('Mon 11:00')]
    expect(reading('next_response', events, 'Mon 12:00')).toMatchObject({
      state: 'paused',
      usedMinutes: 0,
      dueAt: null,
    })
  })

  test('counts from the moment a reply brings an awaited case back', () => {
    const events = [
      ...answered,
      moved('Mon 09:10', 'awaiting_customer'),
      nadiaWrites('Mon 11:00'),
      moved('Mon 11:00', 'open'),
    ]
    expect(reading('next_response', events, 'Mon 11:00')).toMatchObject({
      state: 'running',
      usedMinutes: 0,
      dueAt: berlin('Mon 11:30'),
    })
  })

  test('starts anew with a reopening', () => {
    const events = [...answered, moved('Mon 12:00', 'resolved'), moved('Tue 10:00', 'open')]
    expect(reading('next_response', events, 'Tue 10:00')).toMatchObject({
      state: 'running',
      dueAt: berlin('Tue 10:30'),
    })
  })

  test('is not started by thanks for a resolution, nor after the end', () => {
    for (const end of ['resolved', 'soft_closed', 'closed'] as const) {
      const events = [...answered, moved('Mon 12:00', end), nadiaWrites('Mon 12:10')]
      expect(clocksOf('next_response', events), end).toEqual([])
    }
  })
})

describe('warnings', () => {
  test('come at 50, 75 and 90 % of the target, in business time', () => {
    const events = [opened('Mon 16:00', { resolution: 120 })]
    expect(reading('resolution', events, 'Mon 16:00').warnings).toEqual([
      { percent: 50, at: berlin('Mon 17:00'), retro: false },
      { percent: 75, at: berlin('Tue 09:30'), retro: false },
      { percent: 90, at: berlin('Tue 09:48'), retro: false },
    ])
  })

  test('are only those reached while a clock is paused or has ended', () => {
    const first = opened('Mon 09:00', { resolution: 120 })
    for (const to of ['awaiting_customer', 'resolved'] as const) {
      const { warnings } = reading('resolution', [first, moved('Mon 10:15', to)], 'Tue 12:00')
      expect(warnings, to).toEqual([{ percent: 50, at: berlin('Mon 10:00'), retro: false }])
    }
  })
})

test('a metric without a target is measured and not judged', () => {
  const events = [opened('Mon 09:00', {}), priyaAnswers('Wed 09:00')]
  expect(reading('first_response', events, 'Wed 12:00')).toEqual({
    state: 'stopped',
    usedMinutes: 960,
    dueAt: null,
    endedAt: berlin('Wed 09:00'),
    warnings: [],
    breach: null,
  })
})

test('what happens before the opening or after the end counts for nothing', () => {
  expect(caseSla([nadiaWrites('Mon 09:00'), moved('Mon 09:00', 'open')])).toBeNull()
  const closed = [opened('Mon 09:00', { resolution: 60 }), moved('Mon 09:30', 'closed')]
  expect(caseSla([...closed, nadiaWrites('Tue 09:00'), moved('Tue 09:00', 'open')])).toEqual(caseSla(closed))
})
