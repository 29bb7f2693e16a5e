import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Article } from '../../../src/domain/knowledge/article.ts'
import { articleChanges, type IndexContents } from '../../../src/domain/knowledge/article-changes.ts'
import { articleIn } from './larkspur.ts'

/** Articles are objects of their own in every set, as after a restart, or shared ones, as after an edit. */
const SHARED = new Map<string, Article>()
function article(slug: string, text: string): Article {
  const known = SHARED.get(`${slug} ${text}`) ?? articleIn(`${slug}.md`, `# ${slug}\n\n${text}`)
  SHARED.set(`${slug} ${text}`, known)
  return known
}

const contents = fc
  .record({
    texts: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.constantFrom('one', 'two')),
    asked: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'g'), fc.constantFrom(['why?'], ['why?', 'how?'])),
    copied: fc.boolean(),
  })
  .map(({ texts, asked, copied }): IndexContents => {
    const articles = Object.entries(texts).map(([slug, text]) => article(slug, text))
    return {
      articles: copied ? articles.map(each => ({ ...each })) : articles,
      variants: new Map(Object.entries(asked)),
    }
  })

/** What an index holds of each article. */
function held({ articles, variants }: IndexContents): Map<string, string> {
  return new Map(articles.map(each => [each.slug, JSON.stringify([each, variants.get(each.slug) ?? []])]))
}

test('the changes, and nothing more, bring what one index holds to what the other does', () => {
  fc.assert(
    fc.property(contents, contents, (before, after) => {
      const { changed, removed } = articleChanges(before, after)
      const now = held(before)
      for (const slug of removed) expect(now.delete(slug)).toBe(true)
      for (const each of changed) {
        const fresh = JSON.stringify([each, after.variants.get(each.slug) ?? []])
        expect(now.get(each.slug)).not.toBe(fresh)
        now.set(each.slug, fresh)
      }
      expect(now).toEqual(held(after))
    }),
  )
})
