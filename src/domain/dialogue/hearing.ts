import { answer, clarify, nothingFound, smallTalk, strayAnswer, verdict } from './answers.ts'
import { cancel, flowOf, mentionedSlots, startFlow, step } from './flow-progress.ts'
import { flowChoice, HANDOFF_FLOW } from './menus.ts'
import { because, type Progress, type Talk } from './progress.ts'
import { type Frame, topFrame } from './state.ts'
import type { Lexeme } from './understanding/heard.ts'
import type { FlowMatch } from './understanding/phrase-matcher.ts'

/** A flow starts by itself from this nearness on. */
const START = 0.55

/** Below it and above this one, the assistant asks whether that was meant. */
const CLARIFY = 0.38

/** Leaving a flow for another needs more than starting one. */
const SWITCH = 0.7

/** How far the best flow must be ahead of the second. */
const MARGIN = 0.08

/** Decides what typed text means here, and does it. */
export function heard(talk: Talk, progress: Progress, text: string): Progress {
  const lexeme = talk.brain.lexicon.lexemeOf(text)
  const seen = lexeme === null ? progress : because(progress, `said ${lexeme}`)
  if (lexeme === 'human') return startFlow(talk, seen, HANDOFF_FLOW)
  if (lexeme === 'cancel') return cancel(talk, seen)
  const frame = topFrame(progress.state)
  if (frame?.waiting?.kind === 'confirm') return heardAtConfirm(talk, seen, frame, text, lexeme)
  if (frame?.waiting?.kind === 'slot') return heardAtSlot(talk, seen, frame, frame.waiting.slot, text, lexeme)
  return heardInTheOpen(talk, seen, text, lexeme)
}

/** A correction beats a yes: "yes, but to bob@example.com" changes the address and asks again. */
function heardAtConfirm(talk: Talk, progress: Progress, frame: Frame, text: string, lexeme: Lexeme | null): Progress {
  const corrected = mentionedSlots(talk, flowOf(talk, frame), frame, text, null)
  if (Object.keys(corrected).length > 0)
    return step(talk, because(progress, 'corrected'), { kind: 'filled', slots: corrected })
  if (lexeme === 'affirm') return step(talk, progress, { kind: 'affirmed' })
  if (lexeme === 'deny') return step(talk, progress, { kind: 'denied' })
  return digressOr(talk, progress, text, lexeme, missed => step(talk, missed, { kind: 'asked_again' }))
}

function heardAtSlot(
  talk: Talk,
  progress: Progress,
  frame: Frame,
  slot: string,
  text: string,
  lexeme: Lexeme | null,
): Progress {
  const flow = flowOf(talk, frame)
  if (lexeme === 'explain') return step(talk, progress, { kind: 'explain' })
  if (lexeme === 'repeat') return step(talk, progress, { kind: 'asked_again' })
  const slots = mentionedSlots(talk, flow, frame, text, slot)
  const names = Object.keys(slots)
  if (names.length > 0) return step(talk, because(progress, `filled ${names.join(', ')}`), { kind: 'filled', slots })
  return digressOr(talk, progress, text, lexeme, missed =>
    step(talk, because(missed, `no ${slot} in it`), { kind: 'misfit' }),
  )
}

/** A question or another wish in the middle of a flow is met, and the flow's question is asked again; nothing counts as a try. */
function digressOr(
  talk: Talk,
  progress: Progress,
  text: string,
  lexeme: Lexeme | null,
  otherwise: (progress: Progress) => Progress,
): Progress {
  const small = smallTalk(talk, progress, lexeme)
  if (small !== null) return step(talk, small, { kind: 'asked_again' })
  const [best] = talk.brain.matcher.match(text)
  const current = topFrame(progress.state)?.flow
  if (best !== undefined && best.score >= SWITCH && best.flow.name !== current && !talk.brain.lexicon.isHowTo(text)) {
    return startFlow(talk, because(progress, matched(best)), best.flow.name, text)
  }
  const finding = talk.brain.lexicon.isQuestion(text) ? talk.brain.find(text) : null
  if (finding?.kind !== 'answer') return otherwise(progress)
  return step(talk, answer(talk, because(progress, 'a question in between'), finding.found, []), {
    kind: 'asked_again',
  })
}

function heardInTheOpen(talk: Talk, progress: Progress, text: string, lexeme: Lexeme | null): Progress {
  if (lexeme === 'solved' || lexeme === 'not_solved') return verdict(talk, progress, lexeme)
  const small = smallTalk(talk, progress, lexeme) ?? strayAnswer(talk, progress, lexeme)
  if (small !== null) return small
  const [best, second] = talk.brain.matcher.match(text)
  const finding = talk.brain.find(text)
  const clear = best !== undefined && best.score >= START && best.score - (second?.score ?? 0) >= MARGIN
  if (finding.kind === 'answer' && (!clear || talk.brain.lexicon.isHowTo(text))) {
    const beside = best !== undefined && best.score >= CLARIFY ? [flowChoice(best.flow)] : []
    return answer(
      talk,
      because(progress, `article ${finding.found.slug} (${finding.confidence.toFixed(2)})`),
      finding.found,
      beside,
    )
  }
  if (clear) return startFlow(talk, because(progress, matched(best)), best.flow.name, text)
  if (finding.kind === 'did_you_mean' || (best !== undefined && best.score >= CLARIFY)) {
    return clarify(talk, progress, best !== undefined && best.score >= CLARIFY ? [best] : [], finding)
  }
  return nothingFound(talk, because(progress, 'nothing is near enough'))
}

function matched({ flow, score, phrase }: FlowMatch): string {
  return `${flow.name} (${score.toFixed(2)}, like "${phrase}")`
}
