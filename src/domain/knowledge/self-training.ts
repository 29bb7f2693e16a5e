import { FOREIGN_QUESTIONS } from './foreign-questions.ts'
import {
  type Example,
  type Lessons,
  learnVariants,
  type VariantClassifier,
  variantClassifier,
} from './variant-classifier.ts'

/** What is learnt from one round makes some more messages sure enough for the next; later rounds change little. */
const ROUNDS = 3
/** As for answers: nineteen foreign questions of twenty stay out. */
const FOREIGN_SHARE = 0.95

/**
 * Learns from the examples, and then from messages of which nobody said what they are about: those that the classifier
 * is surer of than of foreign questions become examples by its own guess, which each round makes anew. A wrong guess
 * teaches a little and is shown to nobody; a question is still answered only if it is like what authors wrote.
 */
export function learnFromUnlabelled(examples: readonly Example[], unlabelled: readonly string[]): Lessons | null {
  const known = new Set(examples.map(({ text }) => text))
  const unknown = [...new Set(unlabelled)].filter(text => !known.has(text))
  let lessons = learnVariants(examples)
  for (let round = 0; round < ROUNDS && unknown.length > 0; round++) {
    const classify = lessons === null ? null : variantClassifier(lessons)
    if (classify === null) break
    lessons = learnVariants([...examples, ...guesses(classify, unknown)])
  }
  return lessons
}

function guesses(classify: VariantClassifier, texts: readonly string[]): readonly Example[] {
  const surenesses = FOREIGN_QUESTIONS.map(question => likeliest(classify, question).p).sort(
    (one, other) => one - other,
  )
  const least = surenesses[Math.ceil(FOREIGN_SHARE * surenesses.length) - 1] ?? 1
  return texts.flatMap(text => {
    const { slug, p } = likeliest(classify, text)
    return p > least ? [{ slug, text, guessed: true as const }] : []
  })
}

function likeliest(classify: VariantClassifier, question: string): { readonly slug: string; readonly p: number } {
  let best = { slug: '', p: 0 }
  for (const [slug, p] of classify(question)) if (p > best.p) best = { slug, p }
  return best
}
