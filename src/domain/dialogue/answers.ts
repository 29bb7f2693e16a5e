import type { Finding, Found } from './brain.ts'
import { step } from './flow-progress.ts'
import type { Choice } from './log.ts'
import { flowChoice, helpedChoices, helpMenu, menu } from './menus.ts'
import { because, effect, fact, type Progress, speak, type Talk } from './progress.ts'
import { say } from './sentences.ts'
import { topFrame } from './state.ts'
import type { Lexeme } from './understanding/heard.ts'
import type { FlowMatch } from './understanding/phrase-matcher.ts'

/** After this many utterances in a row that were not understood, a person is offered. */
const MISSES_BEFORE_OFFER = 2

/** Shows a section of an article and asks whether it helped. */
export function answer(talk: Talk, progress: Progress, found: Found, beside: readonly Choice[]): Progress {
  const intent = `article:${found.slug}`
  const counted = [fact('asked', intent), fact('answered', intent)].reduce(effect, progress)
  const known: Progress = {
    ...counted,
    state: { ...counted.state, misses: 0, topic: { intent, title: found.title, verdict: 'open' } },
  }
  return speak(known, { text: found.text, source: found.source, choices: [...helpedChoices(talk), ...beside] })
}

/** Shows the beginning of an article that was picked by name. */
export function showArticle(talk: Talk, progress: Progress, slug: string): Progress {
  const found = talk.brain.article(slug)
  return found === null ? expired(talk, progress) : answer(talk, progress, found, [])
}

/** Asks which of a few things was meant. */
export function clarify(talk: Talk, progress: Progress, flows: readonly FlowMatch[], finding: Finding): Progress {
  const articles = finding.kind === 'did_you_mean' ? finding.options : finding.kind === 'answer' ? [finding.found] : []
  const options = [
    ...flows.map(({ flow }) => flowChoice(flow)),
    ...articles.map(({ slug, title }): Choice => ({ id: `article:${slug}`, label: title })),
  ].slice(0, 3)
  const first = options[0]?.id.replace(/^flow:/, '') ?? 'unknown'
  const asked = effect(
    because(progress, `asked which was meant: ${options.map(({ id }) => id).join(', ')}`),
    fact('asked', first),
  )
  const { did_you_mean, none_of_these_button } = talk.brain.sentences
  return speak(asked, { text: did_you_mean, choices: [...options, { id: 'none', label: none_of_these_button }] })
}

/** Says honestly that there is nothing, and from the second time on offers a person. */
export function nothingFound(talk: Talk, progress: Progress): Progress {
  const { sentences } = talk.brain
  const misses = progress.state.misses + 1
  const asked = effect({ ...progress, state: { ...progress.state, misses } }, fact('asked', 'unknown'))
  const text = misses >= MISSES_BEFORE_OFFER ? `${sentences.no_answer} ${sentences.offer_human}` : sentences.no_answer
  return speak(asked, { text, choices: menu(talk) })
}

/** Takes what the customer says about the last answer. */
export function verdict(talk: Talk, progress: Progress, said: 'solved' | 'not_solved'): Progress {
  const { sentences } = talk.brain
  const { topic } = progress.state
  if (topic === null)
    return speak(progress, {
      text: sentences[said === 'solved' ? 'thanks' : 'not_understood'],
      choices: said === 'solved' ? [] : menu(talk),
    })
  const counted = topic.verdict === said ? progress : effect(progress, fact(said, topic.intent))
  const noted: Progress = { ...counted, state: { ...counted.state, topic: { ...topic, verdict: said } } }
  return speak(noted, { text: sentences[said], choices: said === 'solved' ? [] : helpMenu(talk) })
}

/** Greetings, thanks, goodbyes and "are you human?"; null for everything else. */
export function smallTalk(
  { brain: { company, sentences } }: Talk,
  progress: Progress,
  lexeme: Lexeme | null,
): Progress | null {
  if (lexeme === 'greeting' || lexeme === 'thanks' || lexeme === 'goodbye' || lexeme === 'done')
    return speak(progress, { text: sentences[lexeme === 'done' ? 'goodbye' : lexeme] })
  if (lexeme !== 'are_you_human') return null
  return speak(progress, {
    text: say(sentences.are_you_human, { company }),
    choices: [{ id: 'human', label: sentences.human_button }],
  })
}

/** Short answers where nothing was asked: "no" is how people answer "anything else?"; the others need a question. */
export function strayAnswer(talk: Talk, progress: Progress, lexeme: Lexeme | null): Progress | null {
  const { goodbye, not_understood } = talk.brain.sentences
  if (lexeme === 'deny') return speak(progress, { text: goodbye })
  const strays: readonly (Lexeme | null)[] = ['affirm', 'repeat', 'explain']
  return strays.includes(lexeme) ? speak(progress, { text: not_understood, choices: menu(talk) }) : null
}

/** A button of an earlier question does nothing but say so. */
export function expired(talk: Talk, progress: Progress): Progress {
  const told = speak(progress, {
    text: talk.brain.sentences.choice_expired,
    choices: topFrame(progress.state) === null ? menu(talk) : [],
  })
  return topFrame(told.state) === null ? told : step(talk, told, { kind: 'asked_again' })
}
