import type * as desk from '../../application/article-desk.ts'
import type { Hurdle } from '../../domain/knowledge/answering.ts'
import type { Article } from '../../domain/knowledge/article.ts'
import type { Audience } from '../../domain/knowledge/audience.ts'
import type { Explanation } from '../../domain/knowledge/index.ts'
import type { LearntVariant } from '../../domain/knowledge/learning.ts'
import { WORTH } from '../../domain/knowledge/score.ts'
import type { ArticleReport, ArticleRow, Gap, SearchHurdle, SearchReport, Variant } from './protocol.ts'

/** One article of the list as the page reads it. */
export function wireRow({ article, views, helped, notHelped, reversed, isStale, learnt }: desk.ArticleRow): ArticleRow {
  const { slug, title, topic, audience, reviewed, updated } = article
  const use = { views, helped, notHelped, reversed, learnt }
  return { slug, title, topic, audience: inWords(audience), updated: reviewed ?? updated, isStale, ...use }
}

/** What people do not find as the page reads it. */
export function wireGap({ nearest, ...gap }: desk.Gap): Gap {
  return { ...gap, nearest: nearest && { slug: nearest.slug, title: nearest.title } }
}

/** Everything about one article as the page reads it. */
export function wireReport(report: desk.ArticleReport): ArticleReport {
  return {
    article: wireRow(report),
    questions: [...report.article.questions],
    variants: report.variants.map(wireVariant),
    weeks: report.weeks.map(({ startsAt, views, helped, notHelped }) => ({ startsAt, views, helped, notHelped })),
    reasons: [...report.reasons].map(([reason, people]) => ({ reason, people })),
  }
}

/** A question variant as the page reads it: people are told apart, and not named. */
export function wireVariant({ query, state, people, against, decided }: LearntVariant): Variant {
  return {
    ...{ query, state, against },
    people: people.map(({ actor, at }) => ({ who: whoOf(actor), at })),
    decided: decided && { decision: decided.decision, by: decided.by, at: decided.at },
  }
}

/** Why a search went as it did, as the page reads it. */
export function wireSearch({ terms, answering, hits }: desk.SearchReport): SearchReport {
  return {
    terms: terms.map(({ word, corrected, known, weight }) => ({ word, corrected, known, weight })),
    decision: {
      kind: answering.kind,
      why: answering.why,
      hurdles: answering.hurdles.map(wireHurdle),
      titles: titlesOf(answering),
      snippet: answering.kind === 'answer' ? answering.snippet : null,
    },
    hits: hits.map(({ article, passage, score, explanation }) => ({
      ...{ slug: article.slug, title: article.title, section: sectionOf(passage.heading, article), score },
      parts: explanation === null ? [] : partsOf(explanation),
      terms: explanation?.terms.map(({ word, strength }) => ({ word, strength })) ?? [],
    })),
  }
}

function titlesOf(answering: desk.SearchReport['answering']): string[] {
  if (answering.kind === 'answer') return [answering.article.title]
  return answering.kind === 'did_you_mean' ? answering.options.map(({ article }) => article.title) : []
}

function wireHurdle({ name, found, needed, isPassed, isWaived }: Hurdle): SearchHurdle {
  const outcome = isPassed ? 'passed' : isWaived ? 'waived' : 'failed'
  return { meaning: HURDLES[name], found, needed, below: name === 'doubt', outcome }
}

const HURDLES: Record<Hurdle['name'], string> = {
  score: 'What the best article has of the question',
  lead: 'How far it is ahead of the next article',
  doubt: 'What speaks against it',
  words: 'Words that ask for something',
}

function sectionOf(heading: string, { title }: Article): string {
  return heading === title ? '' : heading
}

function partsOf({ parts }: Explanation): SearchReport['hits'][number]['parts'] {
  return (Object.entries(MEANINGS) as [keyof typeof WORTH, string][]).map(([name, meaning]) => ({
    ...{ name, meaning, value: parts[name], worth: WORTH[name] },
  }))
}

const MEANINGS: Record<keyof typeof WORTH, string> = {
  whole: 'The words anywhere in the article',
  title: 'The words in its title',
  pairs: 'Neighbouring words',
  section: 'The words in the best section',
  likeness: 'Likeness to a section or variant',
  coverage: 'Share of the question that it has',
  letters: 'Letters in common with the title',
  asked: 'Like its question variants',
}

const CHANNELS: Readonly<Record<string, string>> = {
  help: 'A reader of the help centre',
  web: 'A visitor of the website',
  teams: 'Somebody in Teams',
  console: 'Somebody at the terminal',
  staff: 'An agent',
}

function whoOf(actor: string): string {
  return CHANNELS[actor.split(':')[0] ?? ''] ?? 'Somebody'
}

function inWords(audience: Audience): string {
  switch (audience.kind) {
    case 'public':
      return 'Everybody'
    case 'signed_in':
      return 'Signed in'
    case 'accounts':
      return `Accounts ${audience.accounts.join(', ')}`
    case 'products':
      return `Owners of ${audience.products.join(', ')}`
    default:
      return 'Staff'
  }
}
