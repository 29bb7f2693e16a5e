import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BusinessCalendar, businessMinutesBetween } from '../../../src/domain/service/business-calendar.ts'
import { advanceCaseSla, type CaseSla, caseSla, type SlaEvent } from '../../../src/domain/service/case-sla.ts'
import { CASE_STATES } from '../../../src/domain/service/case-state.ts'
import { readSlaClock } from '../../../src/domain/service/sla-clock.ts'
import { berlin, berlinOffice, berlinWithLunch, newYorkSundays, roundTheClock } from './calendars.ts'

const MINUTE = 60_000

const calendars = fc.constantFrom(berlinOffice, berlinWithLunch, newYorkSundays, roundTheClock)
const targets = fc.record(
  {
    first_response: fc.integer({ min: 1, max: 600 }),
    next_response: fc.integer({ min: 1, max: 600 }),
    resolution: fc.integer({ min: 1, max: 3000 }),
  },
  { requiredKeys: [] },
)
type Happening = SlaEvent extends infer Each ? (Each extends SlaEvent ? Omit<Each, 'at'> : never) : never
const happenings: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('opened' as const), calendar: calendars, targets }),
  fc.record({ kind: fc.constant('moved' as const), to: fc.constantFrom(...CASE_STATES) }),
  fc.record({ kind: fc.constant('moved' as const), to: fc.constantFrom('open', 'awaiting_customer', 'resolved') }),
  fc.record({ kind: fc.constant('customer_wrote' as const) }),
  fc.record({ kind: fc.constant('answered' as const), by: fc.constantFrom('agent', 'verified_flow', 'greeting') }),
  fc.record({ kind: fc.constant('targets_changed' as const), targets, retroactive: fc.boolean() }),
  fc.record({ kind: fc.constant('calendar_changed' as const), calendar: calendars }),
)
/** Gaps of milliseconds to days, now and then backwards, as when two machines disagree about the time. */
const gaps = fc.oneof(
  fc.integer({ min: 0, max: 200 * MINUTE }),
  fc.integer({ min: 0, max: 5 * 1440 }).map(minutes => minutes * MINUTE),
  fc.integer({ min: -30 * MINUTE, max: 0 }),
)
const histories = fc
  .record({
    opened: fc.record({ kind: fc.constant('opened' as const), calendar: calendars, targets }),
    rest: fc.array(fc.tuple(happenings, gaps), { maxLength: 25 }),
  })
  .map(({ opened, rest }) => {
    let at = berlin('Mon 08:00')
    const later = rest.map(([happening, gap]): SlaEvent => {
      at += gap
      return { ...happening, at } as SlaEvent
    })
    return [{ ...opened, at: berlin('Mon 08:00') }, ...later]
  })

const prefixesOf = (events: readonly SlaEvent[]) => events.map((_, length) => events.slice(0, length + 1))

const readAll = (sla: CaseSla | null, now: number) => (sla?.clocks ?? []).map(clock => readSlaClock(clock, now))

describe('whatever happens to a case', () => {
  test('no prefix of it, in any order, makes the fold or a reading throw', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(happenings, gaps), { maxLength: 20 }), pairs => {
        const events = pairs.map(([happening, gap]) => ({ ...happening, at: berlin('Mon 08:00') + gap }) as SlaEvent)
        // A clock is read at an instant that is not before its last change.
        const now = Math.max(berlin('Fri 12:00'), ...events.map(event => event.at))
        for (const prefix of prefixesOf(events))
          for (const { usedMinutes } of readAll(caseSla(prefix), now)) expect(usedMinutes).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('the same history gives the same clocks, taken at once or put away and taken up again', () => {
    fc.assert(
      fc.property(histories, fc.nat(25), (events, cut) => {
        const before = caseSla(events.slice(0, cut))
        const putAway = JSON.parse(JSON.stringify(before)) as CaseSla | null
        const resumed = events.slice(cut).reduce(advanceCaseSla, putAway)
        expect(resumed).toEqual(caseSla(events))
        expect(readAll(resumed, berlin('Fri 12:00', 9))).toEqual(readAll(caseSla(events), berlin('Fri 12:00', 9)))
      }),
    )
  })

  test('one answer at a time is waited for, and there is one resolution', () => {
    fc.assert(
      fc.property(histories, events => {
        for (const prefix of prefixesOf(events)) {
          const clocks = caseSla(prefix)?.clocks ?? []
          expect(clocks.filter(({ metric, end }) => metric !== 'resolution' && end === null).length).toBeLessThan(2)
          expect(clocks.filter(({ metric }) => metric === 'resolution').length).toBe(1)
        }
      }),
    )
  })

  test('a clock that was late at the time is late for ever', () => {
    fc.assert(
      fc.property(histories, events => {
        let late: readonly (number | null)[] = []
        for (const prefix of prefixesOf(events)) {
          const sla = caseSla(prefix)
          const breaches = readAll(sla, sla?.asOf ?? 0).map(({ breach }) =>
            breach?.retro === false ? breach.at : null,
          )
          for (const [index, at] of late.entries()) if (at !== null) expect(breaches[index]).toBe(at)
          late = breaches
        }
      }),
    )
  })

  test('exactly the target is used up at the due instant of a running clock', () => {
    fc.assert(
      fc.property(histories, events => {
        const sla = caseSla(events)
        for (const clock of sla?.clocks ?? []) {
          const { state, dueAt } = readSlaClock(clock, sla?.asOf ?? 0)
          if (state !== 'running' || dueAt === null) continue
          expect(readSlaClock(clock, dueAt).usedMinutes).toBeCloseTo(clock.targetMinutes ?? Number.NaN, 6)
        }
      }),
    )
  })

  test('the first response of a case that nobody answers is due in spite of all pauses', () => {
    fc.assert(
      fc.property(calendars, pauses(), (calendar, minutes) => {
        const { events, end } = pausedHistory(calendar, minutes)
        const [first] = caseSla(events)?.clocks ?? []
        expect(first && readSlaClock(first, end).usedMinutes).toBeCloseTo(
          businessMinutesBetween(calendar, berlin('Mon 08:00'), end),
          6,
        )
      }),
    )
  })
})

describe('the time of pauses', () => {
  test('is never counted towards the resolution', () => {
    fc.assert(
      fc.property(calendars, pauses(), (calendar, minutes) => {
        const { events, end, pausedMinutes } = pausedHistory(calendar, minutes)
        const resolution = caseSla(events)?.clocks.find(({ metric }) => metric === 'resolution')
        const whole = businessMinutesBetween(calendar, berlin('Mon 08:00'), end)
        expect(resolution && readSlaClock(resolution, end).usedMinutes).toBeCloseTo(whole - pausedMinutes, 6)
      }),
    )
  })

  test('moves the due instant so that a longer pause never brings it forward', () => {
    fc.assert(
      fc.property(calendars, fc.nat(3000), fc.nat(3000), fc.nat(3000), (calendar, work, one, other) => {
        const due = (pause: number) => {
          const [clock] = caseSla(pausedHistory(calendar, [work, pause]).events)?.clocks.slice(1) ?? []
          if (!clock) throw new Error('There is no clock.')
          return readSlaClock(clock, clock.startedAt).dueAt ?? Number.NaN
        }
        expect(due(Math.min(one, other))).toBeLessThanOrEqual(due(Math.max(one, other)))
      }),
    )
  })
})

/** Minutes of work and of waiting for the customer, in turns. */
function pauses() {
  return fc.array(fc.nat(3000), { maxLength: 15 })
}

function pausedHistory(calendar: BusinessCalendar, minutes: readonly number[]) {
  let at = berlin('Mon 08:00')
  let pausedMinutes = 0
  const events: SlaEvent[] = [{ kind: 'opened', at, calendar, targets: { first_response: 60, resolution: 480 } }]
  for (const [index, length] of minutes.entries()) {
    const from = at
    at += length * MINUTE
    const wasPaused = index % 2 === 1
    if (wasPaused) pausedMinutes += businessMinutesBetween(calendar, from, at)
    events.push({ kind: 'moved', at, to: wasPaused ? 'open' : 'awaiting_customer' })
  }
  return { events, end: at, pausedMinutes }
}
