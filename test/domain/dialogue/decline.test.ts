import { expect, test } from 'vitest'
import { parseFlow } from '../../../src/domain/dialogue/flow/parse-flow.ts'
import { runFlow } from '../../../src/domain/dialogue/flow/run-flow.ts'
import type { Sentences } from '../../../src/domain/dialogue/sentences.ts'

const context = { sentences: { change_what: 'What would you like to change?' } as Sentences, today: '2026-11-22' }

/** A flow at its confirm, which Nora is about to answer with no. */
function atTheConfirm(decline: string) {
  const parsed = parseFlow(
    'callback.yaml',
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
    'v1',
  )
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const begun = {
    id: 't1',
    flow: 'callback',
    hash: 'v1',
    intent: 'callback',
    at: 0,
    records: {},
    attempts: {},
    confirmed: {},
    waiting: null,
  }
  const frame = { ...begun, slots: { contact: 'nora.lindqvist@example.com' } }
  const { frame: waiting } = runFlow(parsed.flow, frame, { kind: 'begun' }, context)
  return () => runFlow(parsed.flow, waiting, { kind: 'denied' }, context)
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
  expect(atTheConfirm('{}')().said.map(({ text }) => text)).toEqual(['What would you like to change?'])
})
