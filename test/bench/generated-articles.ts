import { seededChance } from '../../src/domain/dialogue/understanding/softmax.ts'
import { type Article, parseArticle } from '../../src/domain/knowledge/article.ts'

const SYLLABLES =
  'ba be ci co da del en fa fer gi gra in ka ker la lo ma mer ni no or pa per qui ra res sa sen ta tor ul va ver'
const ENDINGS = ['', '', 's', 'ing', 'ed', 'er', 'ly', 'ion']
const LITTLE_WORDS =
  'the of to and a in is for you your on it with can how do if this that are or be not as we our by'.split(' ')
const VOCABULARY = 60_000
/** The share of a text that only holds it together. */
const LITTLE = 0.4

/**
 * Articles of about 1.2 KB with three sections, in a language of 60,000 made-up words of which few are frequent and most are
 * rare, as in any language; and questions that are stretches of them. The same seed gives the same.
 */
export function generatedArticles(count: number, seed = 7) {
  const chance = seededChance(seed)
  const below = (limit: number) => Math.floor(chance() * limit)
  const syllables = SYLLABLES.split(' ')
  const words = Array.from({ length: VOCABULARY }, (_, at) => {
    const stem = Array.from({ length: 2 + below(3) }, () => syllables[below(syllables.length)]).join('')
    return stem + ENDINGS[at % ENDINGS.length]
  })
  const word = () =>
    (chance() < LITTLE ? LITTLE_WORDS[below(LITTLE_WORDS.length)] : words[Math.floor(VOCABULARY ** chance())]) ?? ''
  const sentence = (length: number) => `${Array.from({ length }, word).join(' ')}.`
  const paragraph = () => Array.from({ length: 4 }, () => sentence(8 + below(10))).join(' ')

  const articles = Array.from({ length: count }, (_, at): Article => {
    const list = `- ${sentence(6)}\n- ${sentence(7)}`
    const text = `# ${sentence(5)}\n\n${paragraph()}\n\n## ${sentence(4)}\n\n${paragraph()}\n\n${list}\n\n## ${sentence(3)}\n\n${paragraph()}\n`
    const { article } = parseArticle(`made/up-${at}.md`, Buffer.from(text).toString())
    if (article === null) throw new Error('a generated article has no text')
    return article
  })

  function question(): string {
    const { title, markdown } = articles[below(count)] as Article
    const all = `${title} ${markdown}`.split(/[^a-z]+/)
    const start = below(Math.max(1, all.length - 8))
    return all.slice(start, start + 3 + below(6)).join(' ')
  }

  return { articles, questions: Array.from({ length: 600 }, question) }
}
