import { afterAll, beforeAll, expect, test } from 'vitest'
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
    readerOf: request => {
      const account = request.get('x-account')
      return account === undefined ? ANYBODY : { ...ANYBODY, signedIn: true, accounts: new Set([account]) }
    },
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
  const headers = { 'x-account': 'TW-002' }
  const { text } = await help.page('/help/invoices', { headers })
  expect(text).toContain('quicksilver courier')
  expect(text).not.toContain('rel="canonical"')
  expect((await help.page('/help?q=courier', { headers })).text).toContain('href="/help/invoices')
  const other = await help.page('/help/invoices', { headers: { 'x-account': 'TW-003' } })
  expect(other.text).not.toContain('quicksilver courier')
  expect(other.text).toContain('<a href="/help/terms">terms</a>')
})
