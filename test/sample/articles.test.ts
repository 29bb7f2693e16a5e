import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readArticles, relativeLinksOf, type SampleArticle, sectionsOf } from './read-articles.ts'

const TOPICS = ['account', 'business', 'delivery', 'payment', 'product-care', 'returns', 'warranty']
const articles = readArticles()
const byPath = new Map(articles.map(article => [article.path, article]))

describe('the sample articles', () => {
  test('are about forty, in the seven topics', () => {
    expect(articles.length).toBeGreaterThanOrEqual(40)
    expect([...new Set(articles.map(article => posix.dirname(article.path)))].sort()).toEqual(TOPICS)
  })

  test('have slugs that are unique across topics', () => {
    expect(repeated(articles.map(article => posix.basename(article.path)))).toEqual([])
  })

  test('have titles that are unique', () => {
    expect(repeated(articles.map(article => plain(article.title)))).toEqual([])
  })

  test('never claim the same question twice, nor one that is the title of another article', () => {
    const titles = articles.map(article => plain(article.title))
    const questions = articles.flatMap(article =>
      article.questions.map(plain).filter(text => text !== plain(article.title)),
    )
    expect(repeated([...titles, ...questions])).toEqual([])
  })
})

describe.each(articles.map(article => [article.path, article] as const))('%s', (_, article) => {
  test('has two to five sections with different headings, each with a text', () => {
    const sections = sectionsOf(article)
    expect(sections.length).toBeGreaterThanOrEqual(2)
    expect(sections.length).toBeLessThanOrEqual(5)
    expect(repeated(sections.map(plain))).toEqual([])
    expect(article.body).not.toMatch(/^## .+\n+(?=## |$(?![\s\S]))/m)
  })

  test('is short enough to read and long enough to help', () => {
    const words = article.body.split(/\s+/).length
    expect(words).toBeGreaterThanOrEqual(120)
    expect(words).toBeLessThanOrEqual(350)
  })

  test('links only to articles and sections that exist', () => {
    expect(relativeLinksOf(article.body).filter(href => !leadsSomewhere(article, href))).toEqual([])
  })

  test('holds plain markdown, without HTML or images', () => {
    expect(article.body).not.toMatch(/<[a-z!/]|!\[/i)
  })
})

function leadsSomewhere(from: SampleArticle, href: string): boolean {
  const [file = '', anchor] = href.split('#')
  const target = file === '' ? from : byPath.get(posix.join(posix.dirname(from.path), file))
  return target !== undefined && (anchor === undefined || sectionsOf(target).map(anchorOf).includes(anchor))
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function repeated(texts: readonly string[]): readonly string[] {
  return texts.filter((text, place) => texts.indexOf(text) !== place)
}
