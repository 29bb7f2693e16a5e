import type { Brain, Finding, FindOptions, Found, Voice } from '../domain/dialogue/brain.ts'
import type { Edition } from '../domain/dialogue/flow/edition.ts'
import type { Flow } from '../domain/dialogue/flow/flow.ts'
import type { Sentences } from '../domain/dialogue/sentences.ts'
import { trainClassifier } from '../domain/dialogue/understanding/classifier.ts'
import type { CommonTalk } from '../domain/dialogue/understanding/common-talk.ts'
import { examplesOf } from '../domain/dialogue/understanding/examples.ts'
import type { Lexicon } from '../domain/dialogue/understanding/lexicon.ts'
import { answerFrom } from '../domain/knowledge/answering.ts'
import type { Article } from '../domain/knowledge/article.ts'
import type { Reader } from '../domain/knowledge/audience.ts'
import { buildKnowledgeIndex } from '../domain/knowledge/index.ts'
import type { Passage } from '../domain/knowledge/passages.ts'
import { selectionsOf } from '../domain/knowledge/selection.ts'
import { snippetOf } from '../domain/knowledge/snippet.ts'
import { type OrderNumberShape, SAMPLE_ORDER_NUMBERS } from '../domain/service/order.ts'
import { sourceOf } from './article-source.ts'
import { type Library, libraryOf, published } from './library.ts'

/** Makes what the assistant knows out of what its authors wrote. */
export function buildBrain(input: {
  readonly company: string
  readonly currency: string
  readonly voices: Brain['voices']
  readonly older?: Brain['older']
  readonly lexicon: Lexicon
  readonly talk: CommonTalk
  /** Those of the sample company where nothing is said. */
  readonly orderNumbers?: OrderNumberShape
  /** The library as it is now, asked for with every question. */
  readonly library: () => Library
}): Brain {
  const { company, currency, voices, older, lexicon, talk, library, orderNumbers = SAMPLE_ORDER_NUMBERS } = input
  return {
    company,
    currency,
    voices,
    older: older ?? (() => null),
    lexicon,
    orderNumbers,
    classifier: trainClassifier(examplesOf(voices), talk),
    find: (question, options) => find(library(), question, options),
    article: (slug, reader) => opening(library(), slug, reader),
  }
}

/** Every language that the assistant has sentences in, the one that flows are written in first. */
export function voicesOf(editions: readonly Edition[], sentences: ReadonlyMap<string, Sentences>): Brain['voices'] {
  const [first, ...others] = [...sentences].map(([locale, each]) => voiceOf(locale, each, editions))
  if (first === undefined) throw new Error('the assistant needs the sentences of at least one language')
  return [first, ...others]
}

/** A flow that has not been translated is spoken as it was written. */
function voiceOf(locale: string, sentences: Sentences, editions: readonly Edition[]): Voice {
  const flows = editions.map(({ flow, voices }): [string, Flow] => [flow.name, voices.get(locale) ?? flow])
  return { locale, sentences, flows: new Map(flows) }
}

/** Indexes the articles for answering and for the help centre. */
export function buildLibrary(all: readonly Article[]): Library {
  const articles = published(all)
  return libraryOf(articles, buildKnowledgeIndex(articles))
}

function find({ index, calibration }: Library, question: string, options: FindOptions): Finding {
  const answering = answerFrom(index, question, { ...options, calibration })
  switch (answering.kind) {
    case 'none':
      return { kind: 'none' }
    case 'did_you_mean':
      return {
        kind: 'did_you_mean',
        options: answering.options.map(({ article: { slug, title } }) => ({ slug, title })),
      }
    case 'answer':
      return {
        kind: 'answer',
        found: found(answering.article, answering.passage, answering.snippet),
        confidence: answering.confidence,
      }
  }
}

function opening({ articles, index }: Library, slug: string, reader: Reader): Found | null {
  const article = selectionsOf(articles)(reader).open(slug)
  const passage = article === null ? undefined : index.passagesOf(article.slug)[0]
  return article === null || passage === undefined ? null : found(article, passage, snippetOf(passage, []))
}

function found(article: Article, passage: Passage, text: string): Found {
  const { slug, version, title } = article
  return { slug, version, title, text, source: sourceOf(article, passage) }
}
