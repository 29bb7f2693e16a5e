import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ANYBODY } from '../../../src/domain/knowledge/audience.ts'
import { type HelpStand, openHelp } from '../../fakes/help-stand.ts'

const FILES = [
  { path: 'payment/invoices.md', text: '# Invoices\n\nInvoices come by e-mail. See [terms](terms.md).\n' },
  {
    path: 'payment/invoices-tw.md',
    text: '---\ntitle: Invoices\nbase: invoices\naudience:\n  accounts: [TW-002]\n---\nInvoices go to Priya by quicksilver courier.\n',
  },
  {
    path: 'payment/terms.md',
    text: '---\ntitle: Quicksilver terms\naudience: signed_in\n---\nPay within thirty days.\n',
  },
]

let help: HelpStand
beforeAll(async () => {
  help = await openHelp(FILES, {
    visits: {
      begin: async token => ({ secret: `secret-of-the-account-${token}`, expiresAt: Date.now() + 60_000 }),
      readerOf: async secret => {
        const account = /^secret-of-the-account-(.+)$/.exec(secret ?? '')?.[1]
        return account === undefined ? ANYBODY : { ...ANYBODY, signedIn: true, accounts: new Set([account]) }
      },
      end: async () => {},
    },
    acceptsOrigin: request => request.get('origin') !== 'https://elsewhere.example',
  })
})
afterAll(() => help?.close())

const DOORS = [
  '/help',
  '/help/topics/payment',
  '/help?q=quicksilver',
  '/help?q=invoices',
  '/help/search.json?q=quicksilver',
  '/help/search.json?q=quicks',
  '/help/search.json?q=quicksilvr',
  '/help/invoices',
  '/help/contact/new?q=quicksilver',
  '/help/sitemap.xml',
]

test('a guest meets nothing that is for others, at no door', async () => {
  for (const door of DOORS) {
    const { text } = await help.page(door)
    expect({ door, text: text.replaceAll(/value="[^"]*"|“[^”]*”|<title>[^<]*|<textarea[^<]*|q=\w+/g, '') }).toEqual({
      door,
      text: expect.not.stringMatching(/quicksilver|Priya|TW-002/i),
    })
  }
  expect((await help.page('/help/terms')).status).toBe(404)
  expect((await help.page('/help/invoices-tw')).status).toBe(404)
  expect((await help.page('/help/invoices')).text).toContain('come by e-mail')
})

test('an account reads its own variant under the address of the article', async () => {
  const headers = { cookie: 'firstline_help=secret-of-the-account-TW-002' }
  const { text } = await help.page('/help/invoices', { headers })
  expect(text).toContain('quicksilver courier')
  expect(text).not.toContain('rel="canonical"')
  expect((await help.page('/help?q=courier', { headers })).text).toContain('href="/help/invoices')
  const other = await help.page('/help/invoices', {
    headers: { cookie: 'firstline_help=secret-of-the-account-TW-003' },
  })
  expect(other.text).not.toContain('quicksilver courier')
  expect(other.text).toContain('<a href="/help/terms">terms</a>')
})

test('what was made for somebody who is signed in is kept by nobody', async () => {
  const { headers } = await help.page('/help', { headers: { cookie: 'firstline_help=secret-of-the-account-TW-002' } })
  expect(headers.get('cache-control')).toBe('private, no-store')
  expect(headers.get('vary')).toMatch(/cookie/i)
})

describe('signing in to the help centre', () => {
  test('gives a cookie that no script reads, and leads to a page of the help centre', async () => {
    const { status, headers } = await help.post('/help/session', { token: 'TW-002', to: '/help/invoices' })
    expect([status, headers.get('location')]).toEqual([303, '/help/invoices'])
    expect(headers.get('set-cookie')).toMatch(
      /^firstline_help=secret-of-the-account-TW-002; Path=\/help; Expires=.+; HttpOnly; SameSite=Lax$/,
    )
  })

  test.each(['https://elsewhere.example/', '//elsewhere.example', '/desk', '/help/..//elsewhere.example', '/helpless'])(
    'never leads to %s',
    async to => {
      const { headers } = await help.post('/help/session', { token: 'TW-002', to })
      expect(headers.get('location')).toBe('/help')
    },
  )

  test('is refused to a site that is not allowed', async () => {
    const { status, headers } = await help.post(
      '/help/session',
      { token: 'TW-002' },
      { origin: 'https://elsewhere.example' },
    )
    expect([status, headers.get('set-cookie')]).toEqual([403, null])
  })

  test('ends with the cookie', async () => {
    const { headers } = await help.post('/help/session/end', {})
    expect(headers.get('set-cookie')).toMatch(/^firstline_help=; .*Expires=Thu, 01 Jan 1970/)
  })
})
