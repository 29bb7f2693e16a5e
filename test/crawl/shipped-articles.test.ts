import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../browser.ts'
import { type HelpStand, openHelp } from '../fakes/help-stand.ts'
import { crawlHelp } from './crawl-help.ts'
import { readFolder } from './read-folder.ts'

const BROKEN = [
  { path: 'one/first.md', text: '# First\n\nGo to [the end](#nowhere). {: .note }\n\n```\nfine {: .here }\n```\n' },
]

let browser: Browser
let help: HelpStand
beforeAll(async () => {
  browser = await launchBrowser()
  help = await openHelp(readFolder('knowledge'), { strict: true })
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await help?.close()
})

test('every page of the articles that ship is in order: links, sections, marks, width, and axe on every kind', async () => {
  const expected = help.articles.map(({ slug }) => `/help/${slug}`)
  const report = await crawlHelp(browser, { url: help.url, expected, axeEvery: 9 })
  expect(report.faults).toEqual([])
  expect(report.pages).toBeGreaterThan(expected.length)
}, 180_000)

test('the crawler sees a section that is not there', async () => {
  const broken = await openHelp(BROKEN)
  const { faults } = await crawlHelp(browser, {
    url: broken.url,
    expected: ['/help/first', '/help/second'],
    axeEvery: 0,
  })
  await broken.close()
  expect(faults).toEqual([
    '/help/first: links to /help/first#nowhere, which is no section',
    '/help/second: no link leads here',
  ])
}, 60_000)
