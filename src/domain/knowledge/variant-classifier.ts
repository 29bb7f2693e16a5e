import { createVectorizer } from '../dialogue/understanding/features.ts'
import { probabilities, type Softmax, trainSoftmax } from '../dialogue/understanding/softmax.ts'
import { stemOf, wordsOf } from './analysis.ts'

/** A question that an article is asked by; its title is one. `guessed`: nobody said so, the classifier learnt it by itself. */
export type Example = { readonly slug: string; readonly text: string; readonly guessed?: true }

/**
 * What was learnt of examples; nothing yet where there are fewer than two articles, or only titles. The weights are
 * numbers and nothing else, so that they can be kept in a file.
 */
export type Lessons = { readonly examples: readonly Example[]; readonly softmax: Softmax | null }

/** How likely a question is each article's, of all that have examples. The probabilities add up to 1. */
export type VariantClassifier = (question: string) => ReadonlyMap<string, number>

/** More articles than these would take too much memory; then the nearest variant alone decides. */
export const MAX_ARTICLES = 500
/** A weight for each feature and article; the rarest features are left out where there would be more. */
const MAX_WEIGHTS = 8_000_000

/** Learns to tell articles apart by their examples. Null where there are too many. */
export function learnVariants(unsorted: readonly Example[]): Lessons | null {
  const examples = [...unsorted].sort(byText)
  const slugs = slugsOf(examples)
  if (slugs.length > MAX_ARTICLES) return null
  if (slugs.length < 2 || slugs.length === examples.length) return { examples, softmax: null }
  const vectorizer = vectorizerOf(examples, slugs)
  const labels = new Map(slugs.map((slug, label) => [slug, label]))
  const lessons = examples.map(({ slug, text }) => ({
    vector: vectorizer.vector(stemsOf(text)),
    label: labels.get(slug) ?? 0,
    meant: true,
  }))
  return { examples, softmax: trainSoftmax(lessons, vectorizer.names.length, slugs.length) }
}

/** The classifier that was learnt; null where there is nothing to tell apart. */
export function variantClassifier({ examples, softmax }: Lessons): VariantClassifier | null {
  if (softmax === null) return null
  const slugs = slugsOf(examples)
  const vectorizer = vectorizerOf(examples, slugs)
  const likelihoods = new Float64Array(slugs.length)
  return question => {
    probabilities(vectorizer.vector(stemsOf(question)), softmax, likelihoods)
    return new Map(slugs.map((slug, label) => [slug, likelihoods[label] ?? 0]))
  }
}

function vectorizerOf(examples: readonly Example[], slugs: readonly string[]) {
  return createVectorizer(
    examples.map(({ text }) => stemsOf(text)),
    new Map(),
    Math.floor(MAX_WEIGHTS / slugs.length),
  )
}

function slugsOf(examples: readonly Example[]): readonly string[] {
  return [...new Set(examples.map(({ slug }) => slug))]
}

function stemsOf(text: string): readonly string[] {
  return wordsOf(text).map(stemOf)
}

/** The same examples in any order teach the same, to the last bit. */
function byText(one: Example, other: Example): number {
  if (one.slug !== other.slug) return one.slug < other.slug ? -1 : 1
  return one.text === other.text ? 0 : one.text < other.text ? -1 : 1
}
