import lunr from 'lunr'
import { WordScanner } from './word-scanner.ts'

/** A word that is searched for. */
export type Term = {
  /** As written, in lower case. */
  readonly word: string
  /** Its stem: what is indexed. */
  readonly stem: string
  /** 1 for a word that carries the topic, less for one that only shades it. */
  readonly weight: number
}

/** What a shading word counts for: "why" and "cancel" are not equally telling. */
export const SHADE = 0.4

/** The searchable words of a text, the same for articles and questions. Words that only hold a sentence are dropped. */
export function termsOf(text: string): readonly Term[] {
  const terms: Term[] = []
  for (const word of wordsOf(text)) {
    if (FUNCTION_WORDS.has(word)) continue
    terms.push({ word, stem: stemOf(word), weight: SHADING_WORDS.has(word) ? SHADE : 1 })
  }
  return terms
}

/** The words of a text in lower case, without accents, possessives and the `n't` of "don't". */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = []
  scanner.read(text.slice(0, MAX_CHARACTERS))
  while (scanner.next()) words.push(scanner.word())
  return words
}

const scanner = new WordScanner()

/** The stem of one lower-case word. */
export function stemOf(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  const base = SAME_WORD.get(word) ?? word
  const stem = /^[a-z]+$/.test(base) ? lunr.stemmer(new lunr.Token(base, {})).toString() : base
  if (stems.size < MAX_STEMS) stems.set(word, stem)
  return stem
}

/** Ample for one passage or message. */
const MAX_CHARACTERS = 20_000
const MAX_STEMS = 100_000
/** A cache of a pure function: stemming a whole help centre twice is most of the time that indexing takes. */
const stems = new Map<string, string>()

/** Whether a word only holds a sentence together, so that it is not searched for. */
export function isFunctionWord(word: string): boolean {
  return FUNCTION_WORDS.has(word)
}

/**
 * The pieces of four letters within a longer word: where no stemmer is at hand they bring the forms of a word together,
 * in any language.
 */
export function gramsOf(word: string): readonly string[] {
  if (word.length <= GRAM) return []
  return Array.from({ length: word.length - GRAM + 1 }, (_, at) => `~${word.slice(at, at + GRAM)}`)
}

const GRAM = 4

/** Words of the language rather than of the articles: they can be misspelt too. */
export function everydayWords(): readonly string[] {
  return [...FUNCTION_WORDS, ...SHADING_WORDS]
}

const list = (words: string) => new Set(words.split(' '))

const FUNCTION_WORDS = list(
  'a an the and or but if so of to in on at by for from with as into than then that this these those there here it its ' +
    'i me my mine myself we us our ours you your yours he him his she her they them their be am is are was were been ' +
    'being do does did doing done have has had having just please hi hello hey thanks thank ok okay yes oh well also too whether ' +
    'very really would could should shall may might must im ive id ill dont doesnt didnt isnt ca wo u ur pls plz',
)

const SHADING_WORDS = list(
  'how what when where which who whom whose why whats hows wheres whens whos can cannot cant will wont not no any some all more much many long get ' +
    'got getting go going come make want need like know tell say see look find use using help about out up over off ' +
    'after before again still only ever now today something anything someone way thing things one ca give take let ' +
    'possible able work works try new happen happens question problem issue best good',
)

/** Everyday forms that the stemmer does not bring together. */
const SAME_WORD = new Map([
  ['delivery', 'deliver'],
  ['deliveries', 'deliver'],
  ['payment', 'pay'],
  ['payments', 'pay'],
  ['paid', 'pay'],
  ['sent', 'send'],
  ['broke', 'break'],
  ['broken', 'break'],
  ['bought', 'buy'],
  ['chose', 'choose'],
  ['chosen', 'choose'],
  ['lost', 'lose'],
  ['forgot', 'forget'],
  ['forgotten', 'forget'],
  ['colour', 'color'],
  ['colours', 'color'],
  ['cancelled', 'cancel'],
  ['cancelling', 'cancel'],
  ['cancellation', 'cancel'],
  ['e-mail', 'email'],
])
