import { lexer, type Token } from 'marked'
import type { Article } from './article.ts'
import { headingsOf } from './passages.ts'

/** The anchor of the heading that a name in a link's fragment means; empty for the beginning, null for nothing. */
export type Places = (name: string) => string | null

const known = new WeakMap<Article, Places>()

/** Finds the places of an article that links may lead to, once for each article. */
export function placesIn(article: Article): Places {
  const places = known.get(article) ?? findPlaces(article)
  known.set(article, places)
  return places
}

/**
 * A heading is meant by its anchor or by its words, however they are written; a name that the author gave some place
 * means the heading it stands at or under.
 */
function findPlaces({ markdown }: Article): Places {
  const tokens = lexer(markdown)
  const headings = headingsOf(tokens)
  const exact = new Set([...headings.values()].map(({ anchor }) => anchor))
  const loose = new Map<string, string>()
  const put = (name: string, anchor: string) => {
    if (!loose.has(bare(name))) loose.set(bare(name), anchor)
  }
  let current = ''
  for (const [at, token] of tokens.entries()) {
    current = headings.get(token)?.anchor ?? current
    const follows = isNothingElse(token) ? headings.get(nextOf(tokens, at) as Token)?.anchor : undefined
    for (const [, name = ''] of token.raw.matchAll(/<\w+\b[^<>]*?\b(?:id|name)=["']?([^"'\s<>]+)/gi))
      put(name, follows ?? current)
  }
  for (const { anchor, text } of headings.values()) for (const name of [anchor, text]) put(name, anchor)
  return name => (exact.has(name) ? name : (loose.get(bare(name)) ?? null))
}

function nextOf(tokens: readonly Token[], at: number): Token | undefined {
  return tokens.slice(at + 1, at + 4).find(token => token.type !== 'space' && !isNothingElse(token))
}

/** Whether a block only names the place before the next one. */
function isNothingElse({ raw }: Token): boolean {
  return raw.trim() === '' || /^\s*(?:<a\b[^<>]*>\s*(?:<\/a>)?\s*)+$/i.test(raw)
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}
