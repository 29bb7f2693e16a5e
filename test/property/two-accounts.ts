import fc from 'fast-check'
import { catalogueOf } from '../../src/domain/knowledge/catalogue.ts'

/** Each word stands in one account's articles alone, so that it betrays them wherever it turns up. */
const JONAS_ALONE = ['quicksilver', 'harbourmaster', 'brigantine']
const CARLA_ALONE = ['vermilion', 'percolator', 'magnificat']

const own = (account: string, [first, second, third]: readonly string[]) => [
  {
    path: `${account}/invoices-${account}.md`,
    text: `---\nbase: invoices\naudience: { accounts: [${account}] }\nquestions: [Where is my ${first} invoice?]\n---\n## Where the ${second} is\n\nInvoices go by ${first} courier.\n`,
  },
  {
    path: `${account}/${third}-terms.md`,
    text: `---\ntitle: Terms of the ${third}\naudience: { accounts: [${account}] }\ntags: [${first}]\n---\nPay the ${third} within sixty days. See [invoices](invoices-${account}.md).\n`,
  },
]

/** Articles for everybody, which link to those of two accounts, and theirs; one of each stands in another's place. */
export const FILES = [
  {
    path: 'payment/invoices.md',
    text: '---\ntitle: Invoices\nquestions: [Where is my invoice?]\n---\nInvoices come by e-mail. See [the terms](brigantine-terms.md), [others](magnificat-terms.md) and [terms](terms.md).\n',
  },
  { path: 'payment/terms.md', text: '# Terms of payment\n\nPay within thirty days by courier.\n' },
  ...own('hotel', JONAS_ALONE),
  ...own('cafe', CARLA_ALONE),
]
export const { articles } = catalogueOf(FILES)

/** Who reads, the account they speak for, and the words that are not for them. */
export const CAST = {
  jonas: { account: 'hotel', mayNotMeet: CARLA_ALONE },
  carla: { account: 'cafe', mayNotMeet: JONAS_ALONE },
  anybody: { account: null, mayNotMeet: [...JONAS_ALONE, ...CARLA_ALONE] },
} as const
export type Name = keyof typeof CAST
export const NAMES = Object.keys(CAST) as Name[]

const SECRETS = [...JONAS_ALONE, ...CARLA_ALONE]
/** A word as people type it: whole, begun, or with a slip. */
const typed = fc
  .tuple(
    fc.constantFrom(...SECRETS, 'invoice', 'invoices', 'terms', 'pay', 'courier', 'where', 'sixty', 'days'),
    fc.constantFrom('whole', 'begun', 'slipped'),
    fc.nat(20),
  )
  .map(([word, how, at]) => {
    const cut = 1 + (at % Math.max(1, word.length - 1))
    if (how === 'begun') return word.slice(0, cut + 1)
    return how === 'slipped' ? word.slice(0, cut) + word.slice(cut + 1) : word
  })
/** What somebody types, and the address of an article, or of none. */
export const words = fc.array(typed, { minLength: 1, maxLength: 6 }).map(each => each.join(' '))
export const slugs = fc.constantFrom(...articles.map(({ slug }) => slug), 'no-such-article')

/** The words in what was shown that are not for that reader. What they typed themselves may be shown to them again. */
export function metBy(name: Name, shown: string, text: string, slug: string): readonly string[] {
  const asked = new Set([...text.split(' '), ...slug.split('-')])
  return CAST[name].mayNotMeet.filter(word => !asked.has(word) && shown.toLowerCase().includes(word))
}
