import type { Reader } from '../knowledge/audience.ts'
import type { OrderNumberShape } from '../service/order.ts'
import type { Flow } from './flow/flow.ts'
import type { Source } from './log.ts'
import type { Sentences } from './sentences.ts'
import type { IntentClassifier } from './understanding/classifier.ts'
import type { Lexicon } from './understanding/lexicon.ts'

/** What the assistant knows and can say: the same for every conversation until it is published anew. */
export type Brain = {
  /** The name the assistant introduces itself with. */
  readonly company: string
  /** How the shop counts money where a record does not say, as an ISO 4217 code. */
  readonly currency: string
  /** Every language it speaks; the first is spoken until another one is heard. */
  readonly voices: readonly [Voice, ...Voice[]]
  /** Flows of earlier editions, by hash and language, for conversations that began on them. */
  readonly older: (hash: string, locale: string) => Flow | null
  readonly lexicon: Lexicon
  /** How the shop's order numbers look. */
  readonly orderNumbers: OrderNumberShape
  /** Which flow a text wants; its labels are the flows' names. */
  readonly classifier: IntentClassifier
  /** Looks a question up in the articles that the reader may see. `before` is what it may allude to, oldest first. */
  readonly find: (question: string, options: FindOptions) => Finding
  /** The opening of one article for a reader who picked it by name; of a base, of the variant that is theirs. */
  readonly article: (slug: string, reader: Reader) => Found | null
}

export type FindOptions = { readonly reader: Reader; readonly before?: readonly string[] }

/** One language: the assistant's own sentences, and the newest edition of every flow. */
export type Voice = {
  readonly locale: string
  readonly sentences: Sentences
  readonly flows: ReadonlyMap<string, Flow>
}

export type Found = {
  readonly slug: string
  /** Of the article, so that what the customer says of it is not held against a later one. */
  readonly version: string
  readonly title: string
  readonly text: string
  readonly source: Source
}
export type Finding =
  | { readonly kind: 'answer'; readonly found: Found; readonly confidence: number }
  | { readonly kind: 'did_you_mean'; readonly options: readonly { readonly slug: string; readonly title: string }[] }
  | { readonly kind: 'none' }
