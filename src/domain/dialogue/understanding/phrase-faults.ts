import { comparable, createVectorizer, likeness } from './features.ts'
import { HOLES } from './phrase-samples.ts'
import { wordsOf } from './utterance.ts'

/** The phrases of one flow, as its author wrote them. */
export type FlowPhrases = {
  readonly name: string
  readonly phrases: readonly string[]
  readonly not: readonly string[]
}

/** From this likeness on, customers who say the one may as well mean the other. */
const ALIKE = 0.9

/** What is odd about the phrases of all flows together, a sentence each: phrases that collide, and unknown holes. */
export function phraseFaults(flows: readonly FlowPhrases[]): readonly string[] {
  return [...flows.flatMap(unknownHoles), ...collisions(flows)]
}

function unknownHoles({ name, phrases, not }: FlowPhrases): readonly string[] {
  return [...phrases, ...not].flatMap(phrase =>
    [...phrase.matchAll(/\{([^{}]*)\}/g)]
      .filter(([, hole = '']) => !HOLES.includes(hole))
      .map(([hole]) => `the phrase "${phrase}" of ${name} has the hole ${hole}; known are ${HOLES.join(', ')}`),
  )
}

function collisions(flows: readonly FlowPhrases[]): readonly string[] {
  const own = flows.flatMap(({ name, phrases }) => phrases.map(text => ({ name, text, words: wordsOf(text) })))
  const vectorizer = createVectorizer(
    own.map(({ words }) => words),
    new Map(),
  )
  const known = own.map(phrase => ({ ...phrase, vector: vectorizer.vector(phrase.words) }))
  return known.flatMap(({ name, text, vector }, index) => {
    const here = comparable(vector, vectorizer.names.length)
    return known
      .slice(index + 1)
      .filter(other => other.name !== name && likeness(other.vector, here) >= ALIKE)
      .map(
        other =>
          `"${text}" of ${name} and "${other.text}" of ${other.name} are hard to tell apart; reword or remove one of them`,
      )
  })
}
