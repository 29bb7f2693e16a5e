import { stemOf, wordsOf } from './analysis.ts'
import type { QueryTerm } from './index.ts'
import { likelihoodOf, sentencesOf } from './sentences.ts'

/** A reason why a text about the right thing may still not answer, and how much it speaks against that. */
export type Doubt = { readonly reason: string; readonly weight: number }

/** What is looked at for an answer. */
export type Evidence = { readonly title: string; readonly heading: string; readonly text: string }

const WEIGHT = { not: 3, opposite: 2, number: 3, name: 0.6 } as const
const MOST_NAMES = 2

/**
 * Looks in the words for signs that a text lacks the very fact that is asked for. People who tell of themselves bring
 * numbers, names and failures that no article has, so only questions about the matter itself are doubted.
 */
export function doubtsAbout(question: string, terms: readonly QueryTerm[], evidence: Evidence): readonly Doubt[] {
  if (TELLS_OF_THEMSELVES.test(question)) return []
  const sentences = sentencesOf(evidence.text)
  const likelihoods = sentences.map(sentence => likelihoodOf(sentence, terms))
  const best = Math.max(0, likelihoods.indexOf(Math.max(...likelihoods)))
  const around = [evidence.heading, ...sentences.slice(best, best + 2)].join(' ')
  const all = `${evidence.title} ${evidence.heading} ${evidence.text}`
  return [
    ...(asksWhatIsNot(question) && !SAYS_NOT.test(`${evidence.heading} ${sentences[best] ?? ''}`) ? [NOT] : []),
    ...(hasOpposite(question, around) ? [OPPOSITE] : []),
    ...(lacksNumber(question, all) ? [NUMBER] : []),
    ...missingNames(question, all),
  ]
}

const TELLS_OF_THEMSELVES = /\b(?:i|i'm|i've|my|mine|me|we|our|us)\b/i

const NOT: Doubt = { reason: 'it asks what is not so, and the text says what is', weight: WEIGHT.not }
const OPPOSITE: Doubt = { reason: 'the text says the opposite of one of its words', weight: WEIGHT.opposite }
const NUMBER: Doubt = { reason: 'the text lacks a number of it', weight: WEIGHT.number }
const NAME: Doubt = { reason: 'the text lacks a name of it', weight: WEIGHT.name }

const SAYS_NOT = /\b(?:not|never|no|none|nor|neither|cannot|non)\b|n't\b/i

/** Not in a clause of its own: "what happens if it does not fit" asks what happens. */
function asksWhatIsNot(question: string): boolean {
  const asked = /^(?:\S+ ){0,3}?(?:what|who|whom|which|where|when|how)\b(.*)/is.exec(question)?.[1]
  return asked !== undefined && SAYS_NOT.test(asked.split(/\b(?:if|when|that|which|who|because|but)\b/i)[0] ?? '')
}

function hasOpposite(question: string, text: string): boolean {
  const asked = new Set(wordsOf(question).map(stemOf))
  const said = new Set(wordsOf(text).map(stemOf))
  return [...asked].some(
    stem => !said.has(stem) && (OPPOSITES.get(stem) ?? []).some(other => said.has(other) && !asked.has(other)),
  )
}

const OPPOSITES: ReadonlyMap<string, readonly string[]> = (() => {
  const pairs =
    'most least,more less,more fewer,first last,before after,increase decrease,increase reduce,rise fall,high low,' +
    'higher lower,highest lowest,large small,larger smaller,largest smallest,early late,earlier later,begin end,' +
    'include exclude,allow prohibit,allow forbid,allow prevent,accept reject,approve reject,agree disagree,' +
    'support oppose,win lose,best worst,north south,northern southern,east west,eastern western,upper lower,' +
    'positive negative,success failure,maximum minimum,dependent independent,same different,always never,add remove,' +
    'enable disable,simple complex,easy difficult,fast slow,strong weak,internal external,inside outside,' +
    'public private,legal illegal,possible impossible,known unknown,direct indirect,join leave,appoint dismiss,' +
    'major minor,primary secondary,majority minority,single multiple,above below,formal informal,male female,' +
    'past future,attack defend,create destroy,encourage discourage,strengthen weaken'
  const opposites = new Map<string, readonly string[]>()
  for (const pair of pairs.split(',')) {
    const [one = '', other = ''] = pair.split(' ').map(stemOf)
    opposites.set(one, [...(opposites.get(one) ?? []), other])
    opposites.set(other, [...(opposites.get(other) ?? []), one])
  }
  return opposites
})()

function lacksNumber(question: string, text: string): boolean {
  const numbers = question.match(/\d+(?:[.,]\d+)*/g) ?? []
  return numbers.some(number => !text.includes(number))
}

/** Capitals inside the question; where all of it is in capitals, none is a name. */
function missingNames(question: string, text: string): readonly Doubt[] {
  const names = question.match(/(?<=[\p{Ll}\p{N},'’] )\p{Lu}\p{Ll}[\p{L}\p{N}-]*/gu) ?? []
  const said = new Set(wordsOf(text).map(stemOf))
  const missing = names.flatMap(wordsOf).filter(name => !said.has(stemOf(name)))
  return missing.slice(0, MOST_NAMES).map(() => NAME)
}
