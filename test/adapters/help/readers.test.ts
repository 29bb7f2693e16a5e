import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SearchAnswer } from '../../../src/adapters/help/search-protocol.ts'
import { type HelpStand, openHelp } from '../../fakes/help-stand.ts'

const FILES = [
  {
    path: 'returns/refunds.md',
    text: `---
title: When you get your refund
questions: [How long does a refund take?, Where is my money?]
updated: 2026-05-04
---
Refunds go back to the card that you paid with.

## How long does it take?

Five to seven working days after we have checked your return.

## What if it does not come?

Ask your bank first, then write to us.
`,
  },
  {
    path: 'delivery/parcels.md',
    text: '---\ntitle: Track a parcel\nquestions: [Where is my parcel?]\n---\nOpen the link in our e-mail to see where the parcel is.\n',
  },
]

let help: HelpStand
beforeAll(async () => {
  help = await openHelp(FILES)
})
afterAll(() => help?.close())

const found = async (query: string) =>
  JSON.parse((await help.page(`/help/search.json?${new URLSearchParams({ q: query })}`)).text) as SearchAnswer
const words = (pieces: readonly string[]) => pieces.join('')

describe('search as one types', () => {
  test('finds an article by an unfinished word and marks what was found', async () => {
    await expect.poll(async () => (await found('refu')).results.length, { timeout: 20_000 }).toBe(1)
    const [result] = (await found('refu')).results
    expect(words(result?.title ?? [])).toBe('When you get your refund')
    expect(result?.title[1]).toBe('refund')
    expect(result?.href).toBe('/help/refunds?q=refu&n=1')
  })

  test('says what a misspelt word was taken for', async () => {
    expect(await found('wher is my parcle')).toMatchObject({ corrected: expect.stringContaining('parcel') })
    expect((await found('parcel')).corrected).toBeNull()
  })

  test('finds nothing for nothing', async () => {
    for (const query of ['', '   ', '?', 'zanzibar']) expect((await found(query)).results).toEqual([])
  })

  test('takes a letter in the body, and puts none of it into addresses', async () => {
    const body = JSON.stringify({ q: 'Hello, I sent the pan back and would like to know how long the refund takes' })
    const headers = { 'content-type': 'application/json' }
    const answer = await help.page('/help/search.json', { method: 'POST', headers, body })
    const { results } = JSON.parse(answer.text) as SearchAnswer
    expect(results[0]?.href).toMatch(/^\/help\/refunds(?:#[\w-]+)?$/)
  })

  test('asks who searches without end to wait', async () => {
    const limits = { most: 2, perMs: 60_000 }
    const small = await openHelp(FILES, {
      limits: { searchesPerAddress: limits, verdictsPerAddress: limits, messagesPerAddress: limits },
    })
    const statuses = []
    for (let times = 0; times < 3; times++) statuses.push((await small.page('/help/search.json?q=parcel')).status)
    const other = await small.page('/help?q=parcel', { headers: { 'x-address': '198.51.100.2' } })
    await small.close()
    expect([...statuses, other.status]).toEqual([200, 200, 429, 200])
  })
})

describe('what readers do is told once', () => {
  test('a search, the result that was followed and the article', async () => {
    help.events.length = 0
    await help.page('/help?q=refund')
    await help.page('/help?q=refund')
    for (let times = 0; times < 2; times++) await help.page('/help/refunds?q=refund&n=1')
    expect(help.events).toMatchObject([
      { kind: 'searched', query: 'refund', article: 'refunds', channel: 'help' },
      { kind: 'clicked', query: 'refund', article: 'refunds', position: 1 },
      { kind: 'viewed', query: null, article: 'refunds' },
    ])
    expect(new Set(help.events.map(({ actor }) => actor)).size).toBe(1)
    expect(help.events[0]?.actor).not.toContain('198.51.100.1')
  })

  test('a search without an answer is one that the articles owe', async () => {
    help.events.length = 0
    await help.page('/help?q=zanzibar')
    expect(help.events).toMatchObject([{ kind: 'abstained', query: 'zanzibar', article: null }])
  })

  test('programs and pages that are fetched ahead are nobody', async () => {
    help.events.length = 0
    await help.page('/help/refunds', { headers: { 'user-agent': 'ExampleBot/1.0' } })
    await help.page('/help/refunds', { headers: { 'sec-purpose': 'prefetch' } })
    expect(help.events).toEqual([])
  })

  test('a ledger that fails keeps no reader from the article', async () => {
    const broken = await openHelp(FILES, { ledger: { record: () => Promise.reject(new Error('the store is away')) } })
    const { status } = await broken.page('/help/refunds')
    await broken.close()
    expect(status).toBe(200)
    expect(broken.log.lines).toMatchObject([{ level: 'error', event: 'help.not_recorded' }])
  })
})

describe('feedback', () => {
  test('a yes is told once a day for a version of the article, and thanked for', async () => {
    help.events.length = 0
    const answer = await help.post('/help/refunds/feedback', { verdict: 'helped' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/help/refunds?feedback=helped#didItHelp'])
    expect((await help.page('/help/refunds?feedback=helped')).text).toContain('Thank you. Good to know.')
    await help.post('/help/refunds/feedback', { verdict: 'helped' })
    const told = () => help.events.filter(({ kind }) => kind === 'helped' || kind === 'not_helped')
    expect(told()).toMatchObject([{ kind: 'helped', article: 'refunds' }])
    help.clock.pass(24 * 60 * 60_000)
    await help.post('/help/refunds/feedback', { verdict: 'helped' })
    expect(told()).toHaveLength(2)
  })

  test('a no is asked for its reason, which comes after it', async () => {
    help.events.length = 0
    const headers = { 'x-address': '198.51.100.7' }
    await help.post('/help/parcels/feedback', { verdict: 'not_helped' }, headers)
    expect((await help.page('/help/parcels?feedback=not_helped')).text).toContain('value="incomplete"')
    const answer = await help.post('/help/parcels/feedback', { verdict: 'not_helped', reason: 'incomplete' }, headers)
    expect(answer.headers.get('location')).toBe('/help/parcels?feedback=reason#didItHelp')
    const told = help.events.filter(({ kind }) => kind === 'not_helped')
    expect(told.map(({ reason }) => reason)).toEqual([undefined, 'incomplete'])
  })

  test('a verdict that is none, one from another site and one on nothing tell nothing', async () => {
    help.events.length = 0
    expect((await help.post('/help/parcels/feedback', { verdict: 'perhaps' })).status).toBe(303)
    const foreign = { 'sec-fetch-site': 'cross-site' }
    expect((await help.post('/help/parcels/feedback', { verdict: 'helped' }, foreign)).status).toBe(404)
    expect((await help.post('/help/nothing/feedback', { verdict: 'helped' })).status).toBe(404)
    expect(help.events.filter(({ kind }) => kind !== 'viewed')).toEqual([])
  })
})

describe('search engines', () => {
  test('are told the one address of an article, what it is and where it stands', async () => {
    const { text } = await help.page('/help/refunds?q=refund&n=1')
    expect(text).toContain(`<link rel="canonical" href="${help.url}/help/refunds">`)
    expect(text).toContain('<meta property="og:type" content="article">')
    const data = [...text.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)].map(([, json = '']) =>
      JSON.parse(json),
    )
    expect(data).toMatchObject([
      { '@type': 'Article', headline: 'When you get your refund', dateModified: '2026-05-04' },
      { '@type': 'BreadcrumbList', itemListElement: [{ name: 'Help' }, { name: 'Returns' }, { position: 3 }] },
      { '@type': 'FAQPage', mainEntity: [{ name: 'How long does it take?' }, { '@type': 'Question' }] },
    ])
  })

  test('leave out searches, the form and what is not there', async () => {
    for (const path of ['/help?q=refund', '/help/contact/new', '/help/nothing']) {
      expect((await help.page(path)).text).toContain('<meta name="robots" content="noindex">')
    }
  })

  test('find every article in the sitemap, and the sitemap in robots.txt', async () => {
    const { text, headers } = await help.page('/help/sitemap.xml')
    expect(headers.get('content-type')).toContain('xml')
    expect([...text.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, address]) => address)).toEqual(
      ['/help', '/help/refunds', '/help/parcels'].map(path => help.url + path),
    )
    expect((await help.page('/robots.txt')).text).toContain(`Sitemap: ${help.url}/help/sitemap.xml`)
  })

  test('are sent to the public address, whatever host a request names', async () => {
    const behind = await openHelp(FILES, { publicUrl: 'https://help.larkspur.example' })
    const { text } = await behind.page('/help/parcels')
    await behind.close()
    expect(text).toContain('<link rel="canonical" href="https://help.larkspur.example/help/parcels">')
  })
})

describe('topics', () => {
  test('have a page with all of their articles', async () => {
    const { text } = await help.page('/help/topics/returns')
    expect(text).toContain('<a href="/help/refunds">When you get your refund</a>')
    expect((await help.page('/help/topics/nothing')).status).toBe(404)
  })

  test('of very many articles are turned page by page', async () => {
    const many = Array.from({ length: 450 }, (_, number) => ({
      path: `parts/part-${number}.md`,
      text: `# Part ${number}\n\nIt fits.\n`,
    }))
    const large = await openHelp(many)
    const last = await large.page('/help/topics/parts?page=3')
    const beyond = await large.page('/help/topics/parts?page=4')
    const home = await large.page('/help')
    await large.close()
    expect(last.text.match(/href="\/help\/part-/g)).toHaveLength(50)
    expect(last.text).toContain('<a rel="prev" href="/help/topics/parts?page=2">')
    expect(beyond.status).toBe(404)
    expect(home.text.match(/href="\/help\/part-/g)?.length).toBeLessThan(10)
  })
})

test("a company's own rules come last", async () => {
  const themed = await openHelp(FILES, { theme: ':root { --accent: #0a0 }' })
  const { text } = await themed.page('/help')
  const [own, theme = ''] = [...text.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, href]) => href)
  const served = await themed.page(theme)
  await themed.close()
  expect(own).toContain('/help/help.css')
  expect(served.text).toContain('#0a0')
})
