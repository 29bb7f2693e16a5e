import type { Offered } from './state.ts'
import { bareWords } from './understanding/bare-words.ts'

/** The id of the button that a text names by its label; null where it names none. */
export function chosenAmong(offered: readonly Offered[], text: string): string | null {
  const typed = bareWords(text)
  return offered.find(({ label }) => bareWords(label) === typed)?.id ?? null
}
