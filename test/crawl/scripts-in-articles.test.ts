import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../browser.ts'
import { type HelpStand, openHelp } from '../fakes/help-stand.ts'
import { articlesOf, pathsOf, scriptsThatRan } from './attack-help.ts'

const PAYLOADS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg/onload=alert(1)>',
  '<details open ontoggle=alert(1)>',
  '<a href="javas&#99;ript:alert(1)">x</a>',
  '<a href="java\tscript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '![x](x"onerror="alert(1))',
  '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
  '<math><mtext><table><mglyph><style><img src onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '</title></textarea></style><script>alert(1)</script>',
  '<form><button formaction=javascript:alert(1)>x</button></form>',
  '<style>@keyframes x{}</style><b style="animation-name:x" onanimationstart=alert(1)></b>',
  "';alert(1)//\\';alert(1)//",
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
]

let browser: Browser
let help: HelpStand
beforeAll(async () => {
  browser = await launchBrowser()
  help = await openHelp(articlesOf(PAYLOADS))
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await help?.close()
})

test('no script runs on a page of the help centre, in an article, a title, a search or the form', async () => {
  expect(await scriptsThatRan(browser, help, pathsOf(PAYLOADS))).toEqual([])
}, 120_000)

test('results while one types are words, whatever they are', async () => {
  const page = await browser.newPage()
  await page.addInitScript(() => {
    window.alert = () => {
      document.title = 'ran'
    }
  })
  await page.goto(`${help.url}/help`)
  for (const payload of ['attack <img src=x onerror=alert(1)>', '"><svg/onload=alert(1)> attack']) {
    await page.getByRole('combobox').fill(payload)
    await page.getByRole('option').first().waitFor()
    expect(await page.locator('.found :is(img, svg, script)').count()).toBe(0)
  }
  expect(await page.title()).not.toBe('ran')
  await page.close()
}, 60_000)
