import { join } from 'node:path'
import { type RequestHandler, Router } from 'express'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensurePages } from '../../src/adapters/files/pages.ts'
import { OUTCOMES, type ReportWeek } from '../../src/adapters/report/protocol.ts'
import { accessibilityFaults } from '../accessibility-faults.ts'
import { launchBrowser } from '../browser.ts'
import { deskAtWork } from '../fakes/desk-at-work.ts'

const HOUR = 3_600_000
const WEEK = 168 * HOUR
const MONDAY = Date.UTC(2024, 10, 11)

let browser: Browser
let place: Awaited<ReturnType<typeof deskAtWork>>
let complaints: string[] = []

beforeAll(async () => {
  const root = join(import.meta.dirname, '..', '..')
  const { directory } = await ensurePages({ root, say: () => undefined })
  place = await deskAtWork({ pages: directory, at: Date.now(), managersOnly: guard => reportBehind(guard, directory) })
  browser = await launchBrowser()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await place?.close()
})

describe('the report', () => {
  test('tells the week in a sentence, a range, every outcome and a trend', async () => {
    const marta = await signedIn('Marta Keller')
    await marta.getByRole('heading', { name: '61 of 160 attempts were confirmed' }).waitFor()
    await marta.getByText('38 %').first().waitFor()
    for (const name of ['Confirmed', 'Escalation failed', 'Assisted intake', 'Unanswered']) {
      expect(await marta.getByRole('rowheader', { name }).count()).toBe(1)
    }
    expect(await marta.locator('.chart svg').count()).toBe(2)
    expect(complaints).toEqual([])
  })

  test('prints counts and no percentages below twenty', async () => {
    const marta = await signedIn('Marta Keller', '?week=2026-W10')
    await marta.getByText('6 of 14').first().waitFor()
    expect(await marta.getByRole('main').innerText()).not.toContain(' %')
    expect(await marta.locator('.band').count()).toBe(0)
  })

  test('goes to the week before and comes back, and the address goes along', async () => {
    const marta = await signedIn('Marta Keller', '?week=2027-W01')
    await marta.getByText('Week 1, 2027').waitFor()
    await marta.getByRole('button', { name: 'Previous week' }).click()
    await marta.getByText('Week 53, 2026').waitFor()
    expect(marta.url()).toContain('week=2026-W53')
    await marta.getByRole('button', { name: 'Next week' }).click()
    await marta.getByText('Week 1, 2027').waitFor()
  })

  test('is not for agents', async () => {
    const priya = await signedIn('Priya Raman')
    await priya.getByText('This page is for managers.').waitFor()
    expect(await priya.getByText('61 of 160').count()).toBe(0)
    complaints = []
  })

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)('is accessible in %s at %i pixels, and nothing sticks out', async (colorScheme, width) => {
    const marta = await signedIn('Marta Keller', '', { colorScheme, viewport: { width, height: 800 } })
    await marta.locator('.chart svg').nth(1).waitFor()
    await marta.getByText('The same as a table').click()
    expect(await accessibilityFaults(marta)).toEqual([])
    expect(await marta.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
})

async function signedIn(name: string, query = '', options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage()
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(`${place.url}/report${query}`)
  await page.getByRole('button', { name }).click()
  return page
}

function reportBehind(guard: RequestHandler, pages: string): RequestHandler {
  const router = Router()
  router.get('/report', (_req, res) => res.sendFile('report.html', { root: pages }))
  router.get('/report/api/week', guard, (req, res) => {
    const label = String(req.query['week'] ?? '2026-W47')
    res.json(label === '2026-W10' ? fewIn(label) : busy(label))
  })
  return router
}

function busy(week: string): ReportWeek {
  const counts = [61, 12, 10, 9, 24, 3, 18, 12, 8, 3]
  return {
    week,
    timeZone: 'Europe/London',
    startsAt: MONDAY,
    endsAt: MONDAY + WEEK,
    asOf: MONDAY + 2 * WEEK,
    sentence: `${week}: 61 of 160 attempts were confirmed`,
    eligible: 160,
    excluded: 2,
    outcomes: OUTCOMES.map((outcome, place) => ({
      outcome,
      count: counts[place] ?? 0,
      meaning: `Meaning of ${outcome}.`,
    })),
    floor: { numerator: 61, denominator: 160, percent: 38.1, low: 30.9, high: 45.8 },
    ceiling: { numerator: 83, denominator: 160, percent: 51.9, low: 44.2, high: 59.5 },
    byIntent: [
      { intent: 'order-status', attempts: 60, confirmed: 30, escalated: 5 },
      { intent: 'article:warranty-claims', attempts: 12, confirmed: 2, escalated: 4 },
    ],
    trend: Array.from({ length: 13 }, (_, place) => ({
      week: `2026-W${35 + place}`,
      eligible: place < 2 ? 8 : 150,
      confirmed: place < 2 ? 2 : 40 + place,
      assumed: 12,
      pending: 4,
    })).map(each => (each.eligible < 20 ? { ...each, assumed: 1, pending: 0 } : each)),
    hasDemoData: true,
  }
}

function fewIn(week: string): ReportWeek {
  const counts = [6, 2, 1, 0, 2, 0, 1, 1, 1, 0]
  return {
    ...busy(week),
    sentence: `${week}: 6 of 14 attempts were confirmed`,
    eligible: 14,
    outcomes: OUTCOMES.map((outcome, place) => ({
      outcome,
      count: counts[place] ?? 0,
      meaning: `Meaning of ${outcome}.`,
    })),
    floor: { numerator: 6, denominator: 14, percent: null, low: 21.4, high: 67.4 },
    ceiling: { numerator: 9, denominator: 14, percent: null, low: 38.8, high: 83.7 },
    byIntent: [{ intent: 'order-status', attempts: 14, confirmed: 6, escalated: 2 }],
    trend: [{ week, eligible: 14, confirmed: 6, assumed: 2, pending: 1 }],
  }
}
