import { signal } from '@preact/signals'

/** One polite voice for everything a screen reader is told; each sentence once, one after the other. */
export const spoken = signal('')

const waiting: string[] = []
let timer: ReturnType<typeof setTimeout> | undefined

/** Says a sentence. It is taken away again, so that nobody meets it while reading the page. */
export function announce(sentence: string): void {
  waiting.push(sentence)
  if (timer === undefined) sayNext()
}

function sayNext(): void {
  const sentence = waiting.shift()
  spoken.value = sentence ?? ''
  timer = sentence === undefined ? undefined : setTimeout(sayNext, 2_000)
}

/** A long reply is announced by its length and its beginning; the rest is read in the log at one's own pace. */
export function shortForm(text: string): string {
  if (text.length <= 500) return text
  const sentences = text.split(/(?<=[.!?])\s+/)
  return `Long reply, ${sentences.length} sentences. ${sentences[0] ?? ''}`
}
