import type { Brain } from './brain.ts'
import type { TextBody } from './log.ts'
import { activeFrame, type DialogueState } from './state.ts'

/** A question that is left unanswered for so long is brought back to mind, once. */
export const NUDGED_AFTER_MS = 3 * 60_000

/** What is said to a customer who has gone silent at an open question, and the state after it; null for all others. */
export function nudge(
  brain: Brain,
  state: DialogueState,
): { readonly said: TextBody; readonly state: DialogueState } | null {
  if (activeFrame(state) === null || state.isNudged) return null
  const { sentences } = brain.voices.find(({ locale }) => locale === state.locale) ?? brain.voices[0]
  const choices = state.offered.map(({ id, label }) => ({ id, label }))
  const said = { kind: 'text', text: sentences.nudge, ...(choices.length > 0 && { choices }) } as const
  return { said, state: { ...state, isNudged: true } }
}
