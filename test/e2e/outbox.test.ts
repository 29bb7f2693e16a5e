import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { mountDemoOutbox } from '../../src/adapters/mail/demo-outbox.ts'
import type { RecordedMail } from '../../src/application/mail-ports.ts'
import { accessibilityFaults } from '../accessibility-faults.ts'
import { launchBrowser } from '../browser.ts'

const REMINDER: RecordedMail = {
  key: 'case_1:4',
  to: 'rosa@example.org',
  subject: 'Your case CS-0000018: a reminder',
  text: 'Hello,\n\nthis is about your case CS-0000018 with Larkspur Home.\n\nA reminder: we are still waiting for your answer. Without an answer it is closed for now on Monday, 23 November 2026.\n\nTo answer, open the chat at http://localhost:3000/help and name your case, CS-0000018. Please do not reply to this mail: nobody reads the replies.\n\nLarkspur Home',
  queuedAt: Date.UTC(2026, 10, 19, 9),
}
const CODE: RecordedMail = {
  key: 'code_1',
  to: 'nora.with.a.rather.long.address.that.does.not.end@customers.example.org',
  subject: 'Your code for Larkspur Home',
  text: 'Hello,\n\nyour code is 414 882. It can be used once within ten minutes.\n\nLarkspur Home',
  queuedAt: Date.UTC(2026, 10, 19, 10),
}
const HOSTILE: RecordedMail = {
  key: '"><script>alert(1)</script>',
  to: '<img/src=x>@example.org',
  subject: '<script>alert(2)</script> "quoted" & more',
  text: '</pre><iframe src="https://evil.example"></iframe><b onclick=alert(3)>bold</b>',
  queuedAt: Date.UTC(2026, 10, 19, 11),
}

let mails: readonly RecordedMail[] = []
let server: Server
let url: string
let browser: Browser
beforeAll(async () => {
  const app = express()
  mountDemoOutbox({ app, mail: { latest: async limit => mails.slice(0, limit) }, company: 'Larkspur <Home>' })
  server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/demo/outbox`
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  server.close()
})
beforeEach(() => {
  mails = [CODE, REMINDER]
})

test('the newest mail stands first, as text, with whom it goes to', async () => {
  const page = await browser.newPage()
  await page.goto(url)
  expect(await page.locator('article h2').allTextContents()).toEqual([CODE.subject, REMINDER.subject])
  expect(await page.locator('article').first().locator('dd').first().textContent()).toBe(CODE.to)
  expect(await page.locator('pre').last().textContent()).toBe(REMINDER.text)
  await page.close()
})

test('what a mail says is text, whatever it looks like', async () => {
  mails = [HOSTILE]
  const markup = await (await fetch(url)).text()
  expect(markup.match(/<(script|iframe|img|b)\b[^>]*>/g)).toEqual(['<script src="/demo/outbox/outbox.js" defer>'])
  const page = await browser.newPage()
  await page.goto(url)
  expect(await page.locator('h2').textContent()).toBe(HOSTILE.subject)
  expect(await page.locator('pre').textContent()).toBe(HOSTILE.text)
  await page.close()
})

test('a mail that comes while the page is open shows by itself', async () => {
  mails = []
  const page = await browser.newPage()
  await page.goto(url)
  expect(await page.locator('h2').textContent()).toBe('No mail yet')
  mails = [REMINDER]
  await page.locator('article').waitFor()
  expect(await page.locator('article h2').textContent()).toBe(REMINDER.subject)
  await page.close()
})

test.each([
  ['light', 1200],
  ['dark', 1200],
  ['light', 320],
  ['dark', 320],
] as const)('the page is for everyone, %s and %i pixels wide', async (colorScheme, width) => {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } })
  await page.goto(url)
  expect(await accessibilityFaults(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  const pictures = process.env['OUTBOX_PICTURES']
  if (pictures) await page.screenshot({ path: join(pictures, `outbox-${colorScheme}-${width}.png`) })
  await page.close()
})
