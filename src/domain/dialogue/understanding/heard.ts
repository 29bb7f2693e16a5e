/** What a short utterance can mean as a whole, wherever it is said. */
export type Lexeme =
  | 'affirm'
  | 'affirm_with_more'
  | 'deny'
  | 'unsure'
  | 'cancel'
  | 'human'
  | 'vague_human'
  | 'repeat'
  | 'explain'
  | 'back'
  | 'skip'
  | 'restart'
  | 'resume'
  | 'greeting'
  | 'thanks'
  | 'goodbye'
  | 'done'
  | 'solved'
  | 'not_solved'
  | 'are_you_human'
  | 'abuse'

/** What can be told of an utterance without knowing what it is about. */
export type Heard = {
  /**
   * Its fixed meaning, or null. Only `affirm` is a yes to act on. `affirm_with_more` leans to yes and holds something
   * that has to be looked at first: it never confirms. `unsure` is neither. `done` is "nothing else".
   */
  readonly lexeme: Lexeme | null
  /** As typed: what follows the yes of `affirm_with_more` or the no of `deny`; '' where nothing does. */
  readonly rest: string
  /** "No, I meant Y", "Y, not X": what is right, as typed ('' for a bare "change it"), and what was wrong, if it is said. */
  readonly correction: { readonly rest: string; readonly not: string | null } | null
  readonly question: boolean
  /** Whether it asks how something is done or what the rules are, rather than for it to be done. */
  readonly howTo: boolean
  /** Whether it swears at us, or tells that the customer is angry. */
  readonly angry: boolean
  /** The installed language that fits it best. */
  readonly locale: string
}
