import { afterAll, beforeEach, expect, test } from 'vitest'
import { isPublicAddress } from '../../../src/adapters/webhooks/address.ts'
import { refuseEndpointUrl } from '../../../src/adapters/webhooks/endpoint-url.ts'
import { type SendParts, webhookSender } from '../../../src/adapters/webhooks/send.ts'
import { signatureHeaders } from '../../../src/adapters/webhooks/signature.ts'
import type { ClaimedDelivery } from '../../../src/application/integration-ports.ts'
import { webhookReceiver } from '../../fakes/webhook-receiver.ts'
import { MONDAY } from '../store/a-shop.ts'

const SECRET = `whsec_${Buffer.from('a key of thirty-two bytes, or so').toString('base64')}`
const erp = await webhookReceiver()
erp.state.secret = SECRET
afterAll(() => erp.close())
beforeEach(() => {
  erp.received.length = 0
  erp.state.manner = () => 204
})

test('a delivery is signed, and says what and when', async () => {
  expect(await send(erp.state.url)).toEqual({ ok: true, status: 204 })
  expect(erp.received).toMatchObject([
    {
      id: 'whe_1',
      type: 'case.moved',
      timestamp: '2026-11-16T09:00:00.000Z',
      data: { case: { number: 'CS-0000018' } },
    },
  ])
  expect(erp.state.forged).toBe(0)
})

test('the signature is the one that Standard Webhooks gives for its own example', () => {
  const headers = signatureHeaders(
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    1_614_265_330_000,
    '{"test": 2432232314}',
  )
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  expect(headers['webhook-timestamp']).toBe('1614265330')
})

test.each([
  [500, 'It answered 500.'],
  [404, 'It answered 404.'],
  [302, 'It answered 302; redirects are not followed.'],
  [307, 'It answered 307; redirects are not followed.'],
])('an answer of %d is a failure, and nothing is asked elsewhere', async (status, problem) => {
  erp.state.manner = () => status
  const before = erp.state.requests
  expect(await send(erp.state.url)).toEqual({ ok: false, status, problem })
  expect(erp.state.requests).toBe(before + 1)
})

test('a receiver that does not answer, or never ends its answer, is not waited for', async () => {
  erp.state.manner = () => 'hang'
  expect(await send(erp.state.url, { limitMs: 200 })).toMatchObject({
    ok: false,
    status: null,
    problem: expect.stringMatching(/within 0.2 s/),
  })
  erp.state.manner = (_, response) => {
    response.writeHead(200)
    response.write('and then ')
    return 'hang'
  }
  expect(await send(erp.state.url, { limitMs: 5_000 })).toEqual({ ok: true, status: 200 })
})

test('a name whose look-up never ends is not waited for', async () => {
  const never = () => new Promise<never>(() => {})
  const attempt = await send('https://erp.example.com/hooks', { limitMs: 100, resolve: never })
  expect(attempt).toMatchObject({ ok: false, problem: expect.stringMatching(/within 0.1 s/) })
})

test('nobody there is a failure with the code alone', async () => {
  const gone = await webhookReceiver()
  await gone.close()
  expect(await send(gone.state.url)).toEqual({
    ok: false,
    status: null,
    problem: 'It could not be reached (ECONNREFUSED).',
  })
})

test('the connection goes to the address that was looked at, whatever the name leads to by then', async () => {
  const { port } = new URL(erp.state.url)
  const resolved: string[] = []
  const resolve = async (host: string) => {
    resolved.push(host)
    return ['127.0.0.1']
  }
  expect(await send(`http://no-such-host.invalid:${port}/`, { resolve })).toMatchObject({ ok: true })
  expect(resolved).toEqual(['no-such-host.invalid'])
})

test.each([
  ['one private address', ['10.0.0.8']],
  ['a private one among public ones', ['93.184.215.14', '192.168.1.1']],
  ['this machine', ['127.0.0.1']],
  ['the cloud’s metadata', ['169.254.169.254']],
  ['an IPv4 address in IPv6', ['::ffff:127.0.0.1']],
  ['no address at all', []],
])('a name with %s is not sent to', async (_, addresses) => {
  const before = erp.state.requests
  const port = new URL(erp.state.url).port
  const attempt = await send(`https://erp.example.com:${port}/`, {
    allowLoopback: false,
    resolve: async () => addresses,
  })
  expect(attempt).toMatchObject({
    ok: false,
    status: null,
    problem: expect.stringMatching(/not of the public internet/),
  })
  expect(erp.state.requests).toBe(before)
})

test('outside the demo nothing is sent in the clear', async () => {
  const attempt = await send('http://erp.example.com/', {
    allowLoopback: false,
    resolve: async () => ['93.184.215.14'],
  })
  expect(attempt).toMatchObject({ ok: false, problem: 'The address does not begin with https.' })
})

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.8.8.8',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  'fe80::1',
  'fc00::1',
  'fd12::1',
  'ff02::1',
  '::ffff:10.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::a00:1',
  '2002:a00:1::',
  '2001::1',
  '2001:db8::1',
  'localhost',
  '',
])('%s is not of the public internet', address => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each(['8.8.8.8', '93.184.215.14', '172.32.0.1', '100.128.0.1', '2606:2800:21f:cb07::1', '2a00:1450:4001::1'])(
  '%s is',
  address => {
    expect(isPublicAddress(address)).toBe(true)
  },
)

test.each([
  'http://erp.example.com/hooks',
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://localhost/',
  'https://10.0.0.1/',
  'https://[::ffff:10.0.0.1]/',
  'https://rosa:secret@erp.example.com/',
  'https://erp.example.com/#here',
  'ftp://erp.example.com/',
  'file:///etc/passwd',
  'erp.example.com',
  '',
])('a webhook cannot lead to %s', url => {
  expect(refuseEndpointUrl(url, false)).toMatch(/\.$/)
})

test('a webhook can lead to the public internet, and in the demo to this machine', () => {
  expect(refuseEndpointUrl('https://erp.example.com:8443/hooks?from=firstline', false)).toBeNull()
  for (const url of ['http://localhost:4000/hooks', 'http://127.0.0.1:4000/', 'http://[::1]/'])
    expect(refuseEndpointUrl(url, true)).toBeNull()
  expect(refuseEndpointUrl('http://10.0.0.1/', true)).not.toBeNull()
})

function send(url: string, parts: Partial<SendParts> = {}) {
  const delivery: ClaimedDelivery = {
    endpointId: 'hook_1',
    eventId: 'whe_1',
    url,
    secret: SECRET,
    attempts: 1,
    failingSince: null,
    type: 'case.moved',
    at: MONDAY,
    data: { case: { number: 'CS-0000018' } },
  }
  return webhookSender({ allowLoopback: true, ...parts })(delivery, MONDAY)
}
