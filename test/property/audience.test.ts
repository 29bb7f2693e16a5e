import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadFlows } from '../../src/adapters/files/flows.ts'
import { loadLexicons } from '../../src/adapters/files/lexicons.ts'
import { buildBrain, buildLibrary, voicesOf } from '../../src/application/build-brain.ts'
import { converse } from '../../src/domain/dialogue/converse.ts'
import type { CustomerBody } from '../../src/domain/dialogue/log.ts'
import { EMPTY_STATE } from '../../src/domain/dialogue/state.ts'
import { NO_COMMON_TALK } from '../../src/domain/dialogue/understanding/common-talk.ts'
import { createLexicon } from '../../src/domain/dialogue/understanding/lexicon.ts'
import { ANYBODY, type Reader } from '../../src/domain/knowledge/audience.ts'
import { type HelpStand, openHelp } from '../fakes/help-stand.ts'
import { articles, CAST, FILES, metBy, NAMES, type Name, slugs, words } from './two-accounts.ts'

const readerOf = (account: string | null): Reader =>
  account === null ? ANYBODY : { ...ANYBODY, signedIn: true, accounts: new Set([account]) }

const FLOWS = join(import.meta.dirname, '..', '..', 'flows')
const library = buildLibrary(articles)

let help: HelpStand
let brain: ReturnType<typeof buildBrain>
beforeAll(async () => {
  const [{ sentences }, lexicons] = await Promise.all([loadFlows(FLOWS), loadLexicons(join(FLOWS, 'lexicon'))])
  brain = buildBrain({
    ...{ company: 'Larkspur Home', currency: 'GBP', talk: NO_COMMON_TALK, library: () => library },
    voices: voicesOf([], sentences),
    lexicon: createLexicon(lexicons),
  })
  help = await openHelp(FILES, {
    limits: { searchesPerAddress: FREELY, verdictsPerAddress: FREELY, messagesPerAddress: FREELY },
    visits: {
      begin: async () => null,
      readerOf: async secret => readerOf(/^the-secret-of-the-(\w+)$/.exec(secret ?? '')?.[1] ?? null),
      end: async () => {},
    },
  })
})
afterAll(() => help?.close())

const FREELY = { most: 1_000_000, perMs: 1 }

/** What a reader is shown when they come with these words, or with this address. */
type Door = (name: Name, words: string, slug: string) => Promise<string>

const page = async (name: Name, path: string) => {
  const { account } = CAST[name]
  const headers = account === null ? {} : { cookie: `firstline_help=the-secret-of-the-${account}` }
  const { text, headers: given } = await help.page(path, { headers })
  return text + (given.get('location') ?? '')
}

const turn = async (name: Name, utterance: CustomerBody) => {
  const reader = readerOf(CAST[name].account)
  const day = { today: '2026-11-22', now: Date.parse('2026-11-22') }
  const { said, state } = converse(brain, {
    ...{ id: 't1', utterance, state: EMPTY_STATE, floor: 'assistant', ...day, reader },
  })
  return JSON.stringify([said, state.offered])
}

const DOORS: { readonly [name: string]: Door } = {
  'a question in chat': (name, words) => turn(name, { kind: 'text', text: words }),
  'a button of an earlier message': (name, _words, slug) =>
    turn(name, { kind: 'choice', choice: `article:${slug}`, label: 'That one' } as CustomerBody),
  'the index': async (name, words) => {
    const reader = readerOf(CAST[name].account)
    const hits = library.index.search(words, { reader, limit: 50 })
    return JSON.stringify([
      hits.map(({ article, passage }) => [article.slug, article.title, passage.text]),
      library.index.read(words, reader).map(({ corrected }) => corrected),
    ])
  },
  home: name => page(name, '/help'),
  topic: name => page(name, '/help/topics/payment'),
  'topic of the account': (name, _words, slug) =>
    page(name, `/help/topics/${slug.includes('hotel') ? 'hotel' : 'cafe'}`),
  search: (name, words) => page(name, `/help?q=${encodeURIComponent(words)}`),
  'search as one types': (name, words) => page(name, `/help/search.json?q=${encodeURIComponent(words)}`),
  'contact form': (name, words) => page(name, `/help/contact/new?q=${encodeURIComponent(words)}`),
  sitemap: name => page(name, '/help/sitemap.xml'),
  'an address': (name, _words, slug) => page(name, `/help/${slug}`),
  'an old address': (name, _words, slug) => page(name, `/help/${slug.toUpperCase()}.md`),
}

test('neither of two accounts, nor a guest, meets what is for another at any door', async () => {
  const names = fc.constantFrom(...NAMES)
  await fc.assert(
    fc.asyncProperty(names, words, slugs, fc.constantFrom(...Object.keys(DOORS)), async (name, text, slug, door) => {
      const shown = (await DOORS[door]?.(name, text, slug)) ?? ''
      expect({ door, met: metBy(name, shown, text, slug) }).toEqual({ door, met: [] })
    }),
    { numRuns: 400 },
  )
}, 120_000)

test('what is for another cannot be told from what is not there', async () => {
  for (const slug of ['invoices-hotel', 'brigantine-terms']) {
    const there = await help.page(`/help/${slug}`)
    const nowhere = await help.page('/help/no-such-article')
    expect([there.status, there.text]).toEqual([nowhere.status, nowhere.text])
    expect(await turn('carla', { kind: 'choice', choice: `article:${slug}`, label: 'It' } as CustomerBody)).toBe(
      await turn('carla', { kind: 'choice', choice: 'article:no-such-article', label: 'It' } as CustomerBody),
    )
  }
})

test('each account meets its own at the doors that lead there', async () => {
  expect(await DOORS['a question in chat']?.('jonas', 'Where is my quicksilver invoice?', '')).toContain('quicksilver')
  expect(await DOORS['an address']?.('jonas', '', 'invoices')).toContain('quicksilver courier')
  expect(await DOORS['search']?.('carla', 'percolator', '')).toContain('percolator')
  expect(await DOORS['a button of an earlier message']?.('carla', '', 'invoices')).toContain('vermilion')
})
