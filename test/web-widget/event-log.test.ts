import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { WireEvent } from '../../src/adapters/web/protocol.ts'
import { EMPTY_LOG, isBehind, lastSeq, withPage } from '../../web-widget/app/event-log.ts'

test('an event after a gap is not shown before what is missing', () => {
  const log = withPage(EMPTY_LOG, { events: [event(1), event(3)], head: 3 })
  expect(log.events.map(one => one.seq)).toEqual([1])
  expect(isBehind(log)).toBe(true)
})

test('an event that comes twice is shown once', () => {
  const once = withPage(EMPTY_LOG, { events: [event(1), event(2)], head: 2 })
  expect(withPage(once, { events: [event(2), event(3)], head: 3 }).events.map(one => one.seq)).toEqual([1, 2, 3])
})

test('an old page does not take the head back', () => {
  const log = withPage(EMPTY_LOG, { events: [event(1)], head: 5 })
  expect(withPage(log, { events: [event(1)], head: 1 }).head).toBe(5)
})

test('whatever comes in whatever order, the view is a prefix of the log', () => {
  const page = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 12 })
  fc.assert(
    fc.property(fc.array(page, { maxLength: 12 }), pages => {
      const log = pages.reduce((all, seqs) => withPage(all, { events: seqs.map(event), head: 12 }), EMPTY_LOG)
      expect(log.events.map(one => one.seq)).toEqual(Array.from({ length: lastSeq(log) }, (_, place) => place + 1))
    }),
  )
})

function event(seq: number): WireEvent {
  return {
    conv: 'conv_1',
    seq,
    id: `ev_${seq}`,
    at: seq,
    author: { kind: 'assistant' },
    body: { kind: 'text', text: `${seq}` },
  }
}
