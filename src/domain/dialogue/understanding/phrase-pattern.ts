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

/** The phrases that each set stands for. */
export type WordSets = { readonly [name: string]: readonly string[] }

/** A pattern that cannot be read; the message says what is wrong and the cure. */
export class PatternError extends Error {}

/** Reads patterns that use these sets. `words` spells a written word as the words of a text are spelt. */
export function patternReader(
  sets: WordSets,
  words: (written: string) => readonly string[],
): (source: string) => PhrasePattern {
  const known = new Map<string, PhrasePattern>()
  const within = new Set<string>()
  return read

  /** Throws a PatternError. */
  function read(source: string): PhrasePattern {
    return parsePattern(source, { words: inWords, named: name => namedIn(source, name) })
  }

  function namedIn(source: string, name: string): PhrasePattern {
    const before = known.get(name)
    if (before !== undefined) return before
    const members = Object.hasOwn(sets, name) ? sets[name] : undefined
    if (members === undefined)
      throw new PatternError(`"${source}" uses the set <${name}>, which is not there; add it under "sets"`)
    if (within.has(name)) throw new PatternError(`the set <${name}> holds itself; take it out of "${source}"`)
    within.add(name)
    const pattern: PhrasePattern = { kind: 'either', options: members.map(read) }
    within.delete(name)
    known.set(name, pattern)
    return pattern
  }

  function inWords(written: string): PhrasePattern {
    return { kind: 'row', parts: words(written).map(word => ({ kind: 'word', word })) }
  }
}

type Leaves = {
  readonly words: (written: string) => PhrasePattern
  readonly named: (name: string) => PhrasePattern
}

function parsePattern(source: string, leaves: Leaves): PhrasePattern {
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
    return { kind: 'either', options }
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
    if (symbol.length > 1 && symbol.startsWith('<')) return leaves.named(symbol.slice(1, -1))
    if (symbol === '?' || symbol === '<' || symbol === '>')
      throw new PatternError(`"${source}" has a "${symbol}" that belongs to nothing; take it out`)
    return leaves.words(symbol)
  }

  function bracket(): PhrasePattern {
    const inside = either()
    if (symbols[at] !== ')') throw new PatternError(`"${source}" has a "(" without its ")"`)
    at += 1
    return inside
  }
}

/** Whether a pattern needs no word, or begins with one of any kind: it would be found everywhere. */
export function isLoose(pattern: PhrasePattern): boolean {
  switch (pattern.kind) {
    case 'word':
      return false
    case 'gap':
    case 'maybe':
      return true
    case 'either':
      return pattern.options.some(isLoose)
    case 'row':
      return pattern.parts[0]?.kind === 'gap' || pattern.parts.every(isLoose)
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
