import type { FlowContext } from '../../../src/domain/dialogue/flow/advance.ts'
import type { Flow } from '../../../src/domain/dialogue/flow/flow.ts'
import { functionsIn } from '../../../src/domain/dialogue/flow/functions.ts'
import { parseFlow, readFlow } from '../../../src/domain/dialogue/flow/parse-flow.ts'
import type { Sentences } from '../../../src/domain/dialogue/sentences.ts'
import { type Frame, newFrame } from '../../../src/domain/dialogue/state.ts'

/** A flow of a file's text. Throws with its problems. */
export function aFlow(text: string, hash = 'v1'): Flow {
  const parsed = parseFlow('flow.yaml', readFlow('flow.yaml', text), hash)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.flow
}

/** A frame of a flow at its beginning. */
export function aFrame({ name, hash }: Flow, slots: Frame['slots'] = {}): Frame {
  return newFrame({ id: 't1', flow: name, hash, intent: name, calledBy: null, slots, records: {} })
}

export const TODAY = '2026-11-22'

/** English, with every sentence named after its key, so that tests say which one they mean. */
export const CONTEXT: FlowContext = {
  sentences: new Proxy({} as Sentences, { get: (_, key) => `<${String(key)}>` }),
  functions: functionsIn({ locale: 'en', today: TODAY, currency: 'GBP' }),
  today: TODAY,
  turn: 't1',
  shop: { company: 'Larkspur Home', currency: 'GBP', order_example: 'LH-12345' },
  titleOf: name => name,
  sourceOf: slug => ({ title: slug, section: '', href: `/help/${slug}` }),
}
