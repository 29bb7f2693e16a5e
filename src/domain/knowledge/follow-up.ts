import { SHADE, termsOf } from './analysis.ts'

/** A question with this many telling words stands by itself. */
const STANDS_ALONE = 4

/**
 * A question as it is meant after what was said before (the last turns' texts, the oldest first): a thin one, such as
 * "which is more important?", goes on with the topic of the last turn that had one. Others are left as they are.
 */
export function inContext(question: string, before: readonly string[]): string {
  if (tellingWords(question) >= STANDS_ALONE) return question
  const topic = before.findLast(text => tellingWords(text) > 0)
  return topic === undefined ? question : `${topic} ${question}`
}

function tellingWords(text: string): number {
  return new Set(termsOf(text).flatMap(({ stem, weight }) => (weight > SHADE ? [stem] : []))).size
}
