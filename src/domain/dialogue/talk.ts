import { ANYBODY } from '../knowledge/audience.ts'
import { exampleOf } from '../service/order.ts'
import type { Brain, Finding, Found, Voice } from './brain.ts'
import type { FlowContext } from './flow/advance.ts'
import type { Flow } from './flow/flow.ts'
import { functionsIn } from './flow/functions.ts'
import type { TurnInput } from './progress.ts'
import type { Frame } from './state.ts'

/** What every decision of a turn can look at. */
export type Talk = {
  readonly brain: Brain
  readonly turn: TurnInput
  readonly voice: Voice
  readonly context: FlowContext
  /** Looks a question up in the articles, the same one only once. */
  readonly find: (question: string) => Finding
  /** The opening of an article that the customer may see. */
  readonly article: (slug: string) => Found | null
}

/** A talk in the language that the conversation is in. */
export function talkOf(brain: Brain, turn: TurnInput, locale: string | null): Talk {
  const voice = brain.voices.find(each => each.locale === locale) ?? brain.voices[0]
  const { sentences, flows } = voice
  const { today, id, reader = ANYBODY } = turn
  const { company, currency, orderNumbers } = brain
  const article: Talk['article'] = slug => brain.article(slug, reader)
  const context: FlowContext = {
    sentences,
    today,
    turn: id,
    shop: { company, currency, order_example: exampleOf(orderNumbers) },
    functions: functionsIn({ locale: voice.locale, today, currency }),
    titleOf: name => flows.get(name)?.title ?? name,
    sourceOf: slug => article(slug)?.source ?? null,
  }
  const before = turn.state.topic === null ? [] : [turn.state.topic.title]
  const find = rememberingLast(question => brain.find(question, { reader, before }))
  return { brain, turn, voice, context, article, find }
}

/** The flow of a frame: the edition that it began on, or the newest where that one is gone; null without either. */
export function flowOf({ brain, voice }: Talk, { flow, hash }: Frame): Flow | null {
  const newest = voice.flows.get(flow) ?? null
  return newest?.hash === hash ? newest : (brain.older(hash, voice.locale) ?? newest)
}

function rememberingLast(find: Talk['find']): Talk['find'] {
  let last: { readonly question: string; readonly finding: Finding } | null = null
  return question => {
    last = last?.question === question ? last : { question, finding: find(question) }
    return last.finding
  }
}
