import type { Browser, Page } from 'playwright-core'
import { accessibilityFaults } from '../accessibility-faults.ts'

export type CrawlReport = {
  readonly pages: number
  readonly links: number
  readonly axed: number
  /** One line for each, with the page it is on. */
  readonly faults: readonly string[]
}

export type CrawlOptions = {
  readonly url: string
  /** Addresses that have to be met by following links. */
  readonly expected: readonly string[]
  /** Every how many pages axe looks, in the light and in the dark; 0 for never. */
  readonly axeEvery: number
  /** Pages that no link leads to, such as results; axe looks at each of them. */
  readonly besides?: readonly string[]
  /** Told of each page. */
  readonly seen?: (path: string) => void
}

type Seen = {
  readonly title: string
  readonly ids: readonly string[]
  readonly twice: readonly string[]
  readonly links: readonly string[]
  readonly marks: readonly string[]
  readonly overhang: number
  readonly headings: number
}

/** Follows every link of a help centre from its home page, and looks at each page as a browser shows it. */
export async function crawlHelp(browser: Browser, options: CrawlOptions): Promise<CrawlReport> {
  const { url, expected, axeEvery, besides = [] } = options
  const faults: string[] = []
  const pages = new Map<string, Seen>()
  const waiting = ['/help', ...besides]
  const page = await openPage(browser, faults, url)
  let axed = 0

  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (pages.has(path)) continue
    const seen = await look(path)
    if (seen === null) continue
    for (const link of seen.links) if (!waiting.includes(pageOf(link))) waiting.push(pageOf(link))
    if (besides.includes(path) || (axeEvery > 0 && pages.size % axeEvery === 0)) await lookWithAxe(path)
  }
  for (const [path, { links }] of pages) for (const link of links) followed(path, link)
  for (const path of expected) if (!pages.has(path)) faults.push(`${path}: no link leads here`)
  await page.context().close()
  return { pages: pages.size, links: [...pages.values()].flatMap(({ links }) => links).length, axed, faults }

  async function look(path: string): Promise<Seen | null> {
    const response = await page.goto(url + path, { waitUntil: 'load' })
    const status = response?.status() ?? 0
    if (status !== 200) {
      faults.push(`${path}: is answered with ${status}`)
      return null
    }
    const seen = await page.evaluate(lookAround)
    pages.set(path, seen)
    options.seen?.(path)
    for (const id of seen.twice) faults.push(`${path}: has the id ${id} twice`)
    for (const mark of seen.marks) faults.push(`${path}: shows a raw mark: ${mark}`)
    if (seen.overhang > 0) faults.push(`${path}: is ${seen.overhang}px wider than the window`)
    if (seen.headings !== 1) faults.push(`${path}: has ${seen.headings} headings of the first level`)
    if (seen.title === '') faults.push(`${path}: has no title`)
    return seen
  }

  async function lookWithAxe(path: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const fault of await accessibilityFaults(page)) faults.push(`${path} (${colorScheme}): ${fault}`)
    }
    await page.emulateMedia({ colorScheme: 'light' })
    axed += 1
  }

  /** A link to a section of a page leads to an id that is there. */
  function followed(from: string, link: string): void {
    const [, anchor] = link.split('#')
    const target = pages.get(pageOf(link))
    if (anchor === undefined || anchor === '' || target === undefined) return
    if (!target.ids.includes(decodeURIComponent(anchor))) faults.push(`${from}: links to ${link}, which is no section`)
  }
}

async function openPage(browser: Browser, faults: string[], url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, locale: 'en-GB' })
  const page = await context.newPage()
  // The chat is not part of what is crawled.
  await page.route('**/widget.js', route => route.fulfill({ contentType: 'text/javascript', body: '' }))
  page.on('pageerror', error => faults.push(`${pathOf(page, url)}: ${error.message}`))
  page.on('console', message => {
    if (message.type() === 'error') faults.push(`${pathOf(page, url)}: ${message.text()}`)
  })
  return page
}

function pathOf(page: Page, url: string): string {
  return page.url().replace(url, '')
}

/** The page of a link. What the form is opened with does not make it another page. */
function pageOf(link: string): string {
  const [page = ''] = link.split('#')
  return page.startsWith('/help/contact/new') ? '/help/contact/new' : page
}

/** Runs in the browser: everything it uses stands in it. */
function lookAround(): Seen {
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  const links = [...document.querySelectorAll<HTMLAnchorElement>('a[href]')]
    .map(({ href }) => new URL(href))
    .filter(({ origin }) => origin === location.origin)
    .map(({ pathname, search, hash }) => pathname + search + hash)
  const RAW = [
    /\{[:%{#][^}\n]{0,60}[}%]/,
    /<!--|-->/,
    /\]\((?:https?:|\/|#|\.)/,
    /(?:^|\s)(?:\*\*|__)[^\s*_]/,
    /^#{1,6}\s/m,
    /\[![A-Z]+\]/,
    /<\/?(?:br|p|div|span|a|img|b|i|ul|li|table)\b/i,
    /^\s*(?:\|?\s*:?-{3,}:?\s*\|){2,}/m,
    /&(?:amp|lt|gt|nbsp|quot|#\d+);/,
  ]
  const walker = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT)
  const marks: string[] = []
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.textContent ?? ''
    if (node.parentElement?.closest('code, pre, kbd, textarea, script') !== null) continue
    for (const mark of RAW) if (mark.test(text)) marks.push((mark.exec(text)?.[0] ?? '').trim())
  }
  return {
    title: document.title,
    ids,
    twice: [...new Set(ids.filter((id, position) => ids.indexOf(id) !== position))],
    links: [...new Set(links)],
    marks: [...new Set(marks)],
    overhang: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    headings: document.querySelectorAll('h1').length,
  }
}
