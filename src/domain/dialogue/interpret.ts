import type { Command, SmallTalk, Understood } from './command.ts'
import type { Flow } from './flow/flow.ts'
import { editableSlots } from './flow/run-flow.ts'
import { chosenAmong } from './offered.ts'
import { inTheMiddle, inTheOpen } from './routing.ts'
import { mentionedSlots, otherWayIn, type SlotValues, slotNamedIn } from './slot-values.ts'
import { activeFrame, type DialogueState, type Frame, topFrame } from './state.ts'
import { flowOf, type Talk } from './talk.ts'
import type { Heard } from './understanding/heard.ts'

/**
 * What a text means where the conversation stands. The order is the rule: a person and leaving come first, then the
 * answer to the open question, then corrections and remarks on it, then everything else. A valid answer never loses
 * to a flow that sounds a little like it.
 */
export function interpret(talk: Talk, state: DialogueState, text: string): Understood {
  const heard = talk.brain.lexicon.hear(text, talk.voice.locale)
  const frame = activeFrame(state)
  const flow = frame === null ? null : flowOf(talk, frame)
  const asked: Asked | null = frame === null || flow === null ? null : { talk, state, text, heard, frame, flow }
  return (
    byButton(state, text) ??
    byOption(asked) ??
    toBegin(talk, state, text, heard) ??
    aside(state, heard) ??
    takenBack(talk, heard) ??
    (asked === null ? (byOwnQuestion(state, heard) ?? toTheQuestionBehind(talk, state, text)) : answerTo(asked)) ??
    elsewhere(talk, text, heard, asked)
  )
}

type Asked = {
  readonly talk: Talk
  readonly state: DialogueState
  readonly text: string
  readonly heard: Heard
  readonly frame: Frame
  readonly flow: Flow
}

function understood(command: Command, why: string): Understood {
  return { command, why }
}

/** Typing what stands on a button presses it; so does naming it by its place. */
function byButton({ offered }: DialogueState, text: string): Understood | null {
  const choice = chosenAmong(offered, text)
  return choice === null ? null : understood({ kind: 'press', choice }, `button ${choice}`)
}

/** "I no longer need it" may be one of the answers on offer: then it is that, rather than a wish to stop. */
function byOption(asked: Asked | null): Understood | null {
  if (asked?.heard.lexeme !== 'cancel' || asked.frame.waiting?.kind !== 'slot') return null
  const { slot } = asked.frame.waiting
  return asked.flow.slots.get(slot)?.type === 'option' ? filledBy(asked, slot) : null
}

/** Where there is nothing to stop, "cancel" may want a flow: by itself it is how people ask to cancel an order. */
function toBegin(talk: Talk, { stack, queue, asking }: DialogueState, text: string, heard: Heard): Understood | null {
  const isIdle = stack.length + queue.length + talk.turn.state.stopped.length === 0 && asking === null
  if (heard.lexeme !== 'cancel' || !isIdle) return null
  const wanted = inTheOpen(talk, text, heard)
  return wanted.command.kind === 'start' ? wanted : null
}

/** What is meant for the assistant itself, whatever is open. */
function aside({ personOffered }: DialogueState, { lexeme, angry }: Heard): Understood | null {
  if (lexeme === 'human') return understood({ kind: 'human' }, 'asks for a person')
  if (lexeme === 'cancel') return understood({ kind: 'cancel' }, 'said cancel')
  if (lexeme === 'restart') return understood({ kind: 'restart' }, 'said restart')
  if (lexeme === 'vague_human') return understood({ kind: 'offer_human', because: 'vague' }, 'may want a person')
  if ((lexeme === 'abuse' || angry) && !personOffered)
    return understood({ kind: 'offer_human', because: 'angry' }, 'is angry')
  return null
}

/** Right after something was stopped, going back goes back into it. */
function takenBack({ turn }: Talk, { lexeme }: Heard): Understood | null {
  if (turn.state.stopped.length === 0 || (lexeme !== 'back' && lexeme !== 'resume')) return null
  return understood({ kind: 'press', choice: 'undo' }, 'takes the stopping back')
}

/** An answer to what the assistant itself has asked. */
function byOwnQuestion({ asking }: DialogueState, { lexeme }: Heard): Understood | null {
  if (asking?.kind !== 'resume') return null
  if (lexeme === 'affirm' || lexeme === 'resume') return understood({ kind: 'resume' }, 'goes on')
  return lexeme === 'deny' ? understood({ kind: 'drop' }, 'does not go on') : null
}

/** Whoever answers the question that was left open has gone on with it. */
function toTheQuestionBehind(talk: Talk, state: DialogueState, text: string): Understood | null {
  const frame = topFrame(state)
  const flow = frame === null ? null : flowOf(talk, frame)
  if (frame?.waiting?.kind !== 'slot' || flow === null) return null
  const { slot } = frame.waiting
  if (flow.slots.get(slot)?.type === 'text') return null
  const slots = mentionedSlots(talk, flow, frame, text, slot)
  if (slots[slot] === undefined) return null
  return tell({ kind: 'filled', slots, answer: slot }, `answers the open question about ${slot}`)
}

function answerTo(asked: Asked): Understood | null {
  switch (asked.frame.waiting?.kind) {
    case 'confirm':
      return atConfirm(asked)
    case 'change':
      return atChange(asked)
    case 'slot':
      return atSlot(asked, asked.frame.waiting.slot)
    case 'retry':
      return atRetry(asked)
    default:
      return null
  }
}

/** "Yes, but to the gift card": what comes after the yes or the no may answer one of the questions that can be changed. */
function changedInPassing({ talk, flow, frame }: Asked, said: string): Understood | null {
  if (said === '') return null
  const fitting = editableSlots(flow, frame).flatMap(({ name, type }) => {
    const value = type === 'text' ? undefined : mentionedSlots(talk, flow, frame, said, name)[name]
    return value === undefined ? [] : [{ name, value }]
  })
  const [only, ...others] = fitting
  if (only === undefined || others.length > 0) return null
  return tell({ kind: 'filled', slots: { [only.name]: only.value }, answer: null }, `corrected ${only.name}`)
}

/** A correction beats a yes: "yes, but to bob@example.com" changes the address and asks again. */
function atConfirm(asked: Asked): Understood | null {
  const { heard, frame, flow, text } = asked
  const corrected = correction(asked, null)
  if (corrected !== null) return corrected
  const changed = changedInPassing(asked, heard.rest)
  if (changed !== null) return changed
  const named = heard.lexeme === 'affirm' ? null : slotNamedIn(editableSlots(flow, frame), text)
  if (named !== null && !heard.question) return tell({ kind: 'change', slot: named }, `wants to change ${named}`)
  if (heard.lexeme === 'affirm') return tell({ kind: 'affirmed' }, 'said yes')
  if (heard.lexeme === 'deny' || heard.lexeme === 'unsure') return tell({ kind: 'denied' }, `said ${heard.lexeme}`)
  if (heard.lexeme === 'affirm_with_more') return tell({ kind: 'denied' }, 'said yes with something else')
  return remark(asked)
}

/** After a "no" to a confirm, a yes has nothing to be said to: what would be done is shown again. */
function atChange(asked: Asked): Understood | null {
  const { heard, frame, flow, text } = asked
  const corrected = correction(asked, null)
  if (corrected !== null) return corrected
  const changed = heard.lexeme === null ? changedInPassing(asked, text) : null
  if (changed !== null) return changed
  if (heard.lexeme === 'deny') return understood({ kind: 'cancel' }, 'changes nothing')
  if (heard.lexeme === 'unsure' || heard.lexeme === 'affirm_with_more')
    return tell({ kind: 'denied' }, `said ${heard.lexeme}`)
  const named = slotNamedIn(editableSlots(flow, frame), text)
  if (named !== null && !heard.question) return tell({ kind: 'change', slot: named }, `wants to change ${named}`)
  return remark(asked)
}

function atRetry(asked: Asked): Understood | null {
  const { lexeme } = asked.heard
  if (lexeme === 'affirm' || lexeme === 'resume') return tell({ kind: 'retried' }, 'tries again')
  if (lexeme === 'deny') return understood({ kind: 'cancel' }, 'does not try again')
  return correction(asked, null) ?? remark(asked)
}

function atSlot(asked: Asked, slot: string): Understood | null {
  const { talk, flow, frame, heard, text } = asked
  const type = flow.slots.get(slot)?.type
  // Free text takes anything, so whatever is not said about the matter is looked for first.
  if (type === 'text') return remark(asked) ?? (isForSomebodyElse(asked) ? null : filledBy(asked, slot))
  // So does what may be a name.
  const said = type === 'person' ? remark(asked) : null
  if (said !== null) return said
  const answer = mentionedSlots(talk, flow, frame, text, slot)
  // Where there is but one word, none of it is a "no" before the answer: noah@example.com is an address.
  const isAnswer = heard.correction === null || !/\s/.test(text.trim())
  if (answer[slot] !== undefined && isAnswer)
    return tell({ kind: 'filled', slots: answer, answer: slot }, `filled ${Object.keys(answer).join(', ')}`)
  return correction(asked, slot, answer) ?? byOtherWay(asked, slot) ?? remark(asked) ?? filledWith(answer, slot)
}

function byOtherWay({ talk, flow, text }: Asked, name: string): Understood | null {
  const slot = flow.slots.get(name)
  const goto = slot === undefined ? null : otherWayIn(talk, slot, text)
  return goto === null ? null : tell({ kind: 'otherwise', goto }, `has no ${name}`)
}

/** Even where any words would do as an answer, a question that an article answers is a question, and hello a hello. */
function isForSomebodyElse({ talk, text, heard }: Asked): boolean {
  return isSmallTalk(heard.lexeme) || (heard.question && talk.find(text).kind === 'answer')
}

function filledBy({ talk, flow, frame, text }: Asked, slot: string): Understood | null {
  return filledWith(mentionedSlots(talk, flow, frame, text, slot), slot)
}

function filledWith(slots: SlotValues, slot: string): Understood | null {
  const names = Object.keys(slots)
  if (names.length === 0) return null
  const answer = slots[slot] === undefined ? null : slot
  return tell({ kind: 'filled', slots, answer }, `filled ${names.join(', ')}`)
}

/**
 * A new value for what was answered before, by a cue or because it fits nothing else. `read` is what the whole text
 * says as an answer to the slot, where that is known already.
 */
function correction(
  { talk, flow, frame, heard, text }: Asked,
  slot: string | null,
  read: SlotValues | null = null,
): Understood | null {
  const cue = heard.correction
  const named = cue === null ? null : slotNamedIn(filledSlots(flow, frame), text)
  if (named !== null && (cue?.rest ?? '') === '')
    return tell({ kind: 'change', slot: named }, `wants to change ${named}`)
  const said = cue?.rest || (heard.lexeme === 'deny' && heard.rest) || text
  const isRead = cue === null && said === text
  const slots = (isRead ? read : null) ?? mentionedSlots(talk, flow, frame, said, named ?? slot, cue !== null)
  const changed = Object.keys(slots).filter(name => frame.slots[name] !== undefined && frame.slots[name] !== null)
  const names = Object.keys(slots)
  if (names.length === 0)
    return named === null ? null : tell({ kind: 'change', slot: named }, `wants to change ${named}`)
  if (cue === null && changed.length === 0 && slot !== null) return null
  if (named === null && changed.length > 1 && isOneValue(slots, changed))
    return understood({ kind: 'which_slot', slots }, `fits ${changed.join(' and ')}`)
  const answer = slot !== null && slots[slot] !== undefined ? slot : null
  return tell({ kind: 'filled', slots, answer }, `corrected ${names.join(', ')}`)
}

function filledSlots(flow: Flow, frame: Frame) {
  return [...flow.slots.values()].filter(({ name }) => (frame.slots[name] ?? null) !== null)
}

function isOneValue(slots: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return new Set(names.map(name => JSON.stringify(slots[name]))).size === 1
}

/** Remarks on the open question, which answer nothing and count as no try. */
function remark({ heard: { lexeme } }: Asked): Understood | null {
  switch (lexeme) {
    case 'explain':
    case 'back':
      return tell({ kind: lexeme }, `said ${lexeme}`)
    case 'repeat':
    case 'resume':
      return tell({ kind: 'asked_again' }, `said ${lexeme}`)
    case 'skip':
      return tell({ kind: 'skipped' }, 'has no answer')
    default:
      return null
  }
}

function tell(event: (Command & { kind: 'tell' })['event'], why: string): Understood {
  return understood({ kind: 'tell', event }, why)
}

/** What has nothing to do with an open question, or where none is open. */
function elsewhere(talk: Talk, text: string, heard: Heard, asked: Asked | null): Understood {
  const { lexeme } = heard
  if (asked === null && (lexeme === 'solved' || lexeme === 'not_solved'))
    return understood({ kind: 'verdict', said: lexeme }, `said ${lexeme}`)
  if (isSmallTalk(lexeme)) return understood({ kind: 'small_talk', lexeme }, `said ${lexeme}`)
  if (asked === null && lexeme !== null)
    return understood(
      { kind: 'stray', lexeme: lexeme === 'deny' || lexeme === 'done' ? 'deny' : 'other' },
      `said ${lexeme} to nothing`,
    )
  return asked === null ? inTheOpen(talk, text, heard) : inTheMiddle(talk, text, heard, asked.state.stack, asked.frame)
}

function isSmallTalk(lexeme: Heard['lexeme']): lexeme is SmallTalk {
  return lexeme === 'greeting' || lexeme === 'thanks' || lexeme === 'goodbye' || lexeme === 'are_you_human'
}
