import { TextUnits } from './text-units.ts'

/** Letters of a word that are told apart; what is longer is a key or an address, and its beginning names it. */
export const MAX_LETTERS = 64

export const HASH_START = 0x811c9dc5 | 0

/** One step of the hash of a word (FNV-1a over its UTF-16 units). */
export function hashWith(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193)
}

/**
 * Reads the words of a text one after the other: in lower case, without accents, possessives and the `n't` of "don't".
 * "e-mail" is one word, "two-day" is two. Writing without spaces is cut by the dictionary of the runtime.
 *
 * No string is made of a word, because most words of an article have been seen before. A class, since every letter of
 * every article passes here and its fields are read faster than variables of a closure.
 */
export class WordScanner {
  /** The word just read: its letters in `letters[0..length)`, and a hash of them. The next one overwrites it. */
  readonly letters = new Uint16Array(MAX_LETTERS)
  length = 0
  hash = 0

  private readonly text = new TextUnits()
  private plain = ''
  private units = this.text.of('')
  private at = 0
  private end = 0
  /** The rest of a stretch that is written without spaces. */
  private pieces: Iterator<Intl.SegmentData> | null = null

  /** Begins with the first word of another text. */
  read(text: string): void {
    this.plain = BEYOND_ASCII.test(text) ? plainLetters(text) : text
    this.units = this.text.of(this.plain)
    this.at = 0
    this.end = this.plain.length
    this.pieces = null
  }

  /** Whether there was one more word. */
  next(): boolean {
    if (this.pieces !== null && this.piece(this.pieces)) return true
    const { units, end } = this
    while (this.at < end) {
      const letter = letterOf(units[this.at] as number)
      if (letter === NONE) this.at++
      else if (letter === UNSPACED ? this.piece(this.unspaced()) : this.spaced()) return true
    }
    return false
  }

  /** The word just read, as a string. */
  word(): string {
    return String.fromCharCode(...this.letters.subarray(0, this.length))
  }

  private spaced(): boolean {
    const { units, letters, end } = this
    let length = 0
    let hash = HASH_START
    let at = this.at
    for (; at < end; at++) {
      const unit = units[at] as number
      const letter = letterOf(unit)
      if (letter > UNSPACED) {
        if (length === MAX_LETTERS) continue
        letters[length++] = letter
        hash = hashWith(hash, letter)
      } else if (unit === APOSTROPHE && this.isLetter(at + 1)) {
        const end = this.endOfShortForm(at + 1)
        if (end === 0) continue
        if (end === at + 2 && letterOf(units[at + 1] as number) === LETTER_T && letters[length - 1] === LETTER_N) {
          if (length > 1) length -= 1
          hash = hashOf(letters, length)
        }
        at = end
        break
      } else if (unit !== HYPHEN || length !== 1 || !this.isLetter(at + 1)) break
    }
    this.at = at
    this.length = length
    this.hash = hash
    return length > 0
  }

  private isLetter(at: number): boolean {
    return at < this.end && letterOf(this.units[at] as number) > UNSPACED
  }

  /** Where the `s` of "it's" or the `ll` of "I'll" ends; 0 when the apostrophe stands within a name such as O'Brien. */
  private endOfShortForm(start: number): number {
    let end = start
    while (end - start < 3 && this.isLetter(end)) end++
    if (end - start > 2) return 0
    return SHORT_FORMS.has(this.plain.slice(start, end).toLowerCase()) ? end : 0
  }

  private unspaced(): Iterator<Intl.SegmentData> {
    const start = this.at
    while (this.at < this.end && letterOf(this.units[this.at] as number) === UNSPACED) this.at++
    this.pieces = SEGMENTER.segment(this.plain.slice(start, this.at))[Symbol.iterator]()
    return this.pieces
  }

  private piece(pieces: Iterator<Intl.SegmentData>): boolean {
    const { value, done } = pieces.next()
    if (done === true) {
      this.pieces = null
      return false
    }
    const { segment } = value
    this.length = Math.min(segment.length, MAX_LETTERS)
    for (let at = 0; at < this.length; at++) this.letters[at] = segment.charCodeAt(at)
    this.hash = hashOf(this.letters, this.length)
    return true
  }
}

function hashOf(letters: Uint16Array, length: number): number {
  let hash = HASH_START
  for (let at = 0; at < length; at++) hash = hashWith(hash, letters[at] as number)
  return hash
}

/** Lower case, compatibility forms made plain, and without the marks that people leave out when they type. */
function plainLetters(text: string): string {
  return text.toLowerCase().normalize('NFKD').replace(LEFT_OUT_MARKS, '').normalize('NFC').replace(/[’ʼ]/g, "'")
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII as a whole
const BEYOND_ASCII = /[^\u0000-\u007f]/
/** Accents, and the vowel points of Arabic and Hebrew. The vowel signs of Indian scripts are letters to their readers. */
const LEFT_OUT_MARKS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g

const APOSTROPHE = 39
const HYPHEN = 45
const LETTER_N = 110
const LETTER_T = 116

/** What is no letter, and what is one of a writing without spaces. All else is a letter itself. */
const NONE = 0
const UNSPACED = 1
const UNJUDGED = 0xffff
/** For each UTF-16 unit its lower-case letter; filled as units are met. */
const LETTERS = new Uint16Array(65_536).fill(UNJUDGED)

function letterOf(unit: number): number {
  const letter = LETTERS[unit] as number
  return letter === UNJUDGED ? judge(unit) : letter
}

function judge(unit: number): number {
  const sign = String.fromCharCode(unit)
  const spaced = /[\p{L}\p{N}\p{M}]/u.test(sign) ? sign.toLowerCase().charCodeAt(0) : NONE
  const letter = WITHOUT_SPACES.test(sign) ? UNSPACED : spaced
  LETTERS[unit] = letter
  return letter
}

const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u

const SEGMENTER = new Intl.Segmenter('und', { granularity: 'word' })

const SHORT_FORMS = new Set(['s', 're', 've', 'll', 'd', 'm', 't'])
