import { expect, test } from 'vitest'
import { articleLinks } from '../../../src/adapters/help/article-links.ts'
import { catalogueOf } from '../../../src/domain/knowledge/catalogue.ts'

const { articles } = catalogueOf([
  { path: 'care/iron-pans.md', text: '# Iron pans\n\nOil them.' },
  { path: 'returns/return window.md', text: '# Return window\n\nThirty days.' },
])
const links = articleLinks(articles)
const [pans] = articles
if (pans === undefined) throw new Error('There is no article to link from.')

test.each([
  ['../returns/return%20window.md#late', '/help/return-window#late'],
  ['iron-pans.md', '/help/iron-pans'],
  ['Iron-Pans', '/help/iron-pans'],
  ['../../../care/iron-pans.md', '/help/iron-pans'],
  ['#oil', '#oil'],
  ['/help?q=pan', '/help?q=pan'],
  ['https://shop.example/a?b#c', 'https://shop.example/a?b#c'],
  ['mailto:help@larkspur.example', 'mailto:help@larkspur.example'],
  ['tel:+441234', 'tel:+441234'],
])('%s leads to %s', (written, address) => {
  expect(links(pans, written)).toBe(address)
})

test.each([
  'gone.md',
  '',
  '%E0%A4%A',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/helpless',
  '/v1/session',
  '/shop/iron-pans',
  'javascript:/iron-pans',
  'https:///evil.example',
])('%j leads nowhere', written => {
  expect(links(pans, written)).toBeNull()
})
