import { connect as dial, type Socket as TcpSocket } from 'node:net'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openSecuredHouse, type SecuredHouse } from './a-house.ts'

let house: SecuredHouse
beforeAll(async () => {
  house = await openSecuredHouse()
})
afterAll(() => house?.close())
afterEach(async () => {
  const rosa = await house.visitor()
  expect((await rosa.hears('How long do refunds take?')).join()).toContain('5–7 working days')
})

let lines = 0

/** A bare websocket past all clients' manners, after the first packet of the server. */
async function rawSocket(namespace = '/v1', token?: string) {
  lines += 1
  const headers = { 'x-forwarded-for': `203.0.113.${lines % 250}` }
  const socket = new WebSocket(`ws://127.0.0.1:${house.port}/socket.io/?EIO=4&transport=websocket`, { headers })
  const heard: string[] = []
  const closed = new Promise<number>(resolve => socket.addEventListener('close', ({ code }) => resolve(code)))
  socket.addEventListener('message', ({ data }) => void heard.push(String(data)))
  await new Promise((resolve, reject) => {
    socket.addEventListener('message', resolve, { once: true })
    socket.addEventListener('error', reject, { once: true })
  })
  if (token !== undefined) {
    socket.send(`40${namespace},${JSON.stringify({ token })}`)
    await expect.poll(() => heard.join()).toContain(`40${namespace}`)
  }
  const send = (packet: string | Uint8Array<ArrayBuffer>) => socket.readyState === WebSocket.OPEN && socket.send(packet)
  return { send, closed, heard, close: () => socket.close() }
}

const CRAFTED = [
  ...['', ' ', '9', '4', '40', '41', '42', '43', '44', '45', '46', '4a', '2', '3', '5', '6', 'b', 'bAAAA'],
  ...['42[', '42[]', '42{}', '42null', '42[null]', '42[1]', '42["', '42["__proto__"]', '42["constructor"]'],
  ...['42["error"]', '42["connect"]', '42["disconnect"]', '42["disconnecting"]', '42["newListener"]'],
  ...['42["removeListener"]', '42["toString",{}]', '42["hasOwnProperty"]'],
  ...['451-["send",{"_placeholder":true,"num":0}]', '451-["x",{"_placeholder":true,"num":99}]', '45999999-["x"]'],
  ...['451-["x",{"_placeholder":true,"num":"splice"}]', '45-1-["x"]', '461-[{"_placeholder":true,"num":-1}]'],
  ...['40/v1,[', '40/v1,{"token":{"$ne":null}}', '40/nowhere,', '40/../../etc,', '40/v1,"x"', '40/desk,{"token":[]}'],
  ...['4'.repeat(10_000), `42${'['.repeat(20_000)}`, `42["x",${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}]`],
]

describe('packets that no client sends', () => {
  test.each(CRAFTED.map(packet => [packet.length > 60 ? `${packet.slice(0, 60)}…` : packet, packet]))(
    'harm nobody else: %j',
    async (_, packet) => {
      const stranger = await rawSocket()
      stranger.send(packet)
      stranger.send(new Uint8Array([0, 255, 4, 98]))
      stranger.close()
      const rosa = await house.visitor()
      const known = await rawSocket('/v1', rosa.token)
      known.send(packet.replace(/^4([2356])/, '4$1/v1,'))
      known.close()
    },
  )

  test('of random bytes and half-true shapes harm nobody else', async () => {
    const rosa = await house.visitor()
    const priya = await house.signIn('priya@larkspur.example')
    const event = fc.constantFrom('hello', 'pull', 'send', 'eph', 'watch', 'unwatch', 'error', '__proto__', 'nothing')
    const shaped = fc.tuple(
      fc.constantFrom('2', '2/v1,', '2/desk,', '2/v1,1', '5/v1,1-'),
      event,
      fc.array(fc.jsonValue()),
    )
    const packet = fc.oneof(
      shaped.map(([head, name, rest]) => `4${head}${JSON.stringify([name, ...rest])}`),
      fc.string({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 400 }).map(bytes => new Uint8Array(bytes)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(packet, { maxLength: 12 }), fc.boolean(), async (packets, isStaff) => {
        const socket = await (isStaff ? rawSocket('/desk', priya.token) : rawSocket('/v1', rosa.token))
        for (const one of packets) socket.send(one)
        socket.send('3')
        socket.close()
      }),
      { numRuns: 60 },
    )
    expect((await rosa.page()).ok).toBe(true)
  })

  test('with more than 64 kB end the connection', async () => {
    const rosa = await house.visitor()
    for (const size of [64 * 1024 + 100, 10_000_000]) {
      const socket = await rawSocket('/v1', rosa.token)
      socket.send(`42/v1,["send","${'x'.repeat(size)}"]`)
      expect(await socket.closed).toBe(1009)
    }
  })

  test('in a flood end the connection', async () => {
    const rosa = await house.visitor()
    const socket = await rawSocket('/v1', rosa.token)
    for (let n = 0; n < 5_000; n++) socket.send(`42/v1,["join-${n}","x"]`)
    expect(await socket.closed).toBeGreaterThanOrEqual(1000)
  })

  test('of a flood of namespaces end the connection', async () => {
    const socket = await rawSocket()
    for (let n = 0; n < 5_000; n++) socket.send(`40/room-${n},`)
    expect(await socket.closed).toBeGreaterThanOrEqual(1000)
  })

  test('that never come end the connection too', async () => {
    const socket = await rawSocket()
    expect(await socket.closed).toBeGreaterThanOrEqual(1000)
  }, 30_000)
})

describe('requests that no client makes', () => {
  const post = (path: string, body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(house.url + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

  test('there is no polling transport to fill with bodies', async () => {
    const query = 'EIO=4&transport=polling'
    expect((await fetch(`${house.url}/socket.io/?${query}`)).status).toBe(400)
    expect((await post(`/socket.io/?${query}`, 'x'.repeat(1_000_000))).status).toBe(400)
  })

  test.each(['/v1/send', '/desk/api/sign-in'])('a body too large for %s is refused before it is read', async path => {
    expect((await post(path, JSON.stringify({ text: 'x'.repeat(70_000) }))).status).toBe(413)
  })

  test('a small body that unpacks to a large one is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 'x'))
    expect(bomb.length).toBeLessThan(64 * 1024)
    const rosa = await house.visitor()
    expect((await post('/v1/send', bomb, { ...rosa.headers, 'content-encoding': 'gzip' })).status).toBe(413)
  })

  test.each([
    ['broken JSON', '{"cid":', {}],
    ['JSON that goes too deep', '['.repeat(30_000), {}],
    ['an encoding that is none', '{}', { 'content-encoding': 'zstd-of-my-own' }],
    ['a charset that is none', '{}', { 'content-type': 'application/json; charset=klingon' }],
    ['a form', 'cid=cid-00000001&body[text]=x', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('%s is refused without a word about our insides', async (_, body, headers) => {
    const rosa = await house.visitor()
    const answer = await post('/v1/send', body, { ...rosa.headers, ...headers })
    expect([400, 415]).toContain(answer.status)
    expect(await answer.text()).not.toMatch(/node_modules|SyntaxError| at /)
  })

  test.each([
    'after=-1',
    'after=1e999',
    'after=9007199254740993',
    'after[]=1',
    'after[$gt]=1',
    'after=0&wait=1e9',
    'after=0x10000000000000000',
    'after=NaN',
  ])('a cursor that is none is refused: %s', async query => {
    const rosa = await house.visitor()
    const answer = await fetch(`${house.url}/v1/sync?${query}`, { headers: rosa.headers })
    expect([400, 200]).toContain(answer.status)
  })

  test('two hundred handshakes that never end keep nobody else out', async () => {
    const half: TcpSocket[] = []
    for (let n = 0; n < 200; n++) {
      const socket = dial(house.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: web')
      half.push(socket)
    }
    expect((await fetch(`${house.url}/healthz`)).status).toBe(200)
    for (const socket of half) socket.destroy()
  })

  test.each([
    'GET / HTTP/9.9\r\n\r\n',
    '\u0000\u0001\u0002\r\n\r\n',
    'GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET //..//%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  ])('lines that are no HTTP harm nobody else: %j', async line => {
    const socket = dial(house.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.end(line)
    socket.resume()
    await new Promise(resolve => socket.once('close', resolve))
  })
})
