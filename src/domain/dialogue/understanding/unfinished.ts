import type { Lexicon } from './lexicon.ts'

/** Whether a text only opens what somebody is about to say: a greeting, or a sentence that breaks off. */
export function isUnfinished(lexicon: Lexicon, text: string): boolean {
  return /(?:[,:;]|\.\.\.|…)\s*$/.test(text) || lexicon.lexemeOf(text) === 'greeting'
}
