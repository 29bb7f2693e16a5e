/** Marks that stand for whatever a customer put there: that there is a number tells more than which one. */
const ORDER_MARK = 'ordermark'
const CASE_MARK = 'casemark'
const EMAIL_MARK = 'emailmark'
const NUMBER_MARK = 'numbermark'

/** Nobody's wish is longer; a wall of text must not hold up everybody else. */
const MOST_CHARACTERS = 2_000
const MOST_WORDS = 80
const MOST_SENTENCES = 16

/**
 * The telling words of an utterance in any script: lower case, without Latin accents, greetings, politeness and the
 * writer's name; numbers, order numbers and addresses become marks.
 */
export function wordsOf(utterance: string): readonly string[] {
  const marked = ` ${utterance.slice(0, MOST_CHARACTERS)} `
    .replace(/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu, ` ${EMAIL_MARK} `)
    .replace(/#?\bCS[\s-]?\d{4,12}\b/gi, ` ${CASE_MARK} `)
    .replace(/#?\b(?:\p{L}{1,3}-?|\p{Lu}{2,3} )\d{4,8}\b/gu, ` ${ORDER_MARK} `)
    .replace(INTRODUCTION, ' ')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/['’ʼ`´]/g, '')
    .replace(/[\p{L}\p{N}]*\p{N}[\p{L}\p{N}]*(?:[.,:/-]\p{N}+)*/gu, number =>
      WORD_IN_NUMBER.test(number) ? number : isLong(number) ? ` ${NUMBER_MARK} ` : ' ',
    )
  const plain = POLITENESS.reduce(
    (text, pattern) => text.replace(pattern, ' '),
    ` ${marked.replace(/[^\p{L}\p{M}]+/gu, ' ')} `,
  )
  const words = plain.split(' ').filter(word => word !== '')
  return words.slice(0, MOST_WORDS)
}

/** No number has so many letters together: "sleep4less" is a name. */
const WORD_IN_NUMBER = /\p{L}{5}/u

/** An order or account number, a postcode, a date; not a quantity. */
function isLong(number: string): boolean {
  return number.length >= 4
}

/** Whether it is a number and nothing else, which may belong to anything. */
export function isBareNumber(utterance: string): boolean {
  const words = wordsOf(utterance)
  return words.length > 0 && words.every(word => word === NUMBER_MARK)
}

/** The whole, and each of its sentences where there are several: what is wanted often stands in one of many. */
export function readingsOf(utterance: string): readonly [readonly string[], ...(readonly string[])[]] {
  const whole = wordsOf(utterance)
  if (whole.length < STORY_WORDS) return [whole]
  const sentences = sentencesOf(utterance)
    .slice(0, MOST_SENTENCES)
    .map(wordsOf)
    .filter(words => words.length >= 2)
  return sentences.length > 1 ? [whole, ...sentences] : [whole]
}

/** Shorter ones are read as they are. */
const STORY_WORDS = 8

/** The sentences of a text, whatever marks end them. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .slice(0, MOST_CHARACTERS)
    .split(/(?<=[.!?;…])\s+|[。！？؟।\n]+/u)
    .map(sentence => sentence.trim())
    .filter(sentence => sentence !== '')
}

/** "I'm Chen Johnson from Houston," and the like: names are capitals after an introduction. */
const INTRODUCTION =
  /\b(?:[Mm]y name is|[Mm]y name's|I am|I'm|I’m|[Tt]his is|[Mm]e llamo|[Mm]i nombre es|[Ss]oy) \p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,2}(?: (?:from|de|in|en) [^.!?;]{2,40}?(?=[.!?;,]| and | y |$))?,?/gu

/** Runs over plain words between single spaces. */
const POLITENESS: readonly RegExp[] = [
  / (?:hi|hello|hey|hiya|greetings|dear|good (?:morning|afternoon|evening|day)|hola|buenas|buenos dias|buenas (?:tardes|noches))(?: (?:there|all|team|everyone|sir|madam|amigos))?(?= )/g,
  / (?:please|pls|plz|plzz+|kindly|thanks|thank you|thx|cheers|regards|por favor|gracias|porfa|um+|uh+|hmm+|asap)(?= )/g,
  / (?:can|could|would|will) (?:you|u|someone|somebody|anyone) (?:please )?(?:help|assist|guide)(?: me)?(?: out)?(?: with (?:that|this|it))?(?: process)?(?= )/g,
  / (?:(?:i )?(?:need|want|require) (?:some |your |a little )?(?:help|assistance|support)|help me|necesito (?:ayuda|que me ayuden)|(?:me )?(?:puede|puedes|pueden|podria|podrias|podrian) (?:ustedes )?ayudar(?:me)?)(?: (?:with|to|in|on|con|a|para))?(?: (?:that|this|eso|esto))?(?= )/g,
  / (?:i would|id|i) (?:really )?(?:like|love|want|wish|need) to(?= )/g,
  / (?:i am|im) (?:trying|looking|hoping|wanting|wishing) (?:to|for)(?= )/g,
  / (?:can|could|would|will) (?:you|u|i|we)(?: please)?(?: just)?(?= )/g,
  / (?:me gustaria|quisiera|quiero|queria|necesito|deseo|querria)(?= )/g,
  / (?:i was wondering (?:if|whether)|is it possible to|is there (?:a|any) way to|do you (?:mind|know)|i dont know how to|i do not know how to)(?= )/g,
]
