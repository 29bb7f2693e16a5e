import { z } from 'zod'
import { isLoose, PatternError, type PhrasePattern, patternReader } from './phrase-pattern.ts'
import { folded } from './tokens.ts'

/** What a piece of an utterance can be. Where two phrases of one length fit, the earlier kind is meant. */
export const PIECE_KINDS = [
  'sarcasm',
  'abuse',
  'are_you_human',
  'human',
  'cancel',
  'not_solved',
  'solved',
  'restart',
  'resume',
  'back',
  'repeat',
  'explain',
  'skip',
  'unsure',
  'person',
  'vague_human',
  'anger',
  'changed_mind',
  'correction',
  'done',
  'deny',
  'affirm',
  'willing',
  'agree',
  'beside',
  'lean',
  'thanks',
  'warmly',
  'goodbye',
  'greeting',
  'filler',
  'but',
  'hold',
  'how_to',
  'question',
  'negation',
  'name',
] as const
export type PieceKind = (typeof PIECE_KINDS)[number]

const phrases = z.array(z.string('put this into quotes: it has to be text'))
const numbers = z.record(z.string(), z.number().int())

/** The words of one language, as `flows/lexicon/<locale>.yaml` holds them. `docs/lexicon.md` says what each part is. */
export const lexiconFile = z.strictObject({
  /** Letters and signs that only this language among the usual ones has. */
  letters: z.string(),
  /** Words that tell the language: those that hold its sentences together. */
  function_words: phrases,
  /** What people write, and what is meant: one word for one or more. */
  spellings: z.record(z.string(), z.string()),
  sets: z.record(z.string(), phrases),
  phrases: z.strictObject(
    Object.fromEntries(PIECE_KINDS.map(kind => [kind, phrases])) as Record<PieceKind, typeof phrases>,
  ),
  numbers,
  ordinals: numbers,
  months: numbers,
  /** 1 is Monday. */
  weekdays: numbers,
  choosing: z.strictObject({
    all: phrases,
    both: phrases,
    none: phrases,
    except: phrases,
    only: phrases,
    not: phrases,
    other: phrases,
    last: phrases,
    and: phrases,
    /** How many: "2 of the mugs", "a pair of". */
    of: phrases,
    /** Words that do not tell one thing from another. */
    idle: phrases,
  }),
  dates: z.strictObject({
    today: phrases,
    tomorrow: phrases,
    yesterday: phrases,
    day_after_tomorrow: phrases,
    day_before_yesterday: phrases,
    /** Before or after a weekday or "week": the one gone by, the one to come. */
    last: phrases,
    next: phrases,
    ago: phrases,
    in: phrases,
    days: phrases,
    weeks: phrases,
    /** Whether 3/5 is the third of May. */
    day_first: z.boolean(),
  }),
  money: z.strictObject({ currencies: z.record(z.string(), z.string().length(3)) }),
  persons: z.strictObject({
    /** What leads up to a name: "my name is". */
    before: phrases,
    /** What is said between a name and a postcode. */
    between: phrases,
  }),
  addresses: z.strictObject({
    /** What leads up to an address. */
    before: phrases,
    /** Words by which a line is a street. */
    streets: phrases,
    countries: z.record(z.string(), z.string().length(2)),
  }),
})

export type LexiconWords = z.infer<typeof lexiconFile>

/** One language's words, and which language it is (`en`). */
export type LexiconFile = { readonly locale: string; readonly words: LexiconWords }

/** What can be told of the phrases even where other parts of the file are wrong. */
const readablePhrases = z.object({
  sets: z.record(z.string(), z.array(z.string())).catch({}),
  phrases: z.record(z.string(), z.array(z.string().nullable().catch(null))).catch({}),
})

/** The phrases that cannot be read, each with its place in the file and the cure. */
export function phraseProblems(
  file: unknown,
): readonly { readonly path: readonly (string | number)[]; readonly message: string }[] {
  const readable = readablePhrases.safeParse(file)
  if (!readable.success) return []
  const read = patternReader(readable.data.sets, word => [folded(word)])
  return Object.entries(readable.data.phrases).flatMap(([kind, sources]) =>
    sources.flatMap((source, index) => {
      const message = source === null ? null : problemOf(source, read)
      return message === null ? [] : [{ path: ['phrases', kind, index], message }]
    }),
  )
}

function problemOf(source: string, read: (source: string) => PhrasePattern): string | null {
  try {
    return isLoose(read(source)) ? `"${source}" could begin with any word or none; make its first word needed` : null
  } catch (error) {
    if (error instanceof PatternError) return error.message
    throw error
  }
}
