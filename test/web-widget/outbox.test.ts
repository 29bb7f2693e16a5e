import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Refusal, Sent } from '../../src/adapters/web/protocol.ts'
import { createOutbox } from '../../web-widget/app/outbox.ts'
import type { Unsent } from '../../web-widget/app/outbox-store.ts'

const AWAY: Refusal = { ok: false, error: 'unavailable', message: 'away' }
const TAKEN: Sent = { ok: true, seq: 1, id: 'ev_1', at: 1, dup: false }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a message is kept before it is first sent', async () => {
  const { outbox, kept, tried } = maria(() => TAKEN)
  const put = vi.fn(() => expect(tried).toEqual([]))
  kept.onPut = put
  await outbox.add('conv_1', { kind: 'text', text: 'Hello' })
  await vi.runAllTimersAsync()
  expect(put).toHaveBeenCalledOnce()
  expect(tried).toEqual(['cid_1'])
})

test('every attempt carries the same cid', async () => {
  let attempts = 0
  const { outbox, tried } = maria(() => {
    attempts += 1
    return attempts < 4 ? AWAY : TAKEN
  })
  await outbox.add('conv_1', { kind: 'text', text: 'Hello' })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(tried).toEqual(['cid_1', 'cid_1', 'cid_1', 'cid_1'])
})

test('the second message waits for the first', async () => {
  let isAway = true
  const { outbox, tried } = maria(() => (isAway ? AWAY : TAKEN))
  await outbox.add('conv_1', { kind: 'text', text: 'one' })
  await outbox.add('conv_1', { kind: 'text', text: 'two' })
  await vi.advanceTimersByTimeAsync(5_000)
  expect(new Set(tried)).toEqual(new Set(['cid_1']))
  isAway = false
  await vi.advanceTimersByTimeAsync(10_000)
  expect(tried.slice(-2)).toEqual(['cid_1', 'cid_2'])
})

test('after a minute it asks the customer, and nothing overtakes', async () => {
  const { outbox, tried } = maria(() => AWAY)
  await outbox.add('conv_1', { kind: 'text', text: 'one' })
  await outbox.add('conv_1', { kind: 'text', text: 'two' })
  await vi.advanceTimersByTimeAsync(120_000)
  expect(outbox.pending.value.map(message => message.state)).toEqual(['failed', 'sending'])
  expect(tried).not.toContain('cid_2')
})

test('a refusal that waiting does not mend fails at once', async () => {
  const { outbox, tried } = maria(() => ({ ...AWAY, error: 'too_large' }))
  await outbox.add('conv_1', { kind: 'text', text: 'one' })
  await vi.advanceTimersByTimeAsync(100)
  expect(outbox.pending.value[0]?.state).toBe('failed')
  expect(tried).toHaveLength(1)
})

test('it waits as long as the server says', async () => {
  const { outbox, tried } = maria(() => ({ ...AWAY, error: 'rate_limited', retryMs: 20_000 }))
  await outbox.add('conv_1', { kind: 'text', text: 'one' })
  await vi.advanceTimersByTimeAsync(19_000)
  expect(tried).toHaveLength(1)
})

test('what an earlier page left is sent, but not what belongs to another chat', async () => {
  const { outbox, kept, tried } = maria(() => TAKEN)
  kept.messages.push(message('cid_old', 'conv_1'), message('cid_other', 'conv_2'))
  await outbox.resume('conv_1')
  await vi.runAllTimersAsync()
  expect(tried).toEqual(['cid_old'])
})

function message(cid: string, conv: string): Unsent {
  return { cid, conv, body: { kind: 'text', text: cid }, at: 0 }
}

/** Maria's outbox, with a server that answers as told. */
function maria(answer: () => Sent | Refusal) {
  const tried: string[] = []
  const kept = { messages: [] as Unsent[], onPut: () => {} }
  let count = 0
  const outbox = createOutbox({
    store: {
      async put(one) {
        kept.onPut()
        kept.messages.push(one)
      },
      async remove(cid) {
        kept.messages = kept.messages.filter(one => one.cid !== cid)
      },
      all: async () => kept.messages,
    },
    newCid() {
      count += 1
      return `cid_${count}`
    },
    now: () => Date.now(),
    async send({ cid }) {
      tried.push(cid)
      return answer()
    },
    onSent() {},
    onFailed() {},
    onEnded() {},
  })
  return { outbox, kept, tried }
}
