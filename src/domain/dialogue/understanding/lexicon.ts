/**
 * Short utterances with a fixed meaning. They are compared whole, not searched for: "no problem, go ahead" is not
 * a "no", and nothing but a plain yes ever confirms.
 */

const AFFIRM =
  /^(?:yes|yep|yeah|yup|ya|y|sure|ok|okay|k|correct|right|exactly|absolutely|definitely|of course|go ahead|go for it|please do|do it|sounds good|that'?s (?:right|correct|fine)|looks (?:good|right|fine)|confirm(?:ed)?|submit(?: it)?|send it|👍|✅)$/
const AFFIRM_TAIL =
  /^(?:yes|yep|yeah|sure|ok|okay)(?: (?:please|thanks|thank you|sure|correct|submit|submit it|go ahead|do it|send it|that'?s (?:right|correct|fine)|of course|definitely|sir|ma'?am))+$/
const DENY =
  /^(?:no|nope|nah|n|no thanks|no thank you|not really|not yet|don'?t|do not|wrong|incorrect|that'?s (?:wrong|not right|incorrect)|no that'?s (?:wrong|not right)|not correct|👎)$/
const CANCEL =
  /^(?:(?:please )?(?:cancel|stop|quit|exit|abort|never ?mind|forget (?:it|about it|that)|leave it|drop it)(?: (?:it|that|this|please|the request|the form))?|i(?: ha|')?ve changed my mind|i changed my mind)$/
const REPEAT =
  /^(?:(?:can|could) you )?(?:repeat(?: that| it)?|say (?:that |it )?again|come again|pardon|what did you say)(?: please)?$/
const EXPLAIN =
  /^(?:but )?(?:why|what for|why (?:do|would) you (?:need|want|ask)(?: .{0,40})?|what do you need (?:that|it|this) for|why is (?:that|this) (?:needed|necessary|required))$/
const GREETING =
  /^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings)(?: (?:there|again|all|everyone|team|larkspur))?$/
const THANKS =
  /^(?:ok |okay |great |perfect )?(?:thanks|thank you|thx|ta|cheers|many thanks|thanks a lot|thank you (?:so|very) much|much appreciated)(?: (?:a lot|so much|very much|bye))?$/
const GOODBYE =
  /^(?:bye|goodbye|bye bye|see you|that(?:'s| is| will be) all(?: thanks| thank you)?|nothing(?: else)?|no that(?:'s| is) all(?: thanks)?)$/
const SOLVED =
  /^(?:(?:thanks|thank you|great|perfect|ok|okay|yes) )*(?:that (?:worked|works|helped|helps|solved it|did it|answers? (?:it|my question)|was it)|it works(?: now)?|(?:it|that) is working(?: now)?|problem solved|solved|that solved it|all (?:sorted|good|set)|sorted|got it|that'?s what i (?:needed|was looking for))(?: (?:thanks|thank you|cheers|now))*$/
const NOT_SOLVED =
  /^(?:no )?(?:(?:that|this|it) (?:didn'?t|does(?:n'?t| not)|did not) (?:help|work|answer (?:it|my question)|solve it)|not helpful|(?:that|this) is(?:n'?t| not) (?:it|helpful|what i (?:asked|meant|wanted|need(?:ed)?))|still need help|i still need help|still (?:not|does ?n'?t) work(?:ing|s)?)$/

const ARE_YOU_HUMAN =
  /^(?:are you|is this|am i (?:talking|speaking|chatting|writing) (?:to|with)) (?:a |an )?(?:real |actual |live )?(?:human(?: being)?|person|robot|bot|chat ?bot|machine|computer|ai|someone real)(?: or (?:a |an )?(?:real )?(?:human|person|robot|bot|machine|computer|ai))?$/

const PERSON =
  '(?:person|human(?: being)?|agent|advisor|adviser|representative|rep|operator|colleague|real person|live (?:agent|chat|person)|someone(?: (?:real|else))?|somebody|member of staff|staff member|customer (?:service|care|support) ?(?:agent|person|rep(?:resentative)?)?|manager|supervisor)'
const HUMAN = [
  new RegExp(
    `\\b(?:talk|speak|chat|connect|transfer|put|pass|hand)\\b.{0,25}\\b(?:to|with|through|over)\\b.{0,20}\\b${PERSON}\\b`,
  ),
  new RegExp(
    `\\b(?:need|want|get|give|find|prefer)\\b(?: me)?(?: to)?.{0,18}\\b(?:a |an |the |some )?(?:real |live |actual )?${PERSON}\\b(?! (?:else'?s|i gave|has|said|told))`,
  ),
  new RegExp(`^(?:a |an )?(?:real |live |actual )?${PERSON}(?: please| now)*$`),
]

export type Lexeme =
  | 'affirm'
  | 'deny'
  | 'cancel'
  | 'repeat'
  | 'explain'
  | 'greeting'
  | 'thanks'
  | 'goodbye'
  | 'solved'
  | 'not_solved'
  | 'human'
  | 'are_you_human'

const WHOLE: readonly (readonly [Lexeme, RegExp])[] = [
  ['are_you_human', ARE_YOU_HUMAN],
  ['cancel', CANCEL],
  ['solved', SOLVED],
  ['not_solved', NOT_SOLVED],
  ['affirm', AFFIRM],
  ['affirm', AFFIRM_TAIL],
  ['deny', DENY],
  ['repeat', REPEAT],
  ['explain', EXPLAIN],
  ['greeting', GREETING],
  ['thanks', THANKS],
  ['goodbye', GOODBYE],
]

/** The fixed meaning of an utterance, or null. A request for a person is recognised inside a longer sentence too. */
export function lexemeOf(utterance: string): Lexeme | null {
  const text = bare(utterance)
  const whole = WHOLE.find(([, pattern]) => pattern.test(text))
  if (whole !== undefined) return whole[0]
  return text.length <= 160 && HUMAN.some(pattern => pattern.test(text)) ? 'human' : null
}

/** Whether an utterance is put as a question or names a problem, rather than an answer to one. */
export function isQuestion(utterance: string): boolean {
  const text = bare(utterance)
  return (
    utterance.trim().endsWith('?') ||
    /^(?:how|what|when|where|which|who|why|can|could|do|does|did|is|are|will|would|should|may)\b/.test(text)
  )
}

/** Whether the customer asks how something is done, rather than for it to be done. */
export function isHowTo(utterance: string): boolean {
  return /^(?:(?:hi|hello|hey|please|so|and|ok) )*(?:how (?:do|can|could|would|should|to|does|long|much)|what (?:is|are)|is it possible|where (?:can|do) i)\b/.test(
    bare(utterance),
  )
}

function bare(utterance: string): string {
  return utterance
    .toLowerCase()
    .replace(/’/g, "'")
    .replace(/[^\p{L}\p{N}'\p{Extended_Pictographic}]+/gu, ' ')
    .trim()
}
