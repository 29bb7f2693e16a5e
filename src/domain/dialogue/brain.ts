import type { Flow } from './flow/flow.ts'
import type { Source } from './log.ts'
import type { Sentences } from './sentences.ts'
import type { Lexicon } from './understanding/lexicon.ts'
import type { PhraseMatcher } from './understanding/phrase-matcher.ts'

/** What the assistant knows and can say: the same for every conversation until it is published anew. */
export type Brain = {
  /** The name the assistant introduces itself with. */
  readonly company: string
  readonly flows: ReadonlyMap<string, Flow>
  /** What short utterances mean by themselves, in every installed language. */
  readonly lexicon: Lexicon
  readonly matcher: PhraseMatcher
  readonly sentences: Sentences
  /** Looks a question up in the articles. */
  readonly find: (question: string) => Finding
  /** The opening of one article, for a customer who picked it by name. */
  readonly article: (slug: string) => Found | null
}

export type Found = { readonly slug: string; readonly title: string; readonly text: string; readonly source: Source }
export type Finding =
  | { readonly kind: 'answer'; readonly found: Found; readonly confidence: number }
  | { readonly kind: 'did_you_mean'; readonly options: readonly { readonly slug: string; readonly title: string }[] }
  | { readonly kind: 'none' }
