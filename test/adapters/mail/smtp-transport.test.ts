import { type AddressInfo, createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { smtpTransport } from '../../../src/adapters/mail/smtp-transport.ts'
import { freePort } from '../../free-port.ts'
import { mailServer, replying } from './mail-server.ts'

const TO_ROSA = {
  key: 'case:case_1:4',
  to: 'rosa@example.org',
  subject: 'Case CS-0000018: a reminder',
  text: 'We are waiting for your answer.\n.\nBcc: sam@example.org\n',
}
const FROM = 'Larkspur Home <support@larkspur.example>'
const HURRIED = { answerMs: 400, mailMs: 1_500 }

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function serving(options?: Parameters<typeof mailServer>[0]) {
  const server = await mailServer(options)
  open.push(server)
  return server
}

test('a mail arrives as it was queued, marked as sent by a machine', async () => {
  const server = await serving()
  expect(await smtpTransport({ url: server.url, from: FROM }).send(TO_ROSA)).toEqual({ outcome: 'accepted' })
  const [mail] = server.arrived
  expect(mail).toMatchObject({ from: 'support@larkspur.example', to: ['rosa@example.org'] })
  const { head, body } = parted(mail?.raw ?? '')
  expect(head).toContain('From: Larkspur Home <support@larkspur.example>')
  expect(head).toContain('To: rosa@example.org')
  expect(head).toContain('Subject: Case CS-0000018: a reminder')
  expect(head).toContain('Auto-Submitted: auto-generated')
  expect(body.replaceAll('\r\n', '\n')).toBe(TO_ROSA.text)
})

test('sent twice, it carries the same Message-ID', async () => {
  const server = await serving()
  const transport = smtpTransport({ url: server.url, from: FROM })
  await transport.send(TO_ROSA)
  await transport.send(TO_ROSA)
  await transport.send({ ...TO_ROSA, key: 'another' })
  const ids = server.arrived.map(({ raw }) => /^Message-ID: (.+)$/im.exec(raw)?.[1])
  expect(ids[0]).toMatch(/^<\w+@larkspur\.example>/)
  expect(ids[1]).toBe(ids[0])
  expect(ids[2]).not.toBe(ids[0])
})

test.each([
  ['refused', 550, 'no such mailbox: rosa@example.org'],
  ['put_off', 451, 'greylisted, rosa@example.org'],
] as const)('a recipient who is %s is told by the code alone', async (outcome, code, sentence) => {
  const server = await serving({ onRcptTo: (_address, _session, done) => done(replying(code, sentence)) })
  const sent = await smtpTransport({ url: server.url, from: FROM }).send(TO_ROSA)
  expect(sent).toEqual({ outcome, reason: expect.stringContaining(String(code)) })
  expect(JSON.stringify(sent)).not.toContain('rosa')
})

test('a mail whose content is refused is refused for good', async () => {
  const server = await serving({
    onData(stream, _session, done) {
      stream.resume()
      stream.on('end', () => done(replying(554, 'looks like spam')))
    },
  })
  expect(await smtpTransport({ url: server.url, from: FROM }).send(TO_ROSA)).toMatchObject({ outcome: 'refused' })
})

test('a server that does not like us as a sender keeps all mail back, not this one alone', async () => {
  const server = await serving({ onMailFrom: (_address, _session, done) => done(replying(553, 'not your domain')) })
  expect(await smtpTransport({ url: server.url, from: FROM }).send(TO_ROSA)).toMatchObject({ outcome: 'unreachable' })
})

test('wrong credentials keep mail back and are not told', async () => {
  const server = await serving({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => done(new Error('wrong password')),
  })
  const url = server.url.replace('smtp://', 'smtp://larkspur:hunter2@')
  const sent = await smtpTransport({ url, from: FROM }).send(TO_ROSA)
  expect(sent).toEqual({ outcome: 'unreachable', reason: expect.stringContaining('EAUTH') })
  expect(JSON.stringify(sent)).not.toContain('hunter2')
})

test('nobody there is an outcome like any other', async () => {
  const url = `smtp://127.0.0.1:${await freePort()}`
  expect(await smtpTransport({ url, from: FROM }).send(TO_ROSA)).toMatchObject({ outcome: 'unreachable' })
})

test.each([
  ['never greets', () => {}],
  ['hangs up', (socket: Socket) => socket.end('220 hello\r\n')],
  ['greets and falls silent', (socket: Socket) => void socket.write('220 hello\r\n')],
  ['answers without ever coming to an end', drip],
])('a server that %s is left within the time allowed', async (_, behave) => {
  const port = await rawServer('127.0.0.1', behave)
  const transport = smtpTransport({ url: `smtp://127.0.0.1:${port}`, from: FROM, patience: HURRIED })
  expect(await transport.send(TO_ROSA)).toMatchObject({ outcome: 'unreachable' })
})

test('a password is not sent over a network that is not encrypted', async () => {
  const seen: string[] = []
  // 127.0.0.2 is this machine too, and no address that the transport takes for it.
  const port = await rawServer('127.0.0.2', socket => {
    socket.write('220 hello\r\n')
    socket.on('data', data => {
      seen.push(String(data))
      socket.write(seen.length === 1 ? '250-hello\r\n250 AUTH PLAIN LOGIN\r\n' : '502 no\r\n')
    })
  })
  const url = `smtp://larkspur:hunter2@127.0.0.2:${port}`
  const sent = await smtpTransport({ url, from: FROM, patience: HURRIED }).send(TO_ROSA)
  expect(sent).toMatchObject({ outcome: 'unreachable' })
  expect(seen[0]).toContain('EHLO')
  expect(seen.join('')).not.toContain('AUTH')
})

test('no text, whatever it holds, becomes a header or a second recipient', async () => {
  const server = await serving()
  const transport = smtpTransport({ url: server.url, from: FROM })
  const hostile = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('\r\n', '\n\n', '\r\n.\r\n', '\r\nBcc: sam@example.org\r\n', 'a\u2028b').map(text => `x${text}y`),
  )
  const property = fc.asyncProperty(hostile, hostile, async (subject, words) => {
    server.arrived.length = 0
    const sent = await transport.send({ key: 'k', to: 'rosa@example.org', subject: `s${subject}`, text: `t${words}` })
    expect(sent).toEqual({ outcome: 'accepted' })
    expect(server.arrived).toHaveLength(1)
    expect(server.arrived[0]?.to).toEqual(['rosa@example.org'])
    expect(headerNames(server.arrived[0]?.raw ?? '')).toEqual(HEADERS)
  })
  await fc.assert(property, { numRuns: 30 })
})

const HEADERS = [
  'auto-submitted',
  'content-transfer-encoding',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'subject',
  'to',
  'x-auto-response-suppress',
]

function parted(raw: string): { head: string; body: string } {
  const end = raw.indexOf('\r\n\r\n')
  return { head: raw.slice(0, end), body: raw.slice(end + 4) }
}

function headerNames(raw: string): readonly string[] {
  const lines = parted(raw).head.split('\r\n')
  return lines.flatMap(line => /^([^\s:]+):/.exec(line)?.[1]?.toLowerCase() ?? []).sort()
}

/** Each line comes in good time, and the answer to EHLO has no last one. */
function drip(socket: Socket): void {
  socket.write('220 hello\r\n')
  const timer = setInterval(() => socket.write('250-still here\r\n'), 100)
  socket.on('close', () => clearInterval(timer))
}

async function rawServer(host: string, behave: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket.on('error', () => {}))
    behave(socket)
  })
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  open.push({
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  })
  return (server.address() as AddressInfo).port
}
