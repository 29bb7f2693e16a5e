import type { Brain } from '../../domain/dialogue/brain.ts'
import type { Command } from '../../domain/dialogue/command.ts'
import { interpret } from '../../domain/dialogue/interpret.ts'
import { EMPTY_STATE } from '../../domain/dialogue/state.ts'
import { talkOf } from '../../domain/dialogue/talk.ts'

/**
 * What the assistant does with a message: `act` starts a flow, `clarify` asks which was meant, `offer` offers a person,
 * `answer` shows an article, `talk` is small talk, `none` has nothing to say to it.
 */
export type Zone = 'act' | 'clarify' | 'offer' | 'answer' | 'talk' | 'none'

export type Outcome = {
  /** A flow's name, where one starts or one is offered; an article's slug, where one is shown; else ''. */
  readonly target: string
  readonly zone: Zone
  /** The likeliest label of the classifier, whatever was decided. */
  readonly likeliest: string
  readonly p: number
  readonly like: string
  readonly why: string
}

/** Takes a message as the first of a conversation, by the same code as a customer's, and tells what would be done. */
export function takeFirstMessage(brain: Brain, text: string): Outcome {
  const locale = brain.lexicon.localeOf(text)
  const turn = {
    ...{ id: 'turn_1', utterance: { kind: 'text', text } as const, state: EMPTY_STATE },
    ...({ floor: 'assistant', today: '2026-01-01', now: 0 } as const),
  }
  const { command, why } = interpret(talkOf(brain, turn, locale), EMPTY_STATE, text)
  const [best] = brain.classifier.rank(text)
  return { ...decided(command), why, likeliest: best?.label ?? '', p: best?.p ?? 0, like: best?.like ?? '' }
}

const HUMAN = 'talk-to-a-human'

function decided(command: Command): Pick<Outcome, 'target' | 'zone'> {
  switch (command.kind) {
    case 'start':
      return { target: command.requests[0].flow, zone: 'act' }
    case 'human':
      return { target: HUMAN, zone: 'act' }
    case 'offer_human':
      return { target: HUMAN, zone: 'offer' }
    case 'answer':
      return { target: command.found.slug, zone: 'answer' }
    case 'clarify':
      return { target: '', zone: 'clarify' }
    case 'small_talk':
    case 'verdict':
    case 'stray':
    case 'resume':
    case 'restart':
      return { target: '', zone: 'talk' }
    default:
      return { target: '', zone: 'none' }
  }
}
