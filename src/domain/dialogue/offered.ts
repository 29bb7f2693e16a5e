import type { Offered } from './state.ts'

/** The id of the button that a text names by its label; null where it names none. */
export function chosenAmong(offered: readonly Offered[], text: string): string | null {
  const typed = bare(text)
  return offered.find(({ label }) => bare(label) === typed)?.id ?? null
}

function bare(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
