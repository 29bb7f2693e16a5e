import type { Page } from 'playwright-core'
import type { Watched } from './attack-probe.ts'

/** Content gaps that the page shows. */
const GAPS = 100
/** Views that are looked at in one call. */
const AT_ONCE = 50
const MANAGER = 'Marta Keller'

/** Opens the articles' page of each payload, and asks the search laboratory for it; tells of each what went wrong. */
export async function attackConsole(
  watched: Watched,
  url: string,
  payloads: readonly string[],
): Promise<readonly string[]> {
  const page = await signedIn(watched, url)
  const found: string[] = []
  found.push(...(await faults(page, watched, 'the list of articles')))
  for (let start = 0; start < payloads.length; start += AT_ONCE) {
    const views = payloads
      .slice(start, start + AT_ONCE)
      .flatMap((payload, position) => viewsOf(payload, start + position))
    found.push(...(await page.evaluate(lookAtViews, views)), ...watched.take())
  }
  await page.close()
  return found
}

/** Searches for what no article has, and shows managers what was not found. Tells how many of the queries were shown. */
export async function attackGaps(
  watched: Watched,
  url: string,
  queries: readonly string[],
): Promise<{ readonly found: readonly string[]; readonly shown: number }> {
  const page = await signedIn(watched, url)
  const found: string[] = []
  let shown = 0
  for (let start = 0; start < queries.length; start += GAPS) {
    for (const query of queries.slice(start, start + GAPS))
      await fetch(`${url}/help?${new URLSearchParams({ q: query })}`, { headers: { 'user-agent': 'Mozilla/5.0' } })
    await goTo(page, '#gaps')
    await page.locator('.gaps[aria-busy=false]').waitFor({ state: 'attached' })
    const texts = new Set(await page.locator('.gaps .asked').allTextContents())
    shown += queries.slice(start, start + GAPS).filter(query => texts.has(query.trim().slice(0, 200))).length
    found.push(...(await faults(page, watched, `what is not found, from ${start}`)))
    await goTo(page, '#list')
  }
  await page.close()
  return { found, shown }
}

function viewsOf(payload: string, number: number): readonly string[] {
  const query = payload.toWellFormed().trim().slice(0, 300)
  return [`#article/attack-${number}`, ...(query === '' ? [] : [`#search/${encodeURIComponent(query)}`])]
}

/** Runs in the browser. */
async function lookAtViews(views: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const view of views) {
    const isAnswered = await window.answered(() => {
      location.hash = view
    })
    window.touchEverything('main')
    const isDrawn =
      isAnswered && document.querySelector(view.startsWith('#article') ? '.figures' : '.decision') !== null
    const fault = isDrawn ? window.faultBelow('main') : `is not drawn: ${document.querySelector('main')?.textContent}`
    if (fault !== '') found.push(`${view}: ${fault}`)
  }
  return found
}

async function signedIn({ context }: Watched, url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${url}/articles#list`)
  const door = page.getByRole('button', { name: MANAGER })
  const list = page.locator('tbody tr').first()
  await door.or(list).waitFor()
  if (await door.isVisible()) await door.click()
  await list.waitFor()
  return page
}

/** Waits for what the page asks the server for, and until it is drawn. */
async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate(
    to =>
      window.answered(() => {
        location.hash = to
      }),
    hash,
  )
}

async function faults(page: Page, { take }: Watched, where: string): Promise<readonly string[]> {
  const fault = await page.evaluate(() => {
    window.touchEverything('main')
    return window.faultBelow('main')
  })
  return [fault, ...take()].filter(each => each !== '').map(each => `${where}: ${each}`)
}
