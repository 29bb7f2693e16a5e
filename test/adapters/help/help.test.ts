import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HelpStand, openHelp } from '../../fakes/help-stand.ts'

const ATTACKS = `
<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)><iframe src="https://evil.example"></iframe>
<a href="javascript:alert(1)" onclick="alert(1)" style="position:fixed">raw</a> <h2 id="mainContent">clobber</h2>
<math><mi xlink:href="data:x,<script>alert(1)</script>"></mi></math><style>*{display:none}</style><form action="/x"><input></form>

[js](javascript:alert(1)) [tab](java&#9;script:alert(1)) [data](data:text/html,x) [vb](vbscript:x) [other](//evil.example)
[back](/\\evil.example) ![p" onerror="alert(1)](x.png) [ok](https://shop.example/) [mail](mailto:help@larkspur.example)
[site](/v1/session)

## "><script>alert(2)</script>
<details open ontoggle=alert(1)><summary>more</summary></details>

\`\`\`html"onmouseover=alert(1)
<script>alert(3)</script>
\`\`\`
`

const FILES = [
  {
    path: 'care/pans.md',
    text: '---\ntitle: Care for pans\nupdated: 2026-02-30x\n---\nDry it.\n\n## Rust\nOil it. See [boards](../home/boards.md#oil), [gone](gone.md).\n\n## Heat\nLow.\n\n## Lids\n|  | b |\n|---|---|\n| 1 | 2 |\n',
  },
  {
    path: 'home/boards.md',
    text: '---\ntitle: Care for boards\n---\n## Oil\nOil it.\n\n> [!WARNING]\n> Never soak it.\n',
  },
  {
    path: 'home/places.md',
    text: '# Places\n\nSee [oil](#oiling), [rust](../care/pans.md#Rust), [gone](boards.md#gone), [nowhere](#nowhere).\n\n## How to oil {#oiling}\n\n<h2 id="how-to-oil">Again</h2>\n',
  },
  {
    path: 'evil/attack.md',
    text: `---\ntitle: 'Attack </title><script>alert(0)</script> " onload="x'\ntopic: '<img src=x onerror=alert(4)>'\n---\n${ATTACKS}`,
  },
]

let help: HelpStand
beforeAll(async () => {
  help = await openHelp(FILES)
})
afterAll(() => help?.close())

const page = (path: string) => help.page(path)

describe('the help centre', () => {
  test('lists every article under its topic', async () => {
    const { status, text } = await page('/help')
    expect(status).toBe(200)
    expect(text).toMatch(
      /<h2><a href="\/help\/topics\/care">Care<\/a><\/h2>\s*<ul><li><a href="\/help\/pans">Care for pans/,
    )
    expect(text).toContain('<script src="/widget.js" async></script>')
  })

  test('finds articles without a script, and marks the words', async () => {
    const { text } = await page('/help?q=rust')
    expect(text).toContain('<a href="/help/pans?q=rust&#38;n=1#rust">Care for pans</a>')
    expect((await page('/help?q=soaking')).text).toContain('<mark>soak</mark>')
  })

  test('says when nothing is found', async () => {
    expect((await page('/help?q=zanzibar')).text).toContain('No article matches “zanzibar”')
  })

  test('shows an article with its contents, its links and where it stands', async () => {
    const { text } = await page('/help/pans')
    expect(text).toContain('<h2 id="rust">Rust<a class="anchor" href="#rust"')
    expect(text).toContain('<li class="level-2"><a href="#rust">Rust</a></li>')
    expect(text).toContain('<a href="/help/boards#oil">boards</a>')
    expect(text).toContain('<span>gone</span>')
    expect(text).toContain('aria-current="page">Care for pans')
    expect(text).toContain('<div class="table" role="group"')
    expect(text).toMatch(/<tr>\s*<td><\/td>\s*<th>b<\/th>/)
  })

  test('shows alerts as alerts', async () => {
    expect((await page('/help/boards')).text).toMatch(
      /<div class="alert alert-warning"><p class="alert-title">Warning<\/p>\s*<p>Never soak it/,
    )
  })

  test('leads to places that authors have named, and drops what leads nowhere on the page itself', async () => {
    const { text } = await page('/help/places')
    expect(text).toContain('<a href="#how-to-oil">oil</a>')
    expect(text).toContain('<a href="/help/pans#rust">rust</a>')
    expect(text).toContain('<a href="/help/boards">gone</a>')
    expect(text).toContain('<span>nowhere</span>')
    expect(text.match(/ id="how-to-oil"/g)).toHaveLength(1)
  })

  test('has a page for addresses that lead nowhere, and mends old ones', async () => {
    expect(await page('/help/nothing')).toMatchObject({
      status: 404,
      text: expect.stringContaining('This page is not here'),
    })
    const moved = await page('/help/Pans.md')
    expect([moved.status, moved.headers.get('location')]).toEqual([301, '/help/pans'])
  })

  test('serves its style sheet with the shared tokens, under a name that changes with it', async () => {
    const [, address = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec((await page('/help')).text) ?? []
    expect(address).toMatch(/^\/help\/help\.css\?v=[0-9a-f]{10}$/)
    const { headers, text } = await page(address)
    expect(headers.get('content-type')).toContain('text/css')
    expect(text).toContain('--accent:')
    expect(text).toContain('.contents')
  })
})

/** Tags as a browser would see them: everything from < to the next >. */
const tagsIn = (text: string) => text.match(/<[a-z!/][^>]*>/gi) ?? []
const OURS =
  /^<script (?:src="\/widget\.js" async|src="\/help\/help\.js\?v=[0-9a-f]{10}" type="module"|type="application\/ld\+json")>$/

function expectInert(text: string) {
  const tags = tagsIn(text).filter(tag => !OURS.test(tag))
  expect(tags.filter(tag => /^<(?:script|iframe|svg|math|style|object|embed|base)\b/i.test(tag))).toEqual([])
  expect(tags.filter(tag => /\s(?:on\w+|style|srcdoc|formaction)\s*=/i.test(tag.replace(/"[^"]*"/g, '""')))).toEqual([])
  expect(tags.filter(tag => /\b(?:href|src|action)="\s*(?:javascript|data|vbscript|\/\/|\/\\)/i.test(tag))).toEqual([])
  expect(
    tags.filter(tag => /^<(?:img|input)\b/i.test(tag) && !tag.includes('id="topSearch"') && !tag.includes('Search"')),
  ).toEqual([])
}

describe('attacks stay text', () => {
  test('in an article', async () => {
    const { text } = await page('/help/attack')
    expectInert(text)
    expect(text).toContain('href="https://shop.example/" rel="noopener"')
    expect(text).toContain('href="mailto:help@larkspur.example"')
    expect(text.match(/id="mainContent"/g)).toHaveLength(1)
    expect(text).toContain('&lt;script&gt;alert(3)')
  })

  test('in titles and topics on other pages', async () => {
    const home = await page('/help')
    expectInert(home.text)
    expect(home.text).toContain('Larkspur &#60;Home&#62;')
    expectInert((await page('/help?q=attack')).text)
  })

  test.each([
    '"><script>alert(1)</script>',
    "' autofocus onfocus=alert(1) x='",
    '</title><script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '`${alert(1)}`',
    'attack <b>pans</b>',
  ])('in the query %s', async query => {
    const { status, text } = await page(`/help?q=${encodeURIComponent(query)}`)
    expect(status).toBe(200)
    expectInert(text)
  })

  test('in addresses and odd queries', async () => {
    const slug = await page(`/help/${encodeURIComponent('"><script>alert(1)</script>')}`)
    expect(slug.status).toBe(404)
    expectInert(slug.text)
    for (const odd of ['/help?q[]=x', '/help?q[a]=1', '/help?q=a&q=b', `/help?q=${'x'.repeat(5_000)}`]) {
      expect((await page(odd)).status).toBe(200)
    }
    expect((await page('/help/__proto__')).status).toBe(404)
    expect((await page('/help/..%2f..%2fpackage.json')).status).toBe(404)
  })
})
