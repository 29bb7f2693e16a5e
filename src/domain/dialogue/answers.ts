import type { Found } from './brain.ts'
import type { SmallTalk } from './command.ts'
import { step } from './flow-progress.ts'
import type { Choice } from './log.ts'
import { helpedChoices, helpMenu, menu } from './menus.ts'
import { articleUsed, type Effect, effect, fact, noProgress, type Progress, remember, speak } from './progress.ts'
import { say } from './sentences.ts'
import { activeFrame, type Topic } from './state.ts'
import type { Talk } from './talk.ts'

/** After this many utterances in a row that were not understood, or were unclear, a person is offered. */
const MISSES_BEFORE_OFFER = 2

/** Shows a section of an article and asks whether it helped. */
export function answer(talk: Talk, progress: Progress, found: Found, beside: readonly Choice[]): Progress {
  return show(talk, progress, found, beside, questionOf(talk))
}

function show(talk: Talk, progress: Progress, found: Found, beside: readonly Choice[], query: string | null): Progress {
  const intent = `article:${found.slug}`
  const viewed = articleUsed('viewed', { article: found, query })
  const counted = [fact('asked', intent), fact('answered', intent), viewed].reduce(effect, progress)
  const { slug, version, title } = found
  const topic = { intent, title, verdict: 'open', article: { slug, version, query } } as const
  const known = remember(counted, { misses: 0, unclear: 0, topic })
  return speak(known, { text: found.text, source: found.source, choices: [...helpedChoices(talk), ...beside] })
}

/** What the customer wrote. */
function questionOf({ turn: { utterance } }: Talk): string | null {
  return utterance.kind === 'text' ? utterance.text : null
}

/** What they had written before they were asked which of several things they meant. */
export function questionBefore({ turn: { state } }: Talk): string | null {
  return state.asking?.kind === 'which' ? state.asking.text : null
}

/** Shows the beginning of an article that was picked by name. */
export function showArticle(talk: Talk, progress: Progress, slug: string): Progress {
  const found = talk.article(slug)
  if (found === null) return expired(talk, progress)
  const query = questionBefore(talk)
  const articles = talk.turn.state.offered.filter(({ id }) => id.startsWith('article:'))
  const position = articles.findIndex(({ id }) => id === `article:${slug}`) + 1 || null
  const clicked = effect(progress, articleUsed('clicked', { article: found, query, position }))
  const answered = show(talk, remember(clicked, { asking: null }), found, [], query)
  return activeFrame(answered.state) === null ? answered : step(talk, answered, { kind: 'asked_again' })
}

/** Asks which of a few things was meant; when that was unclear before, a person is among them. */
export function clarify(talk: Talk, progress: Progress, options: readonly Choice[], text: string): Progress {
  const { did_you_mean, none_of_these_button, human_button } = talk.voice.sentences
  const first = options[0]?.id.replace(/^flow:/, '') ?? 'unknown'
  const unclear = progress.state.unclear + 1
  const person = unclear >= MISSES_BEFORE_OFFER ? [{ id: 'human', label: human_button }] : []
  const onlyArticles = options.every(({ id }) => id.startsWith('article:'))
  const searched = onlyArticles ? [articleUsed('searched', { query: text })] : []
  const counted = [fact('asked', first), ...searched].reduce(effect, progress)
  const asking = remember(counted, { unclear, asking: { kind: 'which', text } })
  return speak(asking, {
    text: did_you_mean,
    choices: [...options, ...person, { id: 'none', label: none_of_these_button }],
  })
}

/** Says honestly that there is nothing, and from the second time on offers a person. */
export function nothingFound(talk: Talk, progress: Progress, query = questionOf(talk)): Progress {
  const { no_answer, offer_human } = talk.voice.sentences
  const misses = progress.state.misses + 1
  const abstained = articleUsed('abstained', { query })
  const asked = [fact('asked', 'unknown'), abstained].reduce(effect, remember(noProgress(progress), { misses }))
  const text = misses >= MISSES_BEFORE_OFFER ? `${no_answer} ${offer_human}` : no_answer
  return speak(asked, { text, choices: menu(talk) })
}

/** Takes what the customer says about the last answer. */
export function verdict(talk: Talk, progress: Progress, said: 'solved' | 'not_solved'): Progress {
  const { sentences } = talk.voice
  const { topic } = progress.state
  if (topic === null) {
    const text = sentences[said === 'solved' ? 'thanks' : 'not_understood']
    return speak(progress, { text, choices: said === 'solved' ? [] : menu(talk) })
  }
  const counted = topic.verdict === said ? progress : judgedBy(said, topic).reduce(effect, progress)
  const noted = remember(counted, { topic: { ...topic, verdict: said } })
  return speak(noted, { text: sentences[said], choices: said === 'solved' ? [] : helpMenu(talk) })
}

function judgedBy(said: 'solved' | 'not_solved', { intent, article }: Topic): readonly Effect[] {
  const how = said === 'solved' ? 'helped' : 'not_helped'
  return [fact(said, intent), ...(article ? [articleUsed(how, { article, query: article.query })] : [])]
}

/** Greetings, thanks, goodbyes and "are you human?": one line each. */
export function smallTalk(talk: Talk, progress: Progress, lexeme: SmallTalk): Progress {
  const { sentences } = talk.voice
  if (lexeme !== 'are_you_human') return speak(progress, { text: sentences[lexeme] })
  const text = say(sentences.are_you_human, { company: talk.brain.company })
  return speak(progress, { text, choices: [{ id: 'human', label: sentences.human_button }] })
}

/** Short answers where nothing was asked: "no" is how people answer "anything else?"; the others need a question. */
export function stray(talk: Talk, progress: Progress, lexeme: 'deny' | 'other'): Progress {
  const { goodbye, not_understood } = talk.voice.sentences
  return lexeme === 'deny'
    ? speak(progress, { text: goodbye })
    : speak(progress, { text: not_understood, choices: menu(talk) })
}

/** Offers a person, without being asked for one outright. */
export function offerHuman(talk: Talk, progress: Progress, why: 'vague' | 'angry' | 'stuck'): Progress {
  const { sentences } = talk.voice
  const text = { vague: sentences.offer_human, angry: sentences.offer_human_angry, stuck: sentences.offer_human_stuck }[
    why
  ]
  return speak(remember(progress, { personOffered: true }), { text, choices: helpMenu(talk) })
}

/** A button of an earlier question does nothing but say so. */
export function expired(talk: Talk, progress: Progress): Progress {
  const isOpen = activeFrame(progress.state) !== null
  const told = speak(progress, {
    text: talk.voice.sentences.choice_expired,
    choices: isOpen ? [] : progress.state.offered.length > 0 ? progress.state.offered : menu(talk),
  })
  return isOpen ? step(talk, told, { kind: 'asked_again' }) : told
}
