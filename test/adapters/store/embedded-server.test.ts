import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type EmbeddedServer, startEmbeddedServer } from '../../../src/adapters/store/embedded-server.ts'

const asRoot = process.getuid?.() === 0

let parent: string
let dataDir: string
let running: EmbeddedServer[]
let said: string[]
let doors: Set<string>
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'firstline-embedded-'))
  await chmod(parent, 0o755)
  dataDir = join(parent, 'data')
  running = []
  said = []
  doors = new Set()
})
afterEach(async () => {
  await Promise.all(running.map(server => server.stop()))
  await rm(parent, { recursive: true, force: true })
  for (const door of doors) await rm(door, { recursive: true, force: true })
})

async function start(settings: Record<string, string> = { fsync: 'off' }, door?: 'tcp') {
  const say = (line: string) => said.push(line)
  const server = await startEmbeddedServer({
    dataDir,
    say,
    settings,
    ...(door && { door }),
  })
  running.push(server)
  if (door !== 'tcp') doors.add(server.connection.host ?? '')
  return server
}

async function stop(server: EmbeddedServer) {
  running.splice(running.indexOf(server), 1)
  await server.stop()
}

async function ask(server: EmbeddedServer, question: string) {
  const client = new pg.Client(server.connection)
  await client.connect()
  const { rows } = await client.query({ text: question, rowMode: 'array' })
  await client.end()
  return rows[0]?.[0]
}

/** The number of the server's process; null when none has written it down. */
async function serverPid() {
  const record = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => null)
  return record === null ? null : Number(record.split('\n')[0])
}

test('a first start makes a server, the next one finds its data again', async () => {
  const first = await start()
  expect(said).toEqual([`Setting up the database in ${join(dataDir, 'postgres')} (only the first time).`])
  await ask(first, 'create table whisk as select 7 as size')
  await stop(first)
  expect(await serverPid()).toBeNull()
  const second = await start()
  expect(await ask(second, 'select size from whisk')).toBe(7)
  expect(said).toHaveLength(1)
})

test('what was committed is on disk unless somebody asks for less', async () => {
  const server = await start({})
  expect(await ask(server, "select current_setting('synchronous_commit') || current_setting('fsync')")).toBe('onon')
  expect(await ask(server, "select lower('ÉÜ') || current_setting('server_encoding')")).toBe('éüUTF8')
})

test('two that start at once share one server, which ends with the last of them', async () => {
  const [rosa, sam] = await Promise.all([start(), start()])
  const pid = await serverPid()
  expect(await ask(rosa, 'select pg_postmaster_start_time()')).toEqual(
    await ask(sam, 'select pg_postmaster_start_time()'),
  )
  await stop(rosa)
  expect(await ask(sam, 'select 1')).toBe(1)
  expect(await serverPid()).toBe(pid)
  await stop(sam)
  expect(await serverPid()).toBeNull()
  expect((await readdir(dataDir)).filter(name => name.includes('.new-'))).toEqual([])
})

test('of two that stop at once one ends the server', async () => {
  const both = await Promise.all([start(), start()])
  await Promise.all(both.map(stop))
  expect(await serverPid()).toBeNull()
})

test('one that starts while the last one stops gets a server that stays', async () => {
  let holder = await start()
  for (let round = 0; round < 8; round++) {
    const [next] = await Promise.all([start(), stop(holder)])
    expect(await ask(next, 'select 1')).toBe(1)
    holder = next
  }
})

test('a server whose owner was killed is joined', async () => {
  const owner = spawn(process.execPath, [join(import.meta.dirname, 'hold-server.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(owner.stdout, 'data')
  const pid = await serverPid()
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  const server = await start()
  expect(await serverPid()).toBe(pid)
  expect(await ask(server, 'select 1')).toBe(1)
})

test('a server that was killed is replaced, with all that was committed', async () => {
  const server = await start()
  const pool = new pg.Pool(server.connection)
  pool.on('error', () => {})
  await pool.query('create table whisk as select 7 as size')
  const pid = (await serverPid()) ?? 0
  process.kill(pid, 'SIGKILL')
  // A session of the old server may live a moment longer than the server itself.
  await expect.poll(serverPid, { timeout: 15_000 }).not.toBe(pid)
  const size = () => pool.query('select size from whisk').then(({ rows }) => rows[0].size, String)
  await expect.poll(size, { timeout: 15_000 }).toBe(7)
  expect(said.at(-1)).toContain('starting it again')
  await pool.end()
})

test.each([
  ['nobody', 999_999_999],
  ['somebody else', process.pid],
])('a record left by a killed server whose number belongs to %s is no hindrance', async (_, pid) => {
  await stop(await start())
  await writeFile(
    join(dataDir, 'postgres', 'postmaster.pid'),
    `${pid}\n${dataDir}\n0\n5432\n/nowhere\n\n  1 1\nready   \n`,
  )
  expect(await ask(await start(), 'select 1')).toBe(1)
})

test('what a killed first start left behind is swept away', async () => {
  await mkdir(join(dataDir, 'postgres.new-999999999-abc', 'base'), { recursive: true })
  await start()
  expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'postgres.log'])
})

test('a server that cannot start says why, where to look and what to do', async () => {
  await expect(start({ shared_buffers: 'plenty' })).rejects.toThrow(
    /did not start.*postgres\.log says why:.*shared_buffers.*DATABASE_URL/,
  )
})

test('files of another PostgreSQL are left alone', async () => {
  await stop(await start())
  await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '15\n')
  await expect(start()).rejects.toThrow('was made by PostgreSQL 15')
})

test('a folder that is something else is left alone', async () => {
  await mkdir(join(dataDir, 'postgres'), { recursive: true })
  await writeFile(join(dataDir, 'postgres', 'holiday.jpg'), '')
  await expect(start()).rejects.toThrow('holds something else')
  expect(await readdir(join(dataDir, 'postgres'))).toEqual(['holiday.jpg'])
})

test('a socket folder that others can enter is refused', async () => {
  const server = await start()
  const folder = server.connection.host ?? ''
  await stop(server)
  await chmod(folder, 0o777)
  await expect(start()).rejects.toThrow('was made by somebody else')
})

test('where there are no sockets, a password guards the port', async () => {
  const server = await start({}, 'tcp')
  expect(await ask(server, 'select 1')).toBe(1)
  const stranger = new pg.Client({ ...server.connection, password: 'guess' })
  await expect(stranger.connect()).rejects.toThrow('password authentication failed')
})

test.runIf(asRoot)('a folder that the server may not enter is exchanged for one it may, and told', async () => {
  await chmod(parent, 0o700)
  const server = await start()
  expect(await ask(server, 'select 1')).toBe(1)
  const [, folder] = /files are in (\S+), because/.exec(said.join('\n')) ?? []
  expect(folder).toMatch(/^\/var\/lib\/firstline\//)
  await stop(server)
  await rm(folder ?? '/nowhere', { recursive: true })
})
