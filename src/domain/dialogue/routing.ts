import type { Understood } from './command.ts'
import type { Choice } from './log.ts'
import { flowChoice } from './menus.ts'
import type { Frame, Request } from './state.ts'
import type { Talk } from './talk.ts'
import type { Heard } from './understanding/heard.ts'
import { requestsIn } from './understanding/requests.ts'
import { becauseOf, route } from './understanding/route.ts'

/** What a text wants in the middle of a flow, which its open question does not take. */
export function inTheMiddle(talk: Talk, text: string, heard: Heard, stack: readonly Frame[], frame: Frame): Understood {
  const { classifier } = talk.brain
  const [best] = classifier.rank(text)
  // Words that sound like what is under way already are about that, and not a wish to begin it again.
  const isNew = best !== undefined && !stack.some(({ flow }) => flow === best.label)
  if (isNew && best.p >= classifier.zones.switch && !heard.howTo)
    return {
      command: { kind: 'start', requests: [{ flow: best.label, text }] },
      why: becauseOf(classifier, text, best),
    }
  const finding = heard.question ? talk.find(text) : null
  if (finding?.kind === 'answer')
    return { command: { kind: 'answer', found: finding.found, beside: [] }, why: 'a question in between' }
  const slot = frame.waiting?.kind === 'slot' ? frame.waiting.slot : null
  return slot === null
    ? { command: { kind: 'tell', event: { kind: 'asked_again' } }, why: 'no answer' }
    : { command: { kind: 'tell', event: { kind: 'misfit' } }, why: `no ${slot} in it` }
}

/** What a text wants where nothing is asked. */
export function inTheOpen(talk: Talk, text: string, heard: Heard): Understood {
  const { classifier } = talk.brain
  const [first, ...others] = requestsIn(text, classifier)
  if (first !== undefined)
    return started([first, ...others], `asks for ${[first, ...others].map(({ flow }) => flow).join(', ')}`)
  const found = route(text, { classifier, find: talk.find, howTo: heard.howTo })
  switch (found.kind) {
    case 'flow':
      return started([{ flow: found.flow, text }], found.why)
    case 'answer': {
      const beside = found.beside === null ? [] : choiceOf(talk, found.beside)
      return { command: { kind: 'answer', found: found.finding.found, beside }, why: found.why }
    }
    case 'clarify': {
      const flows = found.flows.flatMap(flow => choiceOf(talk, flow))
      const articles = found.articles.map(({ slug, title }): Choice => ({ id: `article:${slug}`, label: title }))
      const options = heard.howTo ? [...articles, ...flows] : [...flows, ...articles]
      return { command: { kind: 'clarify', options, text }, why: found.why }
    }
    case 'none':
      return { command: { kind: 'none' }, why: found.why }
  }
}

function started(requests: readonly [Request, ...Request[]], why: string): Understood {
  return { command: { kind: 'start', requests }, why }
}

function choiceOf({ voice }: Talk, name: string): readonly Choice[] {
  const flow = voice.flows.get(name)
  return flow === undefined ? [] : [flowChoice(flow)]
}
