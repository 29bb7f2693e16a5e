import lunr from 'lunr'
import { describe, expect, test } from 'vitest'
import { loadArticles } from '../../../src/adapters/files/articles.ts'
import { ANYBODY } from '../../../src/domain/knowledge/audience.ts'
import { buildKnowledgeIndex } from '../../../src/domain/knowledge/index.ts'
import { articleIn } from './larkspur.ts'

const ASKED: readonly (readonly [string, string])[] = [
  ['my box came but one thing is not in it', 'item-missing-from-parcel'],
  ['the plates arrived broken', 'damaged-on-arrival'],
  ['do you ship to Norway?', 'delivery-abroad'],
  ['can I still change where it goes', 'change-delivery-address'],
  ['how many days until my money is back', 'refund-times'],
  ['how long do I have to send something back', 'return-window'],
  ['swap it for another size', 'exchanges'],
  ['my card was refused at the checkout', 'payment-declined'],
  ['the code does not take anything off', 'promo-codes'],
  ['I need a VAT invoice for the taxman', 'invoices-and-vat'],
  ['close my account for good', 'delete-account'],
  ["can't log in, forgot the password", 'forgotten-password'],
  ['stop sending me emails', 'newsletter'],
  ['my skillet is rusty', 'season-cast-iron'],
  ['chalk in the kettle', 'descale-kettle'],
  ['what temperature can the pot take in the oven', 'oven-temperatures'],
  ['does this pan work on induction?', 'induction'],
  ['how to sharpen knifes', 'knife-care'],
  ['lid handle fell off, where do I get a new one', 'spare-parts'],
  ['how many years is the guarantee', 'warranty-length'],
  ['hundred mugs for our cafe', 'bulk-orders'],
  ['found it cheaper somewhere else', 'price-match'],
  ['wash the linen table cloth', 'linen-care'],
  ['what can I put in the dishwasher', 'dishwasher-safe'],
]

/** Where there is one right text, the gain of finding it at a place; 0 below the tenth. */
function gain(slugs: readonly string[], right: string): number {
  const place = slugs.indexOf(right)
  return place < 0 || place > 9 ? 0 : 1 / Math.log2(place + 2)
}

test('on the shipped articles the index falls nowhere behind lunr over the same texts', async () => {
  const { articles } = await loadArticles('knowledge')
  const index = buildKnowledgeIndex(articles)
  const reference = lunr(builder => {
    builder.ref('slug')
    for (const field of ['title', 'questions', 'tags', 'markdown']) builder.field(field)
    for (const article of articles) builder.add(article)
  })
  const mean = (found: (question: string) => readonly string[]) =>
    ASKED.reduce((sum, [question, right]) => sum + gain(found(question), right), 0) / ASKED.length
  const ours = mean(question => index.search(question, { reader: ANYBODY, limit: 10 }).map(hit => hit.article.slug))
  const theirs = mean(question => reference.search(question.replace(/[^\w\s]/g, ' ')).map(({ ref }) => ref))
  expect(ours).toBeGreaterThanOrEqual(theirs)
  expect(ours).toBeGreaterThan(0.8)
})

describe('a folder of several languages', () => {
  const written = (slug: string, locale: string, title: string, text: string) =>
    articleIn(`${slug}.md`, `---\ntitle: ${title}\n${locale === '' ? '' : `locale: ${locale}\n`}---\n${text}`)
  const index = buildKnowledgeIndex([
    written('en', 'en', 'Return an item', 'You may return what you bought within thirty days.'),
    written('de', 'de', 'Artikel zurückgeben', 'Die Rückgabefrist beträgt dreißig Tage ab der Lieferung.'),
    written('es', 'es', 'Devolver un artículo', 'Puede devolver lo que compró en treinta días.'),
    written('ar', '', 'إرجاع منتج', 'يمكنك إرجاع المنتجات خلال ثلاثين يوما من الاستلام.'),
    written('ja', '', '商品の返品', '商品は到着後三十日以内に返品できます。'),
    written('ru', '', 'Возврат товара', 'Вы можете вернуть товар в течение тридцати дней.'),
    written('th', '', 'การคืนสินค้า', 'คุณสามารถคืนสินค้าได้ภายในสามสิบวัน'),
    written('de-other', 'de', 'Kaffee mahlen', 'Mahlen Sie die Bohnen frisch.'),
    written('ja-other', '', 'コーヒーを挽く', '豆は挽きたてが一番です。'),
  ])

  test.each([
    ['how do I return things', 'en'],
    ['Rückgabe der Artikel', 'de'],
    ['rueckgabefristen', 'de'],
    ['¿cómo hago una devolución?', 'es'],
    ['كيف أرجع المنتج', 'ar'],
    ['返品したい', 'ja'],
    ['как вернуть товары', 'ru'],
    ['คืนสินค้า', 'th'],
    ['Kaffeebohnen', 'de-other'],
  ])('%s leads to the article in its language, which nobody had to name', (question, slug) => {
    expect(index.search(question, { reader: ANYBODY, limit: 1 })[0]?.article.slug).toBe(slug)
  })
})
