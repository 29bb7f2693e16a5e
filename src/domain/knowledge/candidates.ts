import { documentsIn } from './cards.ts'
import type { Collection, CountedPart } from './collection.ts'
import type { Question } from './question.ts'
import type { View } from './view.ts'
import { numberOf } from './word-book.ts'

/** A document that deserves a closer look. */
export type Candidate = { readonly part: number; readonly document: number; readonly promise: number }

/** What a title that is judged by itself counts for, beside the whole. */
export const TITLE_SHARE = 0.6 / 0.75

/** The documents that have most of a question, the best first. */
export function candidatesFor(
  question: Question,
  collection: Collection,
  view: View,
  most: number,
): readonly Candidate[] {
  const best = collection.parts.flatMap((part, at) => {
    const promises = room(documentsIn(part.segment))
    for (const entry of question.entries) {
      const weight = entry.certainty * (question.slots[entry.slot]?.weight ?? 0)
      addPostings(promises, part, entry.term, weight * entry.rarity, weight * entry.titleRarity * TITLE_SHARE)
    }
    return bestOf(promises, view.hidden[at] ?? null, most).map(({ document, promise }) => ({
      part: at,
      document,
      promise,
    }))
  })
  return best.sort((one, other) => other.promise - one.promise).slice(0, most)
}

function addPostings(
  promises: Float32Array,
  { segment }: CountedPart,
  word: string,
  whole: number,
  title: number,
): void {
  const term = numberOf(segment.terms, word)
  if (term < 0) return
  const { postingDocuments, postingWholes, postingTitles } = segment
  const end = segment.postingStarts[term + 1] as number
  for (let at = segment.postingStarts[term] as number; at < end; at++) {
    const document = postingDocuments[at] as number
    promises[document] =
      (promises[document] as number) + whole * (postingWholes[at] as number) + title * (postingTitles[at] as number)
  }
}

/** One piece of memory for the sums of a search, used again by the next. */
let sums = new Float32Array(1_024)

function room(documents: number): Float32Array {
  if (sums.length < documents) sums = new Float32Array(documents)
  const promises = sums.subarray(0, documents)
  promises.fill(0)
  return promises
}

/** The best are kept in order, in memory of numbers alone: every document passes here. */
function bestOf(promises: Float32Array, hidden: Uint8Array | null, most: number) {
  const documents = new Int32Array(most)
  const values = new Float32Array(most)
  let found = 0
  let least = 0
  for (let document = 0; document < promises.length; document++) {
    const promise = promises[document] as number
    if (promise <= least || (hidden !== null && hidden[document] === 1)) continue
    let place = found < most ? found++ : most - 1
    for (; place > 0 && (values[place - 1] as number) < promise; place--) {
      values[place] = values[place - 1] as number
      documents[place] = documents[place - 1] as number
    }
    values[place] = promise
    documents[place] = document
    if (found === most) least = values[most - 1] as number
  }
  return Array.from(documents.subarray(0, found), (document, at) => ({ document, promise: values[at] as number }))
}
