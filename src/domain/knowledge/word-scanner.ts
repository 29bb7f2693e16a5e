/**
 * Told of each word of a text in turn: its letters in `letters[0..length)`, which are overwritten by the next word,
 * and a hash of them. No string is made, because most words of an article have been seen before.
 */
export type WordVisitor = (letters: Uint16Array, length: number, hash: number) => void

/** Letters of a word that are told apart; what is longer is a key or an address, and its beginning names it. */
export const MAX_LETTERS = 64

export const HASH_START = 0x811c9dc5 | 0

/** One step of the hash of a word (FNV-1a over its UTF-16 units). */
export function hashWith(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193)
}

/**
 * Makes a reader of texts that visits their words in lower case, without accents, possessives and the `n't` of
 * "don't". "e-mail" is one word, "two-day" is two. Writing without spaces is cut by the dictionary of the runtime.
 */
export function createWordScanner(visit: WordVisitor): (text: string) => void {
  const letters = new Uint16Array(MAX_LETTERS)

  // The length and the hash are kept in variables of the loop: it runs for every letter of every article.
  function spaced(text: string, start: number): number {
    let length = 0
    let hash = HASH_START
    let at = start
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      const letter = unit < 128 ? (LOWER[unit] as number) : kindOf(unit) === SPACED ? unit : 0
      if (letter !== 0) {
        if (length === MAX_LETTERS) continue
        letters[length++] = letter
        hash = hashWith(hash, letter)
      } else if (unit === APOSTROPHE && kindAt(text, at + 1) === SPACED) {
        const end = endOfShortForm(text, at + 1)
        if (end === 0) continue
        if (isNegation(text, at + 1, end) && length > 1 && letters[length - 1] === LETTER_N) {
          length -= 1
          hash = hashOf(letters, length)
        }
        at = end
        break
      } else if (unit !== HYPHEN || length !== 1 || kindAt(text, at + 1) !== SPACED) break
    }
    if (length > 0) visit(letters, length, hash)
    return at
  }

  function unspaced(text: string, start: number): number {
    let end = start
    while (end < text.length && kindOf(text.charCodeAt(end)) === UNSPACED) end++
    for (const { segment } of SEGMENTER.segment(text.slice(start, end))) {
      const length = Math.min(segment.length, MAX_LETTERS)
      for (let at = 0; at < length; at++) letters[at] = segment.charCodeAt(at)
      visit(letters, length, hashOf(letters, length))
    }
    return end
  }

  return text => {
    const plain = BEYOND_ASCII.test(text) ? plainLetters(text) : text
    for (let at = 0; at < plain.length; ) {
      const unit = plain.charCodeAt(at)
      const kind = unit < 128 ? ((LOWER[unit] as number) === 0 ? OTHER : SPACED) : kindOf(unit)
      if (kind === OTHER) at++
      else at = kind === SPACED ? spaced(plain, at) : unspaced(plain, at)
    }
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

const OTHER = 0
const SPACED = 1
const UNSPACED = 2
const UNJUDGED = 255

/** For the letters and digits of ASCII, the lower-case letter; 0 for all else. */
const LOWER = Uint8Array.from({ length: 128 }, (_, unit) => {
  const sign = String.fromCharCode(unit)
  return /[a-z0-9]/i.test(sign) ? sign.toLowerCase().charCodeAt(0) : 0
})
/** What each UTF-16 unit is to a word; filled as units are met. */
const KINDS = new Uint8Array(65_536).fill(UNJUDGED)

function kindOf(unit: number): number {
  const kind = KINDS[unit] as number
  return kind === UNJUDGED ? judge(unit) : kind
}

function kindAt(text: string, at: number): number {
  return at < text.length ? kindOf(text.charCodeAt(at)) : OTHER
}

function judge(unit: number): number {
  const letter = String.fromCharCode(unit)
  const kind = WITHOUT_SPACES.test(letter) ? UNSPACED : /[\p{L}\p{N}\p{M}]/u.test(letter) ? SPACED : OTHER
  KINDS[unit] = kind
  return kind
}

const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u

const SEGMENTER = new Intl.Segmenter('und', { granularity: 'word' })

/** Where the `s` of "it's" or the `ll` of "I'll" ends; 0 when the apostrophe stands within a name such as O'Brien. */
function endOfShortForm(text: string, start: number): number {
  let end = start
  while (end - start < 3 && kindAt(text, end) === SPACED) end++
  if (end - start > 2) return 0
  return SHORT_FORMS.has(text.slice(start, end).toLowerCase()) ? end : 0
}

const SHORT_FORMS = new Set(['s', 're', 've', 'll', 'd', 'm', 't'])

function isNegation(text: string, start: number, end: number): boolean {
  return end - start === 1 && LOWER[text.charCodeAt(start)] === LETTER_T
}
