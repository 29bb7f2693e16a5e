import { expect, test } from 'vitest'
import { businessMinutesBetween } from '../../../src/domain/service/business-calendar.ts'
import { type FeedDay, publicHolidays } from '../../../src/domain/service/public-holidays.ts'
import { berlin, berlinOffice } from './calendars.ts'

const june: readonly FeedDay[] = [
  { day: '2026-06-04', name: 'Corpus Christi', kind: 'public', regions: ['DE-BY', 'DE-NW'] },
  { day: '2026-06-02', name: 'Bring Your Dog to Work Day', kind: 'observance', regions: null },
  { day: '2026-06-03', name: 'Whitsun holidays', kind: 'school', regions: ['DE-BE'] },
  { day: '2026-06-05', name: 'Bridge day', kind: 'optional', regions: null },
  { day: '2026-06-01', name: 'Founding Day', kind: 'public', regions: null },
  { day: '2026-06-01', name: 'Founding Day, observed', kind: 'public', regions: ['DE-BY'] },
]

test('a feed’s days that are only named are working days', () => {
  expect(publicHolidays(june, 'DE-BE')).toEqual(['2026-06-01'])
})

test('a holiday is kept only where it is one', () => {
  expect(publicHolidays(june, 'DE-BY')).toEqual(['2026-06-01', '2026-06-04'])
})

test('a calendar made from the feed works on the rest', () => {
  const calendar = { ...berlinOffice, holidays: publicHolidays(june, 'DE-BY') }
  expect(businessMinutesBetween(calendar, berlin('Mon 00:00'), berlin('Sun 00:00'))).toBe(3 * 480)
})
