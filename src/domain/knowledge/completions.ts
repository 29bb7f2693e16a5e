import { wordsOf } from './analysis.ts'
import type { Article } from './article.ts'

/** The words that a beginning may become, the commonest first; none for one that is too short to tell. */
export type Completions = (beginning: string) => readonly string[]

const SHORTEST = 2
const MOST = 3
const TITLE_WEIGHT = 3
/** Articles between two pauses. */
const STRETCH = 25

/**
 * Learns the words of titles and questions. It pauses every few articles, so that whoever runs it can let others go
 * first: a large help centre has more words than fit between two requests.
 */
export function* completionsOf(
  articles: readonly Pick<Article, 'title' | 'questions'>[],
): Generator<undefined, Completions> {
  const shelves = new Map<string, Map<string, number>>()
  for (const [position, { title, questions }] of articles.entries()) {
    learn(shelves, title, TITLE_WEIGHT)
    for (const question of questions) learn(shelves, question, 1)
    if (position % STRETCH === STRETCH - 1) yield
  }
  return beginning => {
    const words = [...(shelves.get(shelfOf(beginning)) ?? [])]
    return words
      .filter(([word]) => word.length > beginning.length && word.startsWith(beginning))
      .sort(([, one], [, other]) => other - one)
      .slice(0, MOST)
      .map(([word]) => word)
  }
}

function learn(shelves: Map<string, Map<string, number>>, text: string, weight: number): void {
  for (const word of wordsOf(text)) {
    if (word.length <= SHORTEST) continue
    const shelf = shelves.get(shelfOf(word)) ?? new Map<string, number>()
    shelf.set(word, (shelf.get(word) ?? 0) + weight)
    shelves.set(shelfOf(word), shelf)
  }
}

/** Words are kept by their first letters, so that no look-up goes through all of them. */
function shelfOf(word: string): string {
  return word.slice(0, SHORTEST)
}
