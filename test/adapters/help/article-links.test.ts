import { expect, test } from 'vitest'
import { articleLinks } from '../../../src/adapters/help/article-links.ts'
import { catalogueOf } from '../../../src/domain/knowledge/catalogue.ts'

const { articles } = catalogueOf([
  {
    path: 'care/iron-pans.md',
    text: '---\nid: 360014869820\n---\n# Iron pans\n\n## Oil {#fat}\n\nOil them.\n\n<a id="end"></a>\n\n## Rust\n\nBrush it.',
  },
  {
    path: 'returns/return window.md',
    text: '---\naliases: [/policies/returns]\n---\n# Return window\n\n## Too late?\n\nThirty days.',
  },
])
const links = articleLinks(articles)
const [pans] = articles
if (pans === undefined) throw new Error('There is no article to link from.')

test.each([
  ['../returns/return%20window.md#too-late', '/help/return-window#too-late'],
  ['../returns/return%20window.md#Too_Late%3F', '/help/return-window#too-late'],
  ['../returns/return%20window.md#no-such-heading', '/help/return-window'],
  ['/policies/returns/', '/help/return-window'],
  ['/care/iron-pans#fat', '#oil'],
  ['#fat', '#oil'],
  ['#end', '#rust'],
  ['https://help.example/hc/en-us/articles/360014869820-Pans-of-iron#end', '#rust'],
  ['https://help.example/hc/en-us/articles/999999999-Other', 'https://help.example/hc/en-us/articles/999999999-Other'],
  ['iron-pans.mdx', '#mainContent'],
  ['Iron-Pans', '#mainContent'],
  ['../../../care/iron-pans.md', '#mainContent'],
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
  '#no-such-heading',
  '/help/no-such-article',
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
