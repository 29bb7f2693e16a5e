import type { PhrasePattern } from './phrase-pattern.ts'

/** Finds the longest phrase that begins at a word. */
export type PhraseAutomaton = {
  /** Its end (exclusive) and its label; of labels that end together, the lowest. Null where no phrase begins. */
  longest(words: readonly string[], from: number): { readonly end: number; readonly label: number } | null
}

/** A place between the words of a pattern. */
type Place = { readonly byWord: Map<string, number[]>; readonly byAny: number[]; readonly silently: number[] }

/** All places that can be reached alike, and where each word leads from there, filled in as words come up. */
type Standing = {
  readonly label: number | null
  readonly byWord: ReadonlyMap<string, readonly number[]>
  readonly byAny: readonly number[]
  readonly next: Map<string, Standing | null>
}

/** A gap is this many words at most. */
const WIDEST_GAP = 2
/** Standings that are kept; more are made anew. Real utterances need a few thousand. */
const MOST_STANDINGS = 20_000
/** Stands for all words that no pattern has. */
const OTHER = '\u0000'

/**
 * One automaton for all patterns of a language. What it works out is kept, so that an utterance costs one look-up a
 * word however many patterns there are.
 */
export function createPhraseAutomaton(
  phrases: readonly { readonly pattern: PhrasePattern; readonly label: number }[],
): PhraseAutomaton {
  const places: Place[] = [emptyPlace()]
  const labels = new Map<number, number>()
  const vocabulary = new Set<string>()
  for (const { pattern, label } of phrases) {
    const end = lay(pattern, place(0))
    labels.set(end, label)
  }
  const standings = new Map<string, Standing>()
  let start = standing([0])
  return {
    longest(words, from) {
      if (standings.size > MOST_STANDINGS) {
        standings.clear()
        start = standing([0])
      }
      let best: { end: number; label: number } | null = null
      let here: Standing | null = start
      for (let at = from; at < words.length; at++) {
        here = step(here, words[at] ?? '')
        if (here === null) break
        if (here.label !== null) best = { end: at + 1, label: here.label }
      }
      return best
    },
  }

  /** A new place, reached without a word from another one. */
  function place(before: number): number {
    places.push(emptyPlace())
    places[before]?.silently.push(places.length - 1)
    return places.length - 1
  }

  /** Lays the pattern's places from `from` on; the last of them. */
  function lay(pattern: PhrasePattern, from: number): number {
    switch (pattern.kind) {
      case 'word':
        return word(pattern.word, from)
      case 'row':
        return pattern.parts.reduce((at, part) => lay(part, at), from)
      case 'maybe':
        return join(from, lay(pattern.part, place(from)))
      case 'either':
        return join(...pattern.options.map(option => lay(option, place(from))))
      case 'gap':
        return gap(from)
    }
  }

  function word(written: string, from: number): number {
    vocabulary.add(written)
    places.push(emptyPlace())
    const to = places.length - 1
    const edges = places[from]?.byWord
    const others = edges?.get(written)
    if (others === undefined) edges?.set(written, [to])
    else others.push(to)
    return to
  }

  function gap(from: number): number {
    const stops = [from]
    for (let width = 0; width < WIDEST_GAP; width++) {
      places.push(emptyPlace())
      places[stops.at(-1) ?? from]?.byAny.push(places.length - 1)
      stops.push(places.length - 1)
    }
    return join(...stops)
  }

  function join(...ends: readonly number[]): number {
    places.push(emptyPlace())
    const to = places.length - 1
    for (const end of ends) places[end]?.silently.push(to)
    return to
  }

  function step(here: Standing, written: string): Standing | null {
    const known = vocabulary.has(written) ? written : OTHER
    const before = here.next.get(known)
    if (before !== undefined) return before
    const reached = [...(here.byWord.get(known) ?? []), ...here.byAny]
    const after = reached.length === 0 ? null : standing(reached)
    here.next.set(known, after)
    return after
  }

  function edgesFrom(sorted: readonly number[]): ReadonlyMap<string, readonly number[]> {
    const edges = new Map<string, number[]>()
    for (const at of sorted)
      for (const [written, to] of places[at]?.byWord ?? []) {
        const others = edges.get(written)
        if (others === undefined) edges.set(written, [...to])
        else others.push(...to)
      }
    return edges
  }

  function standing(reached: readonly number[]): Standing {
    const all = new Set(reached)
    for (const at of all) for (const silent of places[at]?.silently ?? []) all.add(silent)
    const sorted = [...all].sort((one, other) => one - other)
    const key = sorted.join()
    const kept = standings.get(key)
    if (kept !== undefined) return kept
    const ending = sorted.flatMap(at => labels.get(at) ?? [])
    const made: Standing = {
      label: ending.length === 0 ? null : Math.min(...ending),
      byWord: edgesFrom(sorted),
      byAny: sorted.flatMap(at => places[at]?.byAny ?? []),
      next: new Map(),
    }
    standings.set(key, made)
    return made
  }
}

function emptyPlace(): Place {
  return { byWord: new Map(), byAny: [], silently: [] }
}
