import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Block, type Inline, parseMarkdown, plainText } from '../../web-shared/markdown.ts'
import { openSecuredHouse, type SecuredHouse } from './a-house.ts'

let house: SecuredHouse
beforeAll(async () => {
  house = await openSecuredHouse({ RATE_LIMITS: 'off' })
})
afterAll(() => house?.close())

const PAYLOADS = [
  '<img src=x onerror=alert(1)>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '"><script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  "' autofocus onfocus=alert(1) x='",
  '[click](javascript:alert(1))',
  '[click](JaVa\tScRiPt:alert(1))',
  '[click](data:text/html;base64,PHNjcmlwdD4=)',
  '[click](vbscript:msgbox(1))',
  '[click](&#106;avascript:alert(1))',
  '![tracked](https://evil.example/pixel.gif)',
  '[refund](https://evil.example) **approved** `now` _yes_',
  '<https://evil.example>',
  'see https://carrier.example/a_b_c?d=1, please',
  '\\[escaped](https://evil.example)',
  '\\\\[twice](https://evil.example)',
  '{opened.number} {{constructor}} ${7*7}',
  '\u202eevil\u202c \u0085 \u0000 end',
]

describe('the assistant repeating a customer’s words', () => {
  test.each(PAYLOADS)('makes nothing of them but text: %j', async payload => {
    const rosa = await house.visitor()
    await rosa.hears('open a case')
    const summary = `My pan is broken ${payload}`
    await rosa.hears(summary)
    const [asked = ''] = await rosa.hears('rosa@example.org')
    for (const inline of parseMarkdown(asked).flatMap(inlinesIn)) {
      // An address stands there as it was typed; what must not be is one behind other words.
      if (inline.kind === 'link') expect(inline.children).toEqual([{ kind: 'text', text: inline.href }])
      else expect(inline.kind).toBe('text')
    }
    expect(plainText(asked)).toContain(oneLine(stored(summary)))
  })

  test.each(PAYLOADS)('at the desk they are data, in JSON that no browser takes for a page: %j', async payload => {
    const [rosa, priya] = [await house.visitor(), await house.signIn('priya@larkspur.example')]
    await rosa.say(payload)
    await rosa.hears('talk to a human')
    for (const path of [`/desk/api/conversations/${rosa.conv}`, '/desk/api/handoffs']) {
      const answer = await priya.call('GET', path)
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    }
    const shown = (await (await priya.call('GET', `/desk/api/conversations/${rosa.conv}`)).json()) as Shown
    expect(shown.events.map(({ body }) => body.text)).toContain(stored(payload).trim())
  })
})

describe('a search of the help centre', () => {
  /** What a browser would make elements of: the attributes' values are out of the way. */
  const elements = (page: string) => page.replace(/="[^"]*"/g, '=""').match(/<[a-z!/][^>]*>/gi) ?? []
  const foreign = /(?:href|src|action)="(?!\/(?!\/)|#)[^"]*"/

  test.each(PAYLOADS)('writes the question as text into title, box and sentence: %j', async payload => {
    const pageOf = async (q: string) => (await fetch(`${house.url}/help?q=${encodeURIComponent(q)}`)).text()
    const [page, plain, none] = await Promise.all([`${payload} refnud`, 'alert refnud', 'zzzz'].map(pageOf))
    const known = new Set([...elements(plain ?? ''), ...elements(none ?? '')])
    for (const element of elements(page ?? '')) expect(known).toContain(element)
    expect(page).not.toMatch(foreign)
  })

  test('of the wrong kind is no search and no fault', async () => {
    for (const query of ['q[]=x', 'q[$ne]=', 'q[__proto__][x]=1', 'q=a&q=b', `q=${'x'.repeat(5_000)}`, 'q=%00']) {
      expect((await fetch(`${house.url}/help?${query}`)).status).toBe(200)
    }
  })

  test('an address that is no article is not found, and is not repeated as markup', async () => {
    for (const path of [
      '/help/%3Cscript%3E',
      '/%3Cimg%20src=x%3E',
      '/help/..%2f..%2fetc%2fpasswd',
      '/help/__proto__',
    ]) {
      const answer = await fetch(house.url + path)
      expect(answer.status).toBe(404)
      expect(await answer.text()).not.toMatch(/<script>|<img/)
    }
  })

  test.each([
    '/help/%E0%A4%A',
    '/assets/%E0%A4%A',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
  ])('an address that is none is refused: %s', async path => {
    const answer = await fetch(house.url + path)
    expect([400, 403, 404]).toContain(answer.status)
    expect(await answer.text()).not.toMatch(/node_modules|"dependencies"|\.ts:\d/)
  })
})

type Shown = { readonly events: readonly { readonly body: { readonly text?: string } }[] }

/** A NUL cannot be stored; the customer sees that something was there. */
function stored(text: string): string {
  return text.replaceAll('\u0000', '\ufffd')
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ')
}

function inlinesIn(block: Block): readonly Inline[] {
  return block.kind === 'list' ? block.items.flat() : block.children
}
