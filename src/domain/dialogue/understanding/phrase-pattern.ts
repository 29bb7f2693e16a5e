import { folded } from './tokens.ts'

/**
 * What an author writes for phrases that differ little: `(a|b c)` is one of several, `?` after a word or a bracket
 * makes it optional, `<name>` is a set of the same file, and `..` is up to two words of any kind.
 */
export type PhrasePattern =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'gap' }
  | { readonly kind: 'row'; readonly parts: readonly PhrasePattern[] }
  | { readonly kind: 'either'; readonly options: readonly PhrasePattern[] }
  | { readonly kind: 'maybe'; readonly part: PhrasePattern }

/** The words that each set stands for. */
export type WordSets = { readonly [name: string]: readonly string[] }

/** A pattern that cannot be read; the message says what is wrong and the cure. */
export class PatternError extends Error {}

const WIDEST_GAP = 2
const DEEPEST = 8

/** Reads a pattern. `words` spells each written word as the tokens of a text are spelt. Throws a PatternError. */
export function parsePattern(
  source: string,
  sets: WordSets,
  words: (written: string) => readonly string[],
  depth = 0,
): PhrasePattern {
  if (depth > DEEPEST) throw new PatternError(`"${source}" refers to sets too deeply; let no set refer to itself`)
  const symbols = source.match(/[()|?]|<[^<>\s]*>|\.\.|[^\s()|?<>]+|[<>]/g) ?? []
  let at = 0
  const pattern = either()
  if (at < symbols.length) throw new PatternError(`"${source}" has a ")" without its "("`)
  return pattern

  function either(): PhrasePattern {
    const options = [row()]
    while (symbols[at] === '|') {
      at += 1
      options.push(row())
    }
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'either', options }
  }

  function row(): PhrasePattern {
    const parts: PhrasePattern[] = []
    while (at < symbols.length && symbols[at] !== '|' && symbols[at] !== ')') parts.push(optional(one()))
    if (parts.length === 0) throw new PatternError(`"${source}" has an empty place; put a word there or take it out`)
    return { kind: 'row', parts }
  }

  function optional(part: PhrasePattern): PhrasePattern {
    if (symbols[at] !== '?') return part
    at += 1
    return { kind: 'maybe', part }
  }

  function one(): PhrasePattern {
    const symbol = symbols[at] ?? ''
    at += 1
    if (symbol === '(') return bracket()
    if (symbol === '..') return { kind: 'gap' }
    if (symbol.startsWith('<')) return named(symbol.slice(1, -1))
    if (symbol === '?' || symbol === '>') throw new PatternError(`"${source}" has a "${symbol}" with nothing before it`)
    return inWords(words(symbol))
  }

  function bracket(): PhrasePattern {
    const inside = either()
    if (symbols[at] !== ')') throw new PatternError(`"${source}" has a "(" without its ")"`)
    at += 1
    return inside
  }

  function named(name: string): PhrasePattern {
    const members = Object.hasOwn(sets, name) ? sets[name] : undefined
    if (members === undefined)
      throw new PatternError(`"${source}" uses the set <${name}>, which is not there; add it under "sets"`)
    return { kind: 'either', options: members.map(member => parsePattern(member, sets, words, depth + 1)) }
  }
}

function inWords(words: readonly string[]): PhrasePattern {
  return { kind: 'row', parts: words.map(word => ({ kind: 'word', word: folded(word) })) }
}

/** The words that a match can begin with; null among them tells that it can match nothing, or begin with anything. */
export function beginnings(pattern: PhrasePattern): ReadonlySet<string | null> {
  switch (pattern.kind) {
    case 'word':
      return new Set([pattern.word])
    case 'gap':
      return new Set([null])
    case 'maybe':
      return new Set([...beginnings(pattern.part), null])
    case 'either':
      return new Set(pattern.options.flatMap(option => [...beginnings(option)]))
    case 'row': {
      const found = new Set<string | null>()
      for (const part of pattern.parts) {
        const firsts = beginnings(part)
        for (const first of firsts) if (first !== null) found.add(first)
        if (!firsts.has(null)) return found
      }
      return found.add(null)
    }
  }
}

/** All words that a pattern is made of. */
export function wordsIn(pattern: PhrasePattern): readonly string[] {
  switch (pattern.kind) {
    case 'word':
      return [pattern.word]
    case 'gap':
      return []
    case 'maybe':
      return wordsIn(pattern.part)
    case 'row':
      return pattern.parts.flatMap(wordsIn)
    case 'either':
      return pattern.options.flatMap(wordsIn)
  }
}

/** Where matches that begin at `from` can end. */
export function endsOf(pattern: PhrasePattern, words: readonly string[], from: number): ReadonlySet<number> {
  switch (pattern.kind) {
    case 'word':
      return words[from] === pattern.word ? new Set([from + 1]) : NOWHERE
    case 'gap':
      return new Set(Array.from({ length: WIDEST_GAP + 1 }, (_, more) => Math.min(from + more, words.length)))
    case 'maybe':
      return new Set([from, ...endsOf(pattern.part, words, from)])
    case 'either':
      return new Set(pattern.options.flatMap(option => [...endsOf(option, words, from)]))
    case 'row':
      return pattern.parts.reduce<ReadonlySet<number>>(
        (ends, part) => (ends.size === 0 ? ends : new Set([...ends].flatMap(end => [...endsOf(part, words, end)]))),
        new Set([from]),
      )
  }
}

const NOWHERE: ReadonlySet<number> = new Set()
