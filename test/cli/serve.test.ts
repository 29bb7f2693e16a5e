import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { freePort } from '../free-port.ts'
import { buildPages, type Command, databaseOf, isTaken, startCli, startServer, temporaryFolder } from './run-cli.ts'

const SETTING_UP = 'Setting up the database'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let dataDir: string
let started: Command[] = []
beforeAll(async () => {
  folder = await temporaryFolder()
  dataDir = join(folder.path, 'data')
  await buildPages()
})
afterAll(() => folder.remove())
afterEach(async () => {
  await Promise.all(
    started.map(async command => {
      command.process.kill('SIGTERM')
      await command.ended
    }),
  )
  started = []
})

async function serve() {
  const server = await startServer({ DATA_DIR: dataDir })
  started.push(server)
  return server
}

async function session(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/session`, { method: 'POST' })
  return ((await response.json()) as { token: string }).token
}

async function send(url: string, token: string, cid: string, text: string) {
  const response = await fetch(`${url}/v1/send`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ cid, body: { kind: 'text', text } }),
  })
  return (await response.json()) as { ok: boolean; seq: number }
}

/** What the customer sees, as one text. */
async function seen(url: string, token: string): Promise<string> {
  const response = await fetch(`${url}/v1/sync?after=0`, { headers: { authorization: `Bearer ${token}` } })
  return await response.text()
}

test('a first start that is broken off ends in order and leaves nothing running', async () => {
  const broken = startCli(['serve'], { PORT: String(await freePort()), DATA_DIR: join(folder.path, 'broken') })
  started.push(broken)
  await broken.says(SETTING_UP)
  // The second one is what npm sends after the terminal has sent the first.
  broken.process.kill('SIGINT')
  broken.process.kill('SIGTERM')
  const { code, out } = await broken.ended
  expect({ code, lastLine: out.trim().split('\n').at(-1) }).toEqual({ code: 0, lastLine: 'Stopped.' })
  expect(await databaseOf(join(folder.path, 'broken'))).toBeNull()
})

test('without any setting it serves the sample company, and says where and how to sign in', async () => {
  const server = await serve()
  const said = server.written()
  expect(said).toContain(SETTING_UP)
  expect(said).toContain('Loaded 4 demo sign-ins')
  for (const page of ['/', '/help', '/desk', '/report']) {
    expect(said).toContain(`http://localhost:${server.port}${page}\n`)
    expect((await fetch(`${server.url}${page}`)).status).toBe(200)
  }
  const signIn = await fetch(`${server.url}/desk/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'priya@larkspur.example', password: 'larkspur-priya' }),
  })
  expect([said.includes('priya@larkspur.example / larkspur-priya'), signIn.status]).toEqual([true, 200])
  expect((await server.stop()).code).toBe(0)
  expect([await isTaken(server.port), await databaseOf(dataDir)]).toEqual([false, null])
})

test('two servers share one data folder: each sees the other, and the last one out stops the database', async () => {
  const rosas = await serve()
  const sams = await serve()
  expect(rosas.written()).not.toMatch(/Setting up|up to date|Loading/)
  const token = await session(rosas.url)
  expect(await send(rosas.url, token, '01K9ZQ4X7N3T8R5V6W2Y1B0C9D', 'where is my order')).toMatchObject({ ok: true })
  await expect.poll(() => seen(sams.url, token), { timeout: 5_000 }).toContain('order number?')

  rosas.process.kill('SIGINT')
  expect((await rosas.ended).code).toBe(0)
  expect(await databaseOf(dataDir)).not.toBeNull()
  expect(await send(sams.url, token, '01K9ZQ4X7N3T8R5V6W2Y1B0C9E', 'LH-20418')).toMatchObject({ ok: true })
  await expect.poll(() => seen(sams.url, token), { timeout: 5_000 }).toContain('postcode is on the order?')

  expect((await sams.stop()).code).toBe(0)
  expect(await databaseOf(dataDir)).toBeNull()
})

test.runIf(process.platform !== 'win32').each([
  ['Ctrl-C in the terminal, which reaches the whole group,', (npm: number) => process.kill(-npm, 'SIGINT')],
  ['ending npm alone, which passes it to its shell and no further,', (npm: number) => process.kill(npm, 'SIGTERM')],
])('under npm start, %s stops server and database', async (_, end) => {
  const port = await freePort()
  const npm = startCli(['start'], { PORT: String(port), DATA_DIR: dataDir }, { program: ['npm'], group: true })
  const group = npm.process.pid as number
  onTestFinished(() => endGroup(group))
  await npm.says('Firstline is ready')
  expect(await databaseOf(dataDir)).not.toBeNull()
  end(group)
  // The outputs close when the last process that writes to them has ended, the server's own included.
  expect((await npm.ended).out).toContain('Stopped.')
  expect([await isTaken(port), await databaseOf(dataDir)]).toEqual([false, null])
})

/** Whatever a failed test has left of it. */
function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGTERM')
  } catch {
    // All of it has ended, as it should.
  }
}
