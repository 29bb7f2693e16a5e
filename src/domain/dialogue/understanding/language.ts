import { slipsBetween } from '../../knowledge/spelling.ts'
import { type LexiconFile, type LexiconWords, PIECE_KINDS, type PieceKind } from './lexicon-file.ts'
import { createPhraseAutomaton, type PhraseAutomaton } from './phrase-automaton.ts'
import { type PhrasePattern, patternReader, wordsIn } from './phrase-pattern.ts'
import { folded, MOST_TOKENS, tokensOf } from './tokens.ts'

/** A stretch of an utterance and what it is there. `start` and `end` are where it stands in the text. */
export type Piece = {
  readonly kind: PieceKind | 'unknown' | 'mark'
  readonly words: readonly string[]
  readonly start: number
  readonly end: number
}

/** One installed language, ready to read with. */
export type Language = {
  readonly locale: string
  readonly words: LexiconWords
  /** A text as the longest phrases that the language knows, in their order. */
  pieces(text: string): readonly Piece[]
}

type Phrase = { readonly kind: PieceKind; readonly label: number; readonly pattern: PhrasePattern }
/** A word as it is meant, and the stretch of text it was written as. */
type Meant = { readonly word: string; readonly start: number; readonly end: number }

/** Makes a language of its file, whose patterns have been checked. */
export function createLanguage({ locale, words }: LexiconFile): Language {
  const spelt = spellings(words.spellings)
  const read = patternReader(words.sets, spelt)
  const phrases = PIECE_KINDS.flatMap((kind, label) =>
    words.phrases[kind].map((source): Phrase => ({ kind, label, pattern: read(source) })),
  )
  const automaton = createPhraseAutomaton(phrases)
  const meant = speller(phrases, automaton, words.spellings, spelt)
  return {
    locale,
    words,
    pieces(text) {
      const tokens = tokensOf(text)
      const said = tokens
        .slice(0, MOST_TOKENS)
        .flatMap(({ word, start, end }): readonly Meant[] => meant(word).map(each => ({ word: each, start, end })))
      const pieces = cut(said, automaton)
      const beyond = tokens[MOST_TOKENS]
      return beyond === undefined ? pieces : [...pieces, { ...beyond, kind: 'unknown', words: [beyond.word] }]
    },
  }
}

function cut(said: readonly Meant[], automaton: PhraseAutomaton): readonly Piece[] {
  const words = said.map(({ word }) => word)
  const pieces: Piece[] = []
  for (let at = 0; at < said.length; ) {
    const found = automaton.longest(words, at)
    const end = found?.end ?? at + 1
    pieces.push({
      kind: found === null ? unread(words[at]) : (PIECE_KINDS[found.label] ?? 'unknown'),
      words: words.slice(at, end),
      start: said[at]?.start ?? 0,
      end: said[end - 1]?.end ?? 0,
    })
    at = end
  }
  return pieces
}

function unread(word: string | undefined): 'mark' | 'unknown' {
  return word === '?' || word === '¿' ? 'mark' : 'unknown'
}

/** How a token is meant: as it is, by its known other spelling, or by the known word that it is a slip of. */
function speller(
  phrases: readonly Phrase[],
  automaton: PhraseAutomaton,
  written: LexiconWords['spellings'],
  spelt: (word: string) => readonly string[],
): (word: string) => readonly string[] {
  const vocabulary = new Set([
    ...phrases.flatMap(({ pattern }) => wordsIn(pattern)),
    ...Object.keys(written).map(folded),
  ])
  const leads = (word: string) => vocabulary.has(word) && leadsAlone(automaton, spelt(word))
  const squeezed = new Map([...vocabulary].map(word => [squeeze(word), word]))
  const long = [...vocabulary].filter(word => word.length >= SHORTEST_MISTYPED)
  const known = new Map<string, readonly string[]>()
  return word => {
    if (vocabulary.has(word)) return spelt(word)
    const before = known.get(word)
    if (before !== undefined) return before
    const right = stretched(word, squeezed) ?? mistyped(word, long)
    const found = right !== null ? spelt(right) : (glued(word, vocabulary, leads)?.flatMap(spelt) ?? [word])
    if (known.size < MOST_KEPT) known.set(word, found)
    return found
  }
}

/** Pieces that people write together with the next word: "yesplease", "okthanks". */
const LEADS = new Set<PieceKind>(['affirm', 'willing', 'agree', 'deny', 'thanks', 'goodbye', 'greeting'])
/** Shorter words are one slip away from too many others. */
const SHORTEST_MISTYPED = 6
const SHORTEST_GLUED = 5
/** A cache of a pure function: the same slips come again and again. */
const MOST_KEPT = 5_000

/** "yesss", "noo", "okk". */
function stretched(word: string, squeezed: ReadonlyMap<string, string>): string | null {
  return /(\p{L})\1/u.test(word) ? (squeezed.get(squeeze(word)) ?? null) : null
}

function squeeze(word: string): string {
  return word.replace(/(\p{L})\1+/gu, '$1')
}

function mistyped(word: string, long: readonly string[]): string | null {
  if (word.length < SHORTEST_MISTYPED - 1 || word.length > 24 || !/^\p{L}+$/u.test(word)) return null
  return (
    long.find(
      each => each[0] === word[0] && Math.abs(each.length - word.length) <= 1 && slipsBetween(word, each, 1) <= 1,
    ) ?? null
  )
}

function glued(
  word: string,
  vocabulary: ReadonlySet<string>,
  leads: (word: string) => boolean,
): readonly string[] | null {
  if (word.length < SHORTEST_GLUED - 1 || word.length > 24) return null
  for (let at = word.length - 1; at >= 2; at--) {
    const [left, right] = [word.slice(0, at), word.slice(at)]
    const both = vocabulary.has(left) && vocabulary.has(right)
    if (both && (leads(left) || (right.length > 2 && leads(right)))) return [left, right]
  }
  return null
}

function leadsAlone(automaton: PhraseAutomaton, words: readonly string[]): boolean {
  const found = automaton.longest(words, 0)
  const kind = found?.end === words.length ? PIECE_KINDS[found.label] : undefined
  return kind !== undefined && LEADS.has(kind)
}

function spellings(written: LexiconWords['spellings']): (word: string) => readonly string[] {
  const meant = new Map(Object.entries(written).map(([word, words]) => [folded(word), words.split(/\s+/).map(folded)]))
  return word => meant.get(folded(word)) ?? [folded(word)]
}
