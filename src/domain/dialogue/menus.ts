import type { Flow } from './flow/flow.ts'
import type { Choice } from './log.ts'
import type { Talk } from './talk.ts'

/** The flows that the assistant itself refers to. */
export const HANDOFF_FLOW = 'talk-to-a-human'
export const CASE_FLOW = 'create-case'
const TRACKING_FLOW = 'order-status'

/** What can be done here, for somebody who does not know how to go on. */
export function menu(talk: Talk): readonly Choice[] {
  const tracking = talk.voice.flows.get(TRACKING_FLOW)
  return [...(tracking === undefined ? [] : [flowChoice(tracking)]), ...helpMenu(talk)]
}

/** The two ways to a person. */
export function helpMenu({ voice: { sentences } }: Talk): readonly Choice[] {
  return [
    { id: 'human', label: sentences.human_button },
    { id: `flow:${CASE_FLOW}`, label: sentences.case_button },
  ]
}

/** What is asked under every answer. */
export function helpedChoices({ voice: { sentences } }: Talk): readonly Choice[] {
  return [
    { id: 'solved', label: sentences.solved_button },
    { id: 'not_solved', label: sentences.not_solved_button },
  ]
}

/** A button that starts a flow. */
export function flowChoice(flow: Flow): Choice {
  return { id: `flow:${flow.name}`, label: flow.title }
}

/** The button that leaves a flow. */
export function cancelChoice({ voice: { sentences } }: Talk): Choice {
  return { id: 'cancel', label: sentences.cancel_button }
}

/** The button that leaves the queue. */
export function stopWaiting({ voice: { sentences } }: Talk): Choice {
  return { id: 'cancel_waiting', label: sentences.cancel_waiting_button }
}
