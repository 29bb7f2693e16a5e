import type { Lexeme } from '../../src/domain/dialogue/understanding/heard.ts'
import type { Lexicon } from '../../src/domain/dialogue/understanding/lexicon.ts'
import type { LexiconFile, PieceKind } from '../../src/domain/dialogue/understanding/lexicon-file.ts'

/** The kinds of phrases that each meaning is found among. */
const AMONG: { readonly [lexeme in Lexeme]?: readonly PieceKind[] } = {
  affirm: ['affirm', 'willing'],
  deny: ['deny'],
  unsure: ['unsure'],
  cancel: ['cancel'],
  human: ['human'],
  repeat: ['repeat'],
  explain: ['explain'],
  back: ['back'],
  skip: ['skip'],
  greeting: ['greeting'],
}

/** A language's phrases, and how they are heard. */
export type Tongue = { readonly lexicon: Lexicon; readonly file: LexiconFile }

/** Something that means just this in a language, as its file has it. Throws where the language has no such phrase. */
export function saying({ lexicon, file: { locale, words } }: Tongue, lexeme: Lexeme): string {
  const { phrases } = words
  const candidates = (AMONG[lexeme] ?? []).flatMap(kind => phrases[kind]).flatMap(plain)
  const found = candidates.find(text => {
    const heard = lexicon.hear(text, locale)
    return heard.lexeme === lexeme && heard.rest === '' && heard.correction === null
  })
  if (found === undefined) throw new Error(`nothing in the language "${locale}" plainly means "${lexeme}"`)
  return found
}

/** "No, I meant" in a language, such that what follows is understood to be right. */
export function correctionCue({ lexicon, file: { locale, words } }: Tongue): string {
  const cues = words.phrases.correction.flatMap(plain)
  const found = cues.find(
    cue => lexicon.hear(`${cue} rosa@example.com`, locale).correction?.rest === 'rosa@example.com',
  )
  if (found === undefined) throw new Error(`no phrase of the language "${locale}" plainly corrects something`)
  return found
}

/** A pattern said in its simplest way: the first of each choice, and nothing that may be left out. */
function plain(pattern: string): readonly string[] {
  const simple = pattern
    .replace(/(\([^()]*\)|<[^<>]*>|\S+)\?/g, '')
    .replace(/\(([^()|]*)(\|[^()]*)?\)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
  return /^[\p{L}\s']+$/u.test(simple) ? [simple] : []
}
