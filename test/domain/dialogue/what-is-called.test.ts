import { expect, test } from 'vitest'
import type { FlowContext } from '../../../src/domain/dialogue/flow/advance.ts'
import { parseFlow, readFlow } from '../../../src/domain/dialogue/flow/parse-flow.ts'
import { type FlowEvent, runFlow } from '../../../src/domain/dialogue/flow/run-flow.ts'
import type { Frame } from '../../../src/domain/dialogue/state.ts'
import { aFlow, aFrame, CONTEXT } from './a-flow.ts'

const SWAP = aFlow(`
flow: swap
title: Swap
about: Swaps what somebody has.
slots:
  thing: { label: Thing, type: text, invalidates: [other], ask: Which thing?, error: Which?, why: To swap it. }
  reason: { label: Reason, type: text, ask: Why?, error: Why?, why: We like to know. }
steps:
  - ask: thing
  - call: choose
    with: { thing: thing }
    save: other
  - ask: reason
  - end: resolved
`)

/** Frames of Nora's, through these events. */
function through(events: readonly FlowEvent[], context: FlowContext = CONTEXT) {
  const start = runFlow(SWAP, aFrame(SWAP), { kind: 'begun' }, context)
  return events.reduce((advance, event) => runFlow(SWAP, advance.frame, event, context), start)
}

const LAMP: FlowEvent = { kind: 'filled', slots: { thing: 'the lamp' }, answer: 'thing' }
const RETURNED: FlowEvent = { kind: 'returned', ending: 'resolved', value: 'a blue one' }

test('a flow is not called again while its result holds', () => {
  expect(through([LAMP, RETURNED]).next).toEqual({ kind: 'wait' })
  expect(through([LAMP, RETURNED, { kind: 'asked_again' }]).next).toEqual({ kind: 'wait' })
})

test('a flow whose result means nothing any more is called again, even with the same input', () => {
  const changed = through([LAMP, RETURNED, { kind: 'change', slot: 'thing' }, LAMP])
  expect(changed.next).toEqual({ kind: 'call', flow: 'choose', input: { thing: 'the lamp' } })
})

const LOOK_UP = aFlow(`
flow: look-up
title: Look up
about: Looks an order up.
slots:
  order: { label: Order, type: order_number, ask: Which?, error: Which?, why: To find it. }
steps:
  - ask: order
  - do: orders.get
    with: { order: order }
    outcomes: { not_found: { reask: order }, unavailable: { retry: true } }
  - end: resolved
`)

function keyIn(turn: string, frame: Frame): string {
  const { next } = runFlow(LOOK_UP, frame, { kind: 'begun' }, { ...CONTEXT, turn })
  return next.kind === 'act' ? next.call.key : 'nothing was called'
}

test('what is read has one key within a turn and another one in the next, since it may have changed', () => {
  const frame = aFrame(LOOK_UP, { order: 'LH-20418' })
  expect(keyIn('t1', frame)).toBe(keyIn('t1', frame))
  expect(keyIn('t2', frame)).not.toBe(keyIn('t1', frame))
})

test('a text can say how an order number of the shop looks', () => {
  const flow = aFlow(
    'flow: tell\ntitle: Tell\nabout: Tells.\nsteps:\n  - say: Like {shop.order_example}, at {shop.company}.\n  - end: resolved\n',
  )
  const { said } = runFlow(flow, aFrame(flow), { kind: 'begun' }, CONTEXT)
  expect(said.map(({ text }) => text)).toEqual(['Like LH-12345, at Larkspur Home.'])
})

test('an option is given to the shop in its own words, and not in any others', () => {
  const withValue = (value: string) =>
    `flow: why\ntitle: Why\nabout: Asks.\nslots:\n  reason:\n    type: option\n    options: [{ value: "${value}", label: Because }]\n    ask: Why?\n    error: Why?\n    why: The shop asks.\nsteps:\n  - ask: reason\n  - end: resolved\n`
  const isTaken = (value: string) => parseFlow('why.yaml', readFlow('why.yaml', withValue(value)), 'v1').ok
  expect(isTaken('no longer needed')).toBe(true)
  expect(isTaken('No longer needed!')).toBe(false)
})
