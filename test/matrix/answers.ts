import type { Slot, SlotType } from '../../src/domain/dialogue/flow/flow.ts'
import type { CustomerBody } from '../../src/domain/dialogue/log.ts'
import { type DialogueState, topFrame } from '../../src/domain/dialogue/state.ts'
import { flowOf, talkOf } from '../../src/domain/dialogue/talk.ts'
import { begin, type Standing } from './talking.ts'

/** Two values of each type, as somebody would type them. */
const TYPED: { readonly [type in SlotType]: readonly string[] } = {
  order_number: ['LH-20418', 'LH-20405'],
  case_number: ['CS-0000018', 'CS-0000026'],
  email: ['nora@example.com', 'rosa@example.com'],
  email_or_postcode: ['nora@example.com', 'rosa@example.com'],
  code: ['482913', '111222'],
  text: ['Hearth kettle', 'Meadow lamp'],
  number: ['3', '4'],
  date: ['2026-12-03', '2026-12-04'],
  address: ['12 Harbour Street\nBristol\nBS1 4TR\nUnited Kingdom', '7 Mill Lane\nLeeds\nLS1 4AP\nUnited Kingdom'],
  person: ['Nora Lindqvist, BS1 4TR', 'Rosa Marin, LS1 4AP'],
  option: [],
  item: [],
  items: [],
}

/** What could be typed to a slot. */
export function typedAnswers({ type }: Slot): readonly string[] {
  return TYPED[type]
}

/** The slot whose question is open. */
export function askedSlot({ brain, state }: Standing): Slot | null {
  const frame = topFrame(state)
  if (frame?.waiting?.kind !== 'slot' || state.asking !== null) return null
  const voice = brain.voices.find(({ locale }) => locale === state.locale) ?? brain.voices[0]
  const newest = voice.flows.get(frame.flow)
  const flow = newest?.hash === frame.hash ? newest : (brain.older(frame.hash, voice.locale) ?? newest)
  return flow?.slots.get(frame.waiting.slot) ?? null
}

export function text(said: string): CustomerBody {
  return { kind: 'text', text: said }
}

export function press(id: string): CustomerBody {
  return { kind: 'choice', choice: id, label: id }
}

/** The buttons that answer the open question with a value. */
export function picks({ offered }: DialogueState): readonly string[] {
  return offered.flatMap(({ id }) => (id.startsWith('pick:') ? [id] : []))
}

/** Answers that the open question takes, its buttons first. */
export function fittingAnswers(standing: Standing): readonly CustomerBody[] {
  const slot = askedSlot(standing)
  if (slot === null) return []
  const typed = typedAnswers(slot).map(text)
  return [...picks(standing.state).map(press), ...typed.filter(answer => isTaken(standing, slot.name, answer))]
}

/** Whether an answer is a value for the slot at all. */
function isTaken(standing: Standing, slot: string, answer: CustomerBody): boolean {
  const { progress } = begin(standing, answer)
  return progress.why.some(why => why.startsWith('filled') && why.includes(slot))
}

/** What is known of the flow on top, for reading its slots. */
export function openFlow({ brain, state, now }: Standing) {
  const frame = topFrame(state)
  if (frame === null) return null
  const input = { id: 't', utterance: text(''), state, floor: 'assistant', today: '2026-11-22', now } as const
  const flow = flowOf(talkOf(brain, input, state.locale), frame)
  return flow === null ? null : { frame, flow }
}
