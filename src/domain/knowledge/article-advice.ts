import { lexer, type Token, walkTokens } from 'marked'
import type { Article } from './article.ts'
import { type LinkTargets, linkTargets } from './link-targets.ts'

/** One kind of thing that articles could do better, and where. */
export type ArticleAdvice = {
  readonly about: string
  readonly places: readonly { readonly path: string; readonly what: string }[]
}

/** More words than this are several articles. */
const LONGEST_WORDS = 2_500
/** Words in a sentence on average, beyond which readers lose the thread. */
const LONGEST_SENTENCE = 30
const FEWEST_SENTENCES = 5

/** What the authors of published articles should look at, by kind. `today` is an ISO day. */
export function articleAdvice(articles: readonly Article[], today: string): readonly ArticleAdvice[] {
  const published = articles.filter(({ state }) => state === 'published')
  const targetOf = linkTargets(published)
  const advice: readonly ArticleAdvice[] = [
    {
      about: 'No questions: write 5 to 10 ways in which customers ask',
      places: each(published, ({ questions, base }) => (questions.length === 0 && base === null ? [''] : [])),
    },
    {
      about: 'The same title twice: nobody can tell them apart in a list',
      places: shared(published, ({ title }) => [title]),
    },
    {
      about: 'The same question in two articles: neither can be sure to be meant',
      places: shared(published, ({ questions }) => questions),
    },
    {
      about: 'Links that lead nowhere: they are shown as plain text',
      places: each(published, article => deadLinks(article, targetOf)),
    },
    {
      about: `Too long: more than ${LONGEST_WORDS} words`,
      places: each(published, ({ markdown }) => longer(markdown)),
    },
    {
      about: `Hard to read: more than ${LONGEST_SENTENCE} words in a sentence on average`,
      places: each(published, ({ markdown }) => harder(markdown)),
    },
    {
      about: 'Not looked at for more than a year: read it again and set "reviewed"',
      places: each(published, article => stale(article, today)),
    },
  ]
  return advice.filter(({ places }) => places.length > 0)
}

function each(articles: readonly Article[], whats: (article: Article) => readonly string[]): ArticleAdvice['places'] {
  return articles.flatMap(article => whats(article).map(what => ({ path: article.path, what })))
}

/** Variants and translations may say what their bases say. */
function shared(
  articles: readonly Article[],
  textsOf: (article: Article) => readonly string[],
): ArticleAdvice['places'] {
  const first = new Map<string, Article>()
  return articles
    .filter(({ base }) => base === null)
    .flatMap(article =>
      textsOf(article).flatMap(text => {
        const key = `${article.locale ?? ''} ${text
          .toLowerCase()
          .replace(/[^\p{L}\p{N}]+/gu, ' ')
          .trim()}`
        const other = first.get(key)
        if (other === undefined) first.set(key, article)
        return other === undefined || other === article
          ? []
          : [{ path: article.path, what: `"${text}" as in ${other.path}` }]
      }),
    )
}

function deadLinks(article: Article, targetOf: LinkTargets): readonly string[] {
  const dead = new Set<string>()
  walkTokens(lexer(article.markdown), (token: Token) => {
    if (token.type !== 'link') return
    const href = String(token['href'])
    const target = targetOf(article, href)
    if (target.kind === 'nowhere') dead.add(href)
    if (target.kind === 'article' && target.place === null) dead.add(`${href} (there is no such heading)`)
  })
  return [...dead]
}

function longer(markdown: string): readonly string[] {
  const words = markdown.match(/[\p{L}\p{N}]+/gu)?.length ?? 0
  return words > LONGEST_WORDS ? [`${words} words`] : []
}

/** Of running text alone: a list or a table has no sentences, and many languages no spaces. */
function harder(markdown: string): readonly string[] {
  const prose = markdown
    .replace(/^ {0,3}(```+|~~~+)[\s\S]*?^ {0,3}\1/gm, '')
    .split('\n')
    .filter(line => /^[\p{Lu}"“*]/u.test(line))
  const sentences = prose.flatMap(line => line.split(/(?<=[.!?:])\s+/)).filter(sentence => sentence.includes(' '))
  const words = sentences.reduce((sum, sentence) => sum + sentence.split(/\s+/).length, 0)
  const average = Math.round(words / sentences.length)
  return sentences.length >= FEWEST_SENTENCES && average > LONGEST_SENTENCE ? [`${average} words a sentence`] : []
}

function stale({ reviewed, updated }: Article, today: string): readonly string[] {
  const last = [reviewed ?? '', updated ?? ''].sort().at(-1) ?? ''
  const aYearAgo = `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`
  return last !== '' && last < aYearAgo ? [`last on ${last}`] : []
}
