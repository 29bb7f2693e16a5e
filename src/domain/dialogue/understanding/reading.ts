import type { Heard, Lexeme } from './heard.ts'
import type { Language, Piece } from './language.ts'

type Kind = Piece['kind']

/** Reads one utterance in one language. */
export function readIn(language: Language, text: string): { readonly heard: Heard; readonly unknown: number } {
  const pieces = language.pieces(text)
  const question = isQuestion(pieces)
  const meaning = meaningOf(pieces, text, question)
  return {
    unknown: pieces.filter(({ kind }) => kind === 'unknown').length,
    heard: {
      ...meaning,
      correction: correctionIn(language, pieces, text),
      question,
      howTo: opening(pieces) === 'how_to',
      angry: has(pieces, 'abuse', 'anger'),
      locale: language.locale,
    },
  }
}

type Meaning = Pick<Heard, 'lexeme' | 'rest'>

function meaningOf(pieces: readonly Piece[], text: string, question: boolean): Meaning {
  const whole = wholeMeaning(pieces)
  if (whole !== null) return { lexeme: whole, rest: '' }
  if (has(pieces, 'sarcasm')) return { lexeme: 'unsure', rest: '' }
  if (isPlainYes(pieces)) return { lexeme: 'affirm', rest: '' }
  const polite = politeMeaning(pieces)
  if (polite !== null) return { lexeme: polite, rest: '' }
  return saidNo(pieces, text) ?? saidYes(pieces, text, question) ?? { lexeme: null, rest: '' }
}

/** What may stand around a meaning without changing it. */
const AROUND: readonly Kind[] = ['filler', 'name', 'greeting', 'thanks', 'agree', 'mark', 'but', 'hold']
const REQUEST: readonly Kind[] = [...AROUND, 'deny', 'correction', 'warmly', 'lean', 'done', 'question']

/** Meanings that an utterance has as a whole: something of the kind, and nothing but its companions. The first fits. */
const WHOLE: readonly { readonly lexeme: Lexeme; readonly beside: readonly Kind[] }[] = [
  { lexeme: 'are_you_human', beside: [...AROUND, 'vague_human'] },
  { lexeme: 'abuse', beside: [...AROUND, 'anger', 'deny', 'cancel', 'correction'] },
  { lexeme: 'cancel', beside: [...REQUEST, 'changed_mind', 'not_solved', 'anger', 'goodbye', 'unsure'] },
  {
    lexeme: 'not_solved',
    beside: [...AROUND, 'deny', 'abuse', 'anger', 'warmly', 'explain', 'correction', 'repeat', 'unsure', 'lean'],
  },
  { lexeme: 'solved', beside: [...AROUND, 'affirm', 'willing', 'warmly', 'lean', 'done', 'goodbye'] },
  { lexeme: 'restart', beside: [...REQUEST, 'changed_mind', 'not_solved'] },
  { lexeme: 'resume', beside: REQUEST },
  { lexeme: 'back', beside: REQUEST },
  { lexeme: 'repeat', beside: [...REQUEST, 'explain', 'unsure', 'skip'] },
  { lexeme: 'explain', beside: [...REQUEST, 'unsure'] },
  { lexeme: 'skip', beside: [...AROUND, 'deny', 'unsure', 'warmly'] },
  { lexeme: 'vague_human', beside: AROUND },
]

function wholeMeaning(pieces: readonly Piece[]): Lexeme | null {
  if (asksForPerson(pieces) || (has(pieces, 'person') && only(pieces, ['person', ...AROUND]))) return 'human'
  const found = WHOLE.find(
    ({ lexeme, beside }) => has(pieces, lexeme as Kind) && only(pieces, [lexeme as Kind, ...beside]),
  )
  return found?.lexeme ?? null
}

/** A wish for a person counts inside a longer message too, though not inside a story. */
function asksForPerson(pieces: readonly Piece[]): boolean {
  return has(pieces, 'human') && pieces.reduce((sum, { words }) => sum + words.length, 0) <= LONGEST_WISH
}

const LONGEST_WISH = 32

/** What never changes that a yes is a yes. */
const HARMLESS: readonly Kind[] = ['affirm', 'willing', 'agree', 'beside', 'filler', 'thanks', 'resume', 'name']

/** Nothing but words that agree: whatever is not known to be harmless may be a condition, a doubt or a joke. */
function isPlainYes(pieces: readonly Piece[]): boolean {
  if (!only(pieces, HARMLESS) || !has(pieces, 'affirm', 'willing', 'agree')) return false
  if (has(pieces, 'resume') && !has(pieces, 'affirm', 'willing')) return false
  // Thanks end a talk as often as they accept an offer: next to them it takes more than an "ok".
  return !has(pieces, 'thanks') || has(pieces, 'affirm') || (has(pieces, 'willing') && has(pieces, 'agree'))
}

const COURTESY: readonly Kind[] = [
  ...AROUND,
  'willing',
  'lean',
  'warmly',
  'solved',
  'done',
  'goodbye',
  'affirm',
  'deny',
  'beside',
]

/** What people say around the matter itself: it ends, opens or greases a talk. */
function politeMeaning(pieces: readonly Piece[]): Lexeme | null {
  if (has(pieces, 'unsure')) return only(pieces, [...COURTESY, 'unsure', 'negation', 'skip']) ? 'unsure' : null
  if (!only(pieces, COURTESY)) return null
  if (has(pieces, 'hold') && only(pieces, ['hold', 'filler', 'mark'])) return 'unsure'
  if (has(pieces, 'done')) return has(pieces, 'affirm', 'beside') ? null : 'done'
  if (has(pieces, 'goodbye')) return has(pieces, 'deny') ? 'done' : 'goodbye'
  if (has(pieces, 'affirm', 'deny') || (has(pieces, 'willing') && has(pieces, 'agree'))) return greeting(pieces)
  if (has(pieces, 'thanks', 'warmly')) return 'thanks'
  return greeting(pieces)
}

function greeting(pieces: readonly Piece[]): Lexeme | null {
  return pieces.find(({ kind }) => kind !== 'filler' && kind !== 'name')?.kind === 'greeting' &&
    !has(pieces, 'deny', 'lean', 'beside')
    ? 'greeting'
    : null
}

/** Comes before what somebody has to say. */
const LEAD_IN: readonly Kind[] = ['mark', 'filler', 'name', 'greeting', 'hold', 'but', 'thanks']

function saidNo(pieces: readonly Piece[], text: string): Meaning | null {
  const leading = pieces.findIndex(({ kind }) => !LEAD_IN.includes(kind) && kind !== 'agree')
  const first = pieces[leading]
  if (first?.kind === 'deny' && !runsOn(pieces, leading, text)) {
    const after = pieces.slice(leading + 1)
    if (has(after, 'affirm', 'willing') && only(after, HARMLESS)) return { lexeme: 'unsure', rest: '' }
    return { lexeme: 'deny', rest: restFrom(after, text, [...LEAD_IN, 'deny', 'negation', 'warmly']) }
  }
  const refuses = only(pieces, [...HARMLESS, 'negation', 'lean', 'deny', 'hold', 'name', 'changed_mind', 'but'])
  if (!refuses || !has(pieces, 'negation', 'deny', 'changed_mind')) return null
  return { lexeme: first?.kind === 'affirm' || first?.kind === 'willing' ? 'unsure' : 'deny', rest: '' }
}

function saidYes(pieces: readonly Piece[], text: string, question: boolean): Meaning | null {
  const leading = pieces.findIndex(({ kind }) => !LEAD_IN.includes(kind))
  const first = pieces[leading]?.kind
  if (first === undefined || !LEANS.includes(first)) return null
  if (runsOn(pieces, leading, text)) return null
  const meant = pieces.slice(leading).filter(({ kind }) => !LEAD_IN.includes(kind))
  if (question && only(pieces, [...HARMLESS, ...LEAD_IN, 'lean', 'mark'])) return { lexeme: 'unsure', rest: '' }
  const weak = meant.every(({ kind }) => kind !== 'affirm' && kind !== 'willing')
  if (question && weak) return null
  if (first === 'beside' && !only(meant, LEANS)) return null
  const passed = only(meant, LEANS) ? LEANS : YES
  return { lexeme: 'affirm_with_more', rest: restFrom(pieces.slice(leading), text, [...LEAD_IN, ...passed]) }
}

/** "I don't recognise this payment", "I see a payment": the beginning of a sentence that is no answer at all. */
function runsOn(pieces: readonly Piece[], at: number, text: string): boolean {
  const [piece, next] = [pieces[at], pieces[at + 1]]
  if (piece === undefined || next?.kind !== 'unknown') return false
  const isShort = piece.kind !== 'lean' && piece.words.length <= LONGEST_ANSWER
  return !isShort && !/[.,;:!\n–—-]/.test(text.slice(piece.end, next.start))
}

/** "No sir", "yes please". */
const LONGEST_ANSWER = 2

const YES: readonly Kind[] = ['affirm', 'willing', 'agree', 'lean']
const LEANS: readonly Kind[] = [...YES, 'beside']

/** What is left of the text once the pieces of these kinds at its beginning are passed over. */
function restFrom(pieces: readonly Piece[], text: string, passed: readonly Kind[]): string {
  const next = pieces.find(({ kind }) => !passed.includes(kind))
  return next === undefined ? '' : text.slice(next.start).trim()
}

/** Whether it is put as a question, or begins as one. */
function isQuestion(pieces: readonly Piece[]): boolean {
  const first = opening(pieces)
  return (
    has(pieces, 'mark') ||
    first === 'question' ||
    first === 'how_to' ||
    first === 'are_you_human' ||
    first === 'explain'
  )
}

function opening(pieces: readonly Piece[]): Kind | null {
  return pieces.find(({ kind }) => !LEAD_IN.includes(kind) && kind !== 'agree')?.kind ?? null
}

/** What is said before a correction and is none itself. */
const BEFORE_CORRECTION: readonly Kind[] = [
  ...LEAD_IN,
  'agree',
  'affirm',
  'willing',
  'deny',
  'negation',
  'lean',
  'sarcasm',
]

function correctionIn(language: Language, pieces: readonly Piece[], text: string): Heard['correction'] {
  const contrast = contrastIn(language, pieces, text)
  if (contrast !== null) return contrast
  const leading = pieces.findIndex(({ kind }) => !BEFORE_CORRECTION.includes(kind))
  const first = pieces[leading]
  if (first === undefined) return null
  if (first.kind === 'correction') return withoutWrong(language, pieces.slice(leading + 1), text)
  const denied = pieces.slice(0, leading).some(({ kind }) => kind === 'deny')
  return denied && (first.kind === 'unknown' || first.kind === 'changed_mind')
    ? withoutWrong(language, pieces.slice(leading), text)
    : null
}

/** "Not X but Y". */
function contrastIn(language: Language, pieces: readonly Piece[], text: string): Heard['correction'] {
  const not = pieces.findIndex(({ words }) => isOne(language, 'not', words[0]))
  const but = pieces.findIndex(({ kind, words }, index) => index > not + 1 && kind === 'but' && words.length === 1)
  if (not < 0 || but < 0 || but - not > 5 || pieces[but + 1] === undefined) return null
  if (pieces.slice(0, not).some(({ kind }) => kind === 'unknown')) return null
  return { rest: from(pieces.slice(but + 1), text), not: between(pieces.slice(not, but), text) }
}

/** "Y, not X" says both; "Y" alone says what is right. */
function withoutWrong(language: Language, pieces: readonly Piece[], text: string): Heard['correction'] {
  const not = pieces.findIndex(({ words }, index) => index > 0 && isOne(language, 'not', words[0]))
  if (not < 0 || pieces[not + 1] === undefined) return { rest: from(pieces, text), not: null }
  const right = pieces.slice(0, not)
  return {
    rest: text.slice(right[0]?.start, right.at(-1)?.end).trim(),
    not: between(pieces.slice(not), text),
  }
}

function isOne(language: Language, part: 'not', word: string | undefined): boolean {
  return word !== undefined && language.words.choosing[part].includes(word)
}

/** The text of these pieces without the first one's first word. */
function between(pieces: readonly Piece[], text: string): string {
  const [first, ...others] = pieces
  const said = text.slice(first?.start, pieces.at(-1)?.end)
  return others.length === 0 && first?.words.length === 1 ? '' : said.replace(/^\S+\s*/, '').trim()
}

function from(pieces: readonly Piece[], text: string): string {
  const start = pieces.find(({ kind }) => kind !== 'filler' || pieces.length === 1)?.start
  return start === undefined ? '' : text.slice(start).trim()
}

function has(pieces: readonly Piece[], ...kinds: readonly Kind[]): boolean {
  return pieces.some(({ kind }) => kinds.includes(kind))
}

function only(pieces: readonly Piece[], kinds: readonly Kind[]): boolean {
  return pieces.every(({ kind }) => kinds.includes(kind))
}
