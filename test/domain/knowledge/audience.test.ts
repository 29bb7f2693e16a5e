import { describe, expect, test } from 'vitest'
import { parseArticle } from '../../../src/domain/knowledge/article.ts'
import { ANYBODY, type Audience, mayRead, type Reader, STAFF } from '../../../src/domain/knowledge/audience.ts'
import { catalogueOf } from '../../../src/domain/knowledge/catalogue.ts'
import { selectionsOf } from '../../../src/domain/knowledge/selection.ts'

const NORA: Reader = { ...ANYBODY, signedIn: true, products: new Set(['kettle']) }
const JONAS: Reader = { ...ANYBODY, signedIn: true, accounts: new Set(['harbour-hotel']) }
const CARLA: Reader = { ...ANYBODY, signedIn: true, accounts: new Set(['magnolia-cafe']) }

function parsed(frontMatter: string) {
  const { article, notes } = parseArticle('a.md', `---\n${frontMatter}\n---\n# T\n\nText.`)
  if (article === null) throw new Error('there is no article')
  return { article, notes }
}

describe('an audience', () => {
  test.each<[string, Audience]>([
    ['title: T', { kind: 'public' }],
    ['audience: public', { kind: 'public' }],
    ['Audience: Signed-In', { kind: 'signed_in' }],
    ['audience: staff', { kind: 'staff' }],
    ['audience: { accounts: [harbour-hotel, TW-001] }', { kind: 'accounts', accounts: ['harbour-hotel', 'TW-001'] }],
    ['audience:\n  account: harbour-hotel', { kind: 'accounts', accounts: ['harbour-hotel'] }],
    ['audience: { products: kettle }', { kind: 'products', products: ['kettle'] }],
    ['audience: products\nproducts: [kettle]', { kind: 'products', products: ['kettle'] }],
  ])('%j is read without a note', (text, audience) => {
    const { article, notes } = parsed(text)
    expect(article.audience).toEqual(audience)
    expect(notes).toEqual([])
  })

  test.each([
    ['a word that is not known', 'title: T\naudience: signedin', 3],
    ['a list', 'title: T\naudience: [public]', 3],
    ['accounts without a name', 'audience: { accounts: [] }', 2],
    ['two kinds at once', 'audience: { accounts: [a], products: [b] }', 2],
    ['products that are not named', 'audience: products', 2],
    ['nothing', 'audience:', 2],
    ['a misspelt field', 'title: T\naudiance: signed_in', 3],
    ['front matter that is broken', 'title: A: b\naudience:\n  accounts: [a]', 3],
  ])('%s means staff only, and a note says so', (_name, text, line) => {
    const { article, notes } = parsed(text)
    expect(article.audience).toEqual({ kind: 'staff' })
    expect(notes.at(-1)).toMatchObject({ line, what: expect.stringContaining('only staff see the article') })
  })

  test('in front matter that is never closed means staff only', () => {
    const { article } = parseArticle('a.md', '---\ntitle: T\naudience: { accounts: [a] }\n\nText.')
    expect(article?.audience).toEqual({ kind: 'staff' })
  })

  test('is kept by the readers it names', () => {
    const names = (text: string) => {
      const { article } = parsed(text)
      const readers = { anybody: ANYBODY, nora: NORA, jonas: JONAS, carla: CARLA, staff: STAFF }
      return Object.entries(readers).flatMap(([name, reader]) => (mayRead(article, reader) ? [name] : []))
    }
    expect(names('audience: public')).toEqual(['anybody', 'nora', 'jonas', 'carla', 'staff'])
    expect(names('audience: signed_in')).toEqual(['nora', 'jonas', 'carla', 'staff'])
    expect(names('audience: { accounts: [harbour-hotel] }')).toEqual(['jonas', 'staff'])
    expect(names('audience: { products: [kettle] }')).toEqual(['nora', 'staff'])
    expect(names('audience: staff')).toEqual(['staff'])
  })
})

describe('a state', () => {
  test.each([
    ['state: published', 'published'],
    ['state: archived', 'archived'],
    ['state: soon', 'draft'],
    ['state: published\ndraft: true', 'draft'],
    ['published: "no"', 'draft'],
    ['published: 2024-03-01', 'published'],
    ['status: draft', 'draft'],
    ['title: A: b\ndraft : true', 'draft'],
  ])('of %j is read as %s', (text, state) => {
    expect(parsed(text).article.state).toBe(state)
  })
})

describe('other fields', () => {
  test('give language, synonyms, products and days', () => {
    const { article } = parsed(
      'locale: pt_br\nsynonyms: kettle, jug\nproduct: kettle\ncreated: 2024-01-02\nupdated: 2025-03-04\nreviewed: 2026-05-06',
    )
    expect(article).toMatchObject({
      locale: 'pt-BR',
      synonyms: ['kettle', 'jug'],
      products: ['kettle'],
      created: '2024-01-02',
      updated: '2025-03-04',
      reviewed: '2026-05-06',
    })
  })

  test('in TOML are read, too', () => {
    const { article } = parseArticle('a.md', '+++\ntitle = "Pans"\ntags = ["pan", "care"]\ndraft = true\n+++\nText.')
    expect(article).toMatchObject({ title: 'Pans', tags: ['pan', 'care'], state: 'draft', markdown: 'Text.' })
  })

  test.each([
    ['locale: "?"', 'locale'],
    ['updated: last spring', 'day'],
  ])('with a bad value (%s) get a note at their line', (text, word) => {
    const { notes } = parsed(`title: T\n${text}`)
    expect(notes).toMatchObject([{ line: 3, what: expect.stringContaining(word) }])
  })
})

describe('a version', () => {
  test('changes with what is searched or shown, and not with a day', () => {
    const version = (text: string) => parsed(text).article.version
    expect(version('title: T')).toBe(version('title: T\nreviewed: 2026-01-01'))
    expect(new Set(['title: T', 'title: U', 'title: T\ntags: a', 'audience: staff'].map(version)).size).toBe(4)
  })
})

const RETURNS = {
  path: 'returns/return-window.md',
  text: '---\ntitle: Return window\nquestions: [How long?]\ntags: [returns]\nlocale: en\n---\nThirty days.',
}
const JONAS_VARIANT = '---\nbase: return-window\naudience: { accounts: [harbour-hotel] }\n---\nSixty days.'

describe('a variant', () => {
  test('has a text of its own and the fields of its base that it does not say', () => {
    const { articles, notes } = catalogueOf([{ path: 'hotel/return-window-hotel.md', text: JONAS_VARIANT }, RETURNS])
    expect(articles[0]).toMatchObject({
      slug: 'return-window-hotel',
      base: 'return-window',
      title: 'Return window',
      topic: 'Returns',
      questions: ['How long?'],
      locale: 'en',
      markdown: 'Sixty days.',
    })
    expect(notes).toEqual([])
  })

  test('stands in the place of its base for its readers alone, and beside it for staff', () => {
    const { articles } = catalogueOf([RETURNS, { path: 'hotel/return-window-hotel.md', text: JONAS_VARIANT }])
    const selection = selectionsOf(articles)
    const seen = (reader: Reader) => articles.filter(selection(reader).has).map(({ slug }) => slug)
    expect([ANYBODY, CARLA, JONAS, STAFF].map(seen)).toEqual([
      ['return-window'],
      ['return-window'],
      ['return-window-hotel'],
      ['return-window', 'return-window-hotel'],
    ])
    expect(selection(JONAS).open('return-window')?.slug).toBe('return-window-hotel')
    expect(selection(CARLA).open('return-window')?.slug).toBe('return-window')
    expect(selection(CARLA).open('return-window-hotel')).toBeNull()
    expect(selection(CARLA).open('no-such-article')).toBeNull()
  })

  test('in another language stands beside its base, with questions of its own', () => {
    const spanish = {
      path: 'es/plazo.md',
      text: '---\ntitle: Plazo de devolución\nlocale: es\nbase: return-window\n---\nTreinta días.',
    }
    const { articles } = catalogueOf([RETURNS, spanish])
    expect(articles.filter(selectionsOf(articles)(ANYBODY).has)).toHaveLength(2)
    expect(articles[1]).toMatchObject({ questions: [], topic: 'Returns', audience: { kind: 'public' } })
  })

  test.each([
    ['whose base is missing', '---\nbase: no-such\n---\nText.', 'not there'],
    ['of itself', '---\nbase: variant\n---\nText.', 'itself'],
    ['that does not say for whom', '---\nbase: return-window\n---\nText.', 'no customer sees'],
  ])('%s is for staff only, and a note says so', (_name, text, words) => {
    const { articles, notes } = catalogueOf([RETURNS, { path: 'variant.md', text }])
    expect(articles[1]?.audience).toEqual({ kind: 'staff' })
    expect(notes.map(({ what }) => what).join()).toContain(words)
  })
})
