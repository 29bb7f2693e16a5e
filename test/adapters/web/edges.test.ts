import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { callerAddress, originAccepted } from '../../../src/adapters/http/caller.ts'
import { wireEvent } from '../../../src/adapters/web/wire-event.ts'
import type { LogEvent } from '../../../src/domain/dialogue/log.ts'

describe('the address of a caller', () => {
  test('one trusted proxy: the entry it wrote counts, what the caller wrote before it does not', () => {
    expect(callerAddress(request({ 'x-forwarded-for': '10.0.0.9, 198.51.100.7' }), 1)).toBe('198.51.100.7')
  })

  test('without trusted proxies the header is not read', () => {
    expect(callerAddress(request({ 'x-forwarded-for': '198.51.100.7' }), 0)).toBe('192.0.2.1')
  })

  test('a trusted proxy that writes nothing leaves the peer itself', () => {
    expect(callerAddress(request({}), 1)).toBe('192.0.2.1')
  })
})

describe('the origin of a page', () => {
  test.each([
    ['https://shop.example', true],
    ['https://support.example', true],
    ['https://support.example.evil.example', false],
    ['null', false],
  ])('%s: %s', (origin, accepted) => {
    expect(originAccepted(request({ origin, host: 'support.example' }), ['https://shop.example'])).toBe(accepted)
  })
})

describe('an event on its way to the customer', () => {
  test('one for staff does not leave, even with a public number by mistake', () => {
    expect(wireEvent('conv_1', { ...note, publicSeq: null })).toBeNull()
    expect(wireEvent('conv_1', { ...note, publicSeq: 3 })).toBeNull()
  })

  test('of an agent only the name leaves', () => {
    const event = wireEvent('conv_1', { ...note, visibility: 'public', publicSeq: 3, cid: 'desk-cid-1' })
    expect(event).toMatchObject({ seq: 3, author: { kind: 'agent', name: 'Priya' } })
    expect(JSON.stringify(event)).not.toMatch(/staff_priya|desk-cid/)
  })
})

const note: LogEvent = {
  seq: 4,
  publicSeq: null,
  id: 'ev_4',
  at: 0,
  author: { kind: 'agent', id: 'staff_priya', name: 'Priya' },
  visibility: 'staff',
  body: { kind: 'text', text: 'between us' },
  cid: null,
  answers: null,
}

function request(headers: Record<string, string>): IncomingMessage {
  return { headers, socket: { remoteAddress: '192.0.2.1' } } as unknown as IncomingMessage
}
