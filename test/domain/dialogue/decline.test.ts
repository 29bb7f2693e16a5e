import { expect, test } from 'vitest'
import { runFlow } from '../../../src/domain/dialogue/flow/run-flow.ts'
import { aFlow, aFrame, CONTEXT } from './a-flow.ts'

/** A flow at its confirm, which Nora is about to answer with no. */
function atTheConfirm(decline: string) {
  const flow = aFlow(
    `
flow: callback
title: Call me back
about: Has a colleague call.
start: { phrases: [call me back] }
slots:
  contact: { type: email, ask: Which address?, error: That is no address., why: We write to it. }
steps:
  - ask: contact
  - confirm: send_it
    summary: "We write to {contact}. Shall we?"
    binds: [contact]
    accept: "Yes"
    decline: ${decline}
  - end: resolved
`,
  )
  const frame = aFrame(flow, { contact: 'nora.lindqvist@example.com' })
  const { frame: waiting } = runFlow(flow, frame, { kind: 'begun' }, CONTEXT)
  return () => runFlow(flow, waiting, { kind: 'denied' }, CONTEXT)
}

test('a no at a confirm leads to a person where the flow says so', () => {
  const sayNo = atTheConfirm('{ handoff: The customer wants it done otherwise. }')
  expect(sayNo().next).toEqual({ kind: 'handoff', reason: 'The customer wants it done otherwise.' })
})

test('a no at a confirm asks a question again where the flow says so', () => {
  const { said, next } = atTheConfirm('{ reask: contact, error: Which address instead? }')()
  expect(said.map(({ text }) => text)).toEqual(['Which address instead?'])
  expect(next).toEqual({ kind: 'wait' })
})

test('a no at a confirm asks what to change where the flow says nothing', () => {
  expect(atTheConfirm('{}')().said.map(({ text }) => text)).toEqual(['<change_what>'])
})
