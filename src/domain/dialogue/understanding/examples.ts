import type { Voice } from '../brain.ts'
import type { Example } from './classifier.ts'
import { filledIn } from './phrase-samples.ts'

/** The phrases of all flows in all languages, their holes filled. A flow that is not translated counts once. */
export function examplesOf(voices: readonly Voice[]): readonly Example[] {
  const flows = new Set(voices.flatMap(voice => [...voice.flows.values()]))
  return [...flows].flatMap(({ name, phrases, not }) => [
    ...phrases.flatMap((phrase, turn) => filledIn(phrase, turn)).map(text => ({ label: name, text, meant: true })),
    ...not.flatMap((phrase, turn) => filledIn(phrase, turn)).map(text => ({ label: name, text, meant: false })),
  ])
}
