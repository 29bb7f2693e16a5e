import type { Finding } from '../brain.ts'
import type { IntentClassifier, Ranked } from './classifier.ts'
import { clearLabel } from './clear-label.ts'
import { isBareNumber } from './utterance.ts'

/** What it takes to tell what the first message of something wants. */
export type Signposts = {
  readonly classifier: Pick<IntentClassifier, 'rank' | 'reasons' | 'zones'>
  /** Looks a question up in the articles. */
  readonly find: (question: string) => Finding
  /** Whether it asks how something is done or what the rules are, rather than for it to be done. */
  readonly howTo: boolean
}

/** What a message wants, and why that is believed. */
export type Route = { readonly why: string } & (
  | { readonly kind: 'flow'; readonly flow: string; readonly p: number; readonly like: string }
  /** `beside`: a flow that may have been meant as well. */
  | { readonly kind: 'answer'; readonly finding: Finding & { kind: 'answer' }; readonly beside: string | null }
  | {
      readonly kind: 'clarify'
      readonly flows: readonly string[]
      readonly articles: readonly { readonly slug: string; readonly title: string }[]
    }
  | { readonly kind: 'none' }
)

/** More than this nobody reads. */
const MOST_OPTIONS = 3

/** A wish wants its flow; a question about the rules, or about how something is done, wants its article where there is one. */
export function route(text: string, { classifier, find, howTo }: Signposts): Route {
  const { zones } = classifier
  const ranked = classifier.rank(text)
  const clear = isBareNumber(text) ? null : clearLabel(ranked, zones, zones.start)
  if (clear !== null && !howTo) return toFlow(classifier, text, clear)
  const finding = find(text)
  const near = ranked.filter(({ p }) => p >= zones.clarify).slice(0, MOST_OPTIONS)
  if (finding.kind === 'answer')
    return {
      kind: 'answer',
      finding,
      beside: near[0]?.label ?? null,
      why: `article ${finding.found.slug} (${finding.confidence.toFixed(2)})${near[0] === undefined ? '' : `, beside ${said(near[0])}`}`,
    }
  if (clear !== null) return toFlow(classifier, text, clear)
  const suggested = finding.kind === 'did_you_mean' ? finding.options : []
  const flows = near.slice(0, howTo ? Math.max(1, MOST_OPTIONS - suggested.length) : MOST_OPTIONS)
  const articles = suggested.slice(0, MOST_OPTIONS - flows.length)
  if (flows.length + articles.length === 0)
    return { kind: 'none', why: ranked[0] === undefined ? 'there are no flows' : `not near enough: ${said(ranked[0])}` }
  return {
    kind: 'clarify',
    flows: flows.map(({ label }) => label),
    articles,
    why: `may mean ${[...flows.map(said), ...articles.map(({ slug }) => `article ${slug}`)].join(' or ')}`,
  }
}

function toFlow(classifier: Signposts['classifier'], text: string, best: Ranked): Route {
  // Read once: the nearest phrase is looked for whenever it is.
  const { label, p, like } = best
  return { kind: 'flow', flow: label, p, like, why: becauseOf(classifier, text, { label, p, like }) }
}

/** Why a flow is believed to be meant: its probability, the author's phrase nearest to it, and the words that weighed most. */
export function becauseOf(
  classifier: Pick<IntentClassifier, 'reasons'>,
  text: string,
  { label, p, like }: Ranked,
): string {
  const words = classifier.reasons(text, label)
  return `${label} (${p.toFixed(2)}, like "${like}"${words.length === 0 ? '' : `; by ${words.map(word => `"${word}"`).join(', ')}`})`
}

function said({ label, p }: Ranked): string {
  return `${label} (${p.toFixed(2)})`
}
