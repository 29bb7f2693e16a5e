import { tokensOf } from '../tokens.ts'
import { type Phrases, phraseAt, type Vocabulary } from '../vocabulary.ts'
import { type Mention, mentionsIn, type Nameable } from './mentions.ts'

/** One of the things that can be chosen, and how many of it there are (1 if untold). */
export type Item = Nameable & { readonly quantity?: number }
export type ChosenItem = { readonly value: string; readonly quantity: number }
/** `ambiguous` are the values that something in the text fits equally well, or of which too many are asked for. */
export type ItemsChosen = { readonly chosen: readonly ChosenItem[]; readonly ambiguous: readonly string[] }

/**
 * Which of the items a text chooses, and how many of each: by number, order, name or a part of it, "all", "both",
 * "all but", "only", "not". `asked` tells that the text answers the question which ones: elsewhere only names count.
 * Null where the text chooses nothing. Quantities are never more than there are.
 */
export function itemsIn(
  text: string,
  items: readonly Item[],
  asked: boolean,
  vocabulary: Vocabulary,
): ItemsChosen | null {
  const labelled = asked ? items.filter(({ label }) => sameText(label, text)) : []
  if (labelled.length === 1) return { chosen: labelled.map(item => taken(item, countOf(item))), ambiguous: [] }
  const choice = clausesIn(text, vocabulary).reduce<Choice>(
    (so, clause) => withClause(so, clause, items, asked, vocabulary),
    { all: false, taken: new Map(), left: new Map(), ambiguous: new Set() },
  )
  return settled(choice, items, asked)
}

type Choice = {
  readonly all: boolean
  readonly taken: ReadonlyMap<string, number>
  readonly left: ReadonlyMap<string, number>
  readonly ambiguous: ReadonlySet<string>
}

/** A stretch of words about one thing, and whether it is wanted. */
type Clause = { readonly wanted: boolean; readonly words: readonly string[] }

/** Cuts a text at commas, at "and", and where what is wanted turns into what is not. */
function clausesIn(text: string, { choosing }: Vocabulary): readonly Clause[] {
  const clauses: { wanted: boolean; readonly words: string[] }[] = []
  let everything = false
  let wanted = true
  const next = (isWanted: boolean) => {
    wanted = isWanted
    clauses.push({ wanted, words: [] })
  }
  for (const part of spelledOut(text).split(/[,;&+\n]|\.(?=\s)/)) {
    const words = tokensOf(part).map(({ word }) => word)
    // "All but the tablet, the lamp" goes on leaving out; "not the hose, the lamp" does not.
    next(wanted || !everything)
    for (let at = 0; at < words.length; ) {
      const [except, not, only, and] = [choosing.except, choosing.not, choosing.only, choosing.and].map(phrases =>
        phraseAt(phrases, words, at),
      ) as [number, number, number, number]
      const isAlone = at === 0 && not === words.length
      if (only > 0) next(true)
      else if (isAfterAll(not, words, at)) leave(clauses)
      else if (not > except && !isAlone) next(false)
      else if (except > 0) next(!everything && !wanted)
      else if (and > 0) next(wanted)
      else {
        everything ||= wanted && (phraseAt(choosing.all, words, at) > 0 || phraseAt(choosing.both, words, at) > 0)
        clauses.at(-1)?.words.push(words[at] ?? '')
      }
      at += Math.max(except, not, only, and, 1)
    }
  }
  return clauses.filter(({ words }) => words.length > 0)
}

/** "The lamp not", as Spanish has it: "la lámpara no". */
function isAfterAll(not: number, words: readonly string[], at: number): boolean {
  return not > 0 && at > 0 && at + not === words.length
}

function leave(clauses: readonly { wanted: boolean }[]): void {
  const last = clauses.at(-1)
  if (last !== undefined) last.wanted = false
}

const WIDEST_RANGE = 20

/** "1-3" as "1, 2, 3", "2x" and "x2" as "2 x". */
function spelledOut(text: string): string {
  return text
    .slice(0, LONGEST_TEXT)
    .replace(/(?<![\w-])(\d{1,2})\s?[-–]\s?(\d{1,2})(?![\w-])/g, (range, first: string, last: string) => {
      const [from, to] = [Number(first), Number(last)]
      return to > from && to - from < WIDEST_RANGE
        ? Array.from({ length: to - from + 1 }, (_, index) => from + index).join(', ')
        : range
    })
    .replace(/(?<!\w)(\d{1,2})\s?[x×](?!\w)/gi, '$1 x ')
    .replace(/(?<!\w)[x×]\s?(\d{1,2})(?!\w)/gi, '$1 x ')
}

const LONGEST_TEXT = 1_000

function withClause(
  so: Choice,
  { wanted, words }: Clause,
  items: readonly Item[],
  asked: boolean,
  vocabulary: Vocabulary,
): Choice {
  const mentions = mentionsIn(words, items, vocabulary)
  const { choosing } = vocabulary
  const all = hasPhrase(choosing.all, words)
  if (mentions.length > 0)
    return mentions.reduce((choice, mention) => withMention(choice, mention, { wanted, words, all }, vocabulary), so)
  if (!asked) return so
  const placed = placesIn(words, items.length, vocabulary)
  if (placed.length > 0) return placed.reduce((choice, place) => put(choice, items[place - 1], null, wanted), so)
  if (wanted && (all || (hasPhrase(choosing.both, words) && items.length === 2))) return { ...so, all: true }
  if (wanted && hasPhrase(choosing.other, words)) return withOther(so, items)
  return so
}

/** "The other one" of two, "the rest": what nothing has been said about. */
function withOther(so: Choice, items: readonly Item[]): Choice {
  const untold = items.filter(({ value }) => !so.taken.has(value) && !so.left.has(value))
  if (so.taken.size === 0 && so.left.size === 0)
    return { ...so, ambiguous: new Set([...so.ambiguous, ...items.map(({ value }) => value)]) }
  return untold.reduce((choice, item) => put(choice, item, null, true), so)
}

type Said = Clause & { readonly all: boolean }

function withMention(so: Choice, { things, words: at }: Mention<Item>, said: Said, vocabulary: Vocabulary): Choice {
  const number = numberNear(said.words, at, vocabulary)
  const together = things.reduce((sum, item) => sum + countOf(item), 0)
  const many = said.all || at.some(each => isPlural(said.words[each] ?? '')) || hasPlural(said.words)
  const [only] = things
  if (things.length === 1 && only !== undefined) {
    const count = countOf(only)
    if (number !== null && (number > count || number < 1)) return unclear(so, things)
    return put(
      so,
      only,
      number ?? (many || isPlural(lastWord(only.label)) ? count : said.wanted ? 1 : null),
      said.wanted,
    )
  }
  const place = placesIn(
    said.words.filter((_, index) => !at.includes(index)),
    things.length,
    vocabulary,
  )
  if (place.length > 0 && number === null)
    return place.reduce((choice, each) => put(choice, things[each - 1], null, said.wanted), so)
  const takesAll = number === null ? many : number === together
  return takesAll ? things.reduce((choice, item) => put(choice, item, null, said.wanted), so) : unclear(so, things)
}

function unclear(so: Choice, things: readonly Item[]): Choice {
  return { ...so, ambiguous: new Set([...so.ambiguous, ...things.map(({ value }) => value)]) }
}

/** Takes or leaves some of an item; all of it where `quantity` is null. */
function put(so: Choice, item: Item | undefined, quantity: number | null, wanted: boolean): Choice {
  if (item === undefined) return so
  const side = wanted ? 'taken' : 'left'
  return { ...so, [side]: new Map([...so[side], [item.value, quantity ?? countOf(item)]]) }
}

function settled(
  { all, taken: wanted, left, ambiguous }: Choice,
  items: readonly Item[],
  asked: boolean,
): ItemsChosen | null {
  const others = all || (asked && wanted.size === 0 && left.size > 0 && ambiguous.size === 0)
  const chosen = items.flatMap(item => {
    const start = others ? countOf(item) : (wanted.get(item.value) ?? 0)
    const quantity = Math.max(0, start - (left.get(item.value) ?? 0))
    return quantity === 0 ? [] : [taken(item, quantity)]
  })
  const open = [...ambiguous].filter(value => all || !wanted.has(value))
  return chosen.length === 0 && open.length === 0 ? null : { chosen, ambiguous: open }
}

/** How many are asked for right before or after the words of a mention: "2 of the mugs", "mugs x2". */
function numberNear(words: readonly string[], at: readonly number[], vocabulary: Vocabulary): number | null {
  const [first = 0, last = 0] = [at[0], at.at(-1)]
  const passes = (index: number) =>
    phraseAt(vocabulary.choosing.of, words, index) > 0 ||
    (phraseAt(vocabulary.choosing.idle, words, index) > 0 && numberOf(words[index], vocabulary) === null)
  let before = first - 1
  while (before >= 0 && passes(before)) before -= 1
  const number = numberOf(words[before], vocabulary)
  if (number !== null) return number
  let after = last + 1
  while (after < words.length && passes(after)) after += 1
  return after === last + 1 && phraseAt(vocabulary.choosing.of, words, after + 1) === 0
    ? null
    : numberOf(words[after], vocabulary)
}

/** The places, from 1, that ordinals and bare numbers name: "the first two", "1 3", "the last one". */
function placesIn(words: readonly string[], count: number, vocabulary: Vocabulary): readonly number[] {
  const { ordinals, choosing } = vocabulary
  const places: number[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const ordinal = ordinals.get(word)
    const [before, after] = [numberOf(words[at - 1], vocabulary), numberOf(words[at + 1], vocabulary)]
    const width = Math.max(1, before ?? 1, after ?? 1)
    if (phraseAt(choosing.last, words, at) > 0) {
      for (let place = Math.max(1, count - width + 1); place <= count; place++) places.push(place)
      at += (after ?? 0) > 1 ? 1 : 0
    } else if (ordinal !== undefined) {
      for (let place = ordinal; place < ordinal + (ordinal === 1 ? width : 1); place++) places.push(place)
      at += ordinal === 1 && (after ?? 0) > 1 ? 1 : 0
    } else if (leadsPlaces(words, at, vocabulary)) {
      // "The two first": the number belongs to what follows.
    } else if (/^\d{1,2}$/.test(word) || (words.length === 1 && vocabulary.numbers.has(word))) {
      places.push(Number(numberOf(word, vocabulary)))
    } else if (!isIdle(words, at, vocabulary)) return []
  }
  return places.every(place => place >= 1 && place <= count) ? places : []
}

function leadsPlaces(words: readonly string[], at: number, vocabulary: Vocabulary): boolean {
  const leads =
    vocabulary.ordinals.get(words[at + 1] ?? '') === 1 || phraseAt(vocabulary.choosing.last, words, at + 1) > 0
  return leads && numberOf(words[at], vocabulary) !== null
}

function isIdle(words: readonly string[], at: number, { choosing }: Vocabulary): boolean {
  return words[at] === '?' || [choosing.idle, choosing.of].some(phrases => phraseAt(phrases, words, at) > 0)
}

function numberOf(word: string | undefined, { numbers }: Vocabulary): number | null {
  if (word === undefined) return null
  return /^\d{1,3}$/.test(word) ? Number(word) : (numbers.get(word) ?? null)
}

function hasPhrase(phrases: Phrases, words: readonly string[]): boolean {
  return words.some((_, at) => phraseAt(phrases, words, at) > 0)
}

function countOf({ quantity }: Item): number {
  return quantity ?? 1
}

function taken({ value }: Item, quantity: number): ChosenItem {
  return { value, quantity }
}

function lastWord(label: string): string {
  return tokensOf(label).at(-1)?.word ?? ''
}

function hasPlural(words: readonly string[]): boolean {
  return words.includes('ones')
}

function isPlural(word: string): boolean {
  return word.length > 3 && /[^s]s$/.test(word)
}

function sameText(one: string, other: string): boolean {
  const bare = (text: string) =>
    tokensOf(text)
      .map(({ word }) => word)
      .join(' ')
  return bare(one) === bare(other)
}
