import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../browser.ts'
import { type HelpStand, openHelp } from '../fakes/help-stand.ts'
import { crawlHelp } from './crawl-help.ts'
import { readFolder } from './read-folder.ts'

const BROKEN = `<!doctype html><html lang="en"><title>Help</title><main><h1>First</h1><p id="one">{: .note }</p>
<p id="one"><a href="#nowhere">x</a> <a href="/help/gone">y</a></p><code>{: .here }</code></main></html>`

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
  const forEverybody = help.articles.filter(({ audience }) => audience.kind === 'public')
  const expected = forEverybody.map(({ slug }) => `/help/${slug}`)
  const report = await crawlHelp(browser, {
    url: help.url,
    expected,
    axeEvery: 9,
    besides: ['/help?q=refund', '/help?q=zzxqv'],
  })
  expect(report.faults).toEqual([])
  expect(report.pages).toBeGreaterThan(expected.length)
}, 180_000)

test('the crawler sees what is not in order', async () => {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/help' ? 200 : 404, { 'content-type': 'text/html' }).end(BROKEN)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { faults } = await crawlHelp(browser, { url, expected: ['/help/second'], axeEvery: 0 })
  server.closeAllConnections()
  server.close()
  expect(faults).toEqual(
    expect.arrayContaining([
      '/help: has the id one twice',
      '/help: shows a raw mark: {: .note }',
      '/help: links to /help#nowhere, which is no section',
      '/help/gone: is answered with 404',
      '/help/second: no link leads here',
    ]),
  )
})
