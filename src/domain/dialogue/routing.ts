import type { Understood } from './command.ts'
import type { Flow } from './flow/flow.ts'
import type { Choice } from './log.ts'
import { flowChoice } from './menus.ts'
import type { Frame } from './state.ts'
import type { Talk } from './talk.ts'
import type { Heard } from './understanding/heard.ts'
import type { FlowMatch } from './understanding/phrase-matcher.ts'

/** A flow starts by itself from this nearness on. */
const START = 0.55

/** Below it and above this one, the assistant asks whether that was meant. */
const CLARIFY = 0.38

/** Leaving a flow for another needs more than starting one. */
const SWITCH = 0.7

/** How far the best flow must be ahead of the second. */
const MARGIN = 0.08

/** What a text wants in the middle of a flow, which its open question does not take. */
export function inTheMiddle(talk: Talk, text: string, heard: Heard, flow: Flow, frame: Frame): Understood {
  const [best] = talk.brain.matcher.match(text)
  if (best !== undefined && best.score >= SWITCH && best.flow.name !== flow.name && !heard.howTo)
    return { command: { kind: 'start', requests: [{ flow: best.flow.name, text }] }, why: matched(best) }
  const finding = heard.question ? talk.brain.find(text) : null
  if (finding?.kind === 'answer')
    return { command: { kind: 'answer', found: finding.found, beside: [] }, why: 'a question in between' }
  const slot = frame.waiting?.kind === 'slot' ? frame.waiting.slot : null
  return slot === null
    ? { command: { kind: 'tell', event: { kind: 'asked_again' } }, why: 'no answer' }
    : { command: { kind: 'tell', event: { kind: 'misfit' } }, why: `no ${slot} in it` }
}

/** What a text wants where nothing is asked. */
export function inTheOpen(talk: Talk, text: string, heard: Heard): Understood {
  const [best, second] = talk.brain.matcher.match(text)
  const finding = talk.brain.find(text)
  const clear = best !== undefined && best.score >= START && best.score - (second?.score ?? 0) >= MARGIN
  const near = best !== undefined && best.score >= CLARIFY ? best : null
  if (finding.kind === 'answer' && (!clear || heard.howTo)) {
    const beside = near === null ? [] : [choiceOf(talk, near)]
    return {
      command: { kind: 'answer', found: finding.found, beside },
      why: `article ${finding.found.slug} (${finding.confidence.toFixed(2)})`,
    }
  }
  if (clear) return { command: { kind: 'start', requests: [{ flow: best.flow.name, text }] }, why: matched(best) }
  const articles = finding.kind === 'did_you_mean' ? finding.options : []
  const options = [
    ...(near === null ? [] : [choiceOf(talk, near)]),
    ...articles.map(({ slug, title }): Choice => ({ id: `article:${slug}`, label: title })),
  ].slice(0, 3)
  if (options.length > 0)
    return { command: { kind: 'clarify', options, text }, why: `may mean ${options.map(({ id }) => id).join(', ')}` }
  return { command: { kind: 'none' }, why: 'nothing is near enough' }
}

function choiceOf(talk: Talk, { flow }: FlowMatch): Choice {
  return flowChoice(talk.voice.flows.get(flow.name) ?? flow)
}

function matched({ flow, score, phrase }: FlowMatch): string {
  return `${flow.name} (${score.toFixed(2)}, like "${phrase}")`
}
