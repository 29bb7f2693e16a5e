import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server as NetServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectionUrl } from '../connection-url.ts'
import { freePort } from '../free-port.ts'
import { type FreshDatabase, freshDatabase } from '../postgres.ts'
import { buildPages, databaseOf, type Ended, ROOT, runCli, type Settings, temporaryFolder } from './run-cli.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let database: FreshDatabase
let url: string
beforeAll(async () => {
  folder = await temporaryFolder()
  database = await freshDatabase()
  url = connectionUrl(database.connection)
  await buildPages()
})
afterAll(async () => {
  await database.drop()
  await folder.remove()
})

const PROGRESS = /^(Read \d+ articles|Setting up the database|Brought the database)/

/** The sentence a command ended with, and that it ended as a failure. */
function refusal({ code, err }: Ended): string {
  expect(code, err).toBe(1)
  const said = err.split('\n').filter(line => line !== '' && !PROGRESS.test(line))
  expect(said.join('\n')).not.toMatch(/\bat .*\.ts:\d+/)
  return said.join('\n')
}

const chat = (settings: Settings) => runCli(['chat', '--json'], { DATABASE_URL: url, ...settings })
const inFolder = (name: string) => join(folder.path, name)

test('a port that is taken is named, with another one to try, and the database is stopped again', async () => {
  const holder: NetServer = createServer()
  const port = await freePort()
  await new Promise<void>(resolve => holder.listen(port, '127.0.0.1', resolve))
  const dataDir = inFolder('taken')
  const said = refusal(await runCli(['serve'], { PORT: String(port), DATA_DIR: dataDir }))
  holder.close()
  expect(said).toBe(
    `Port ${port} on 127.0.0.1 is taken by another program. Stop that program, or start with another one: PORT=${port + 1}.`,
  )
  expect(await databaseOf(dataDir)).toBeNull()
})

test('a database that a newer version has migrated is left alone, and the embedded server is stopped again', async () => {
  const client = new pg.Client(database.connection)
  await client.connect()
  await client.query("insert into migration (number, name, sha256) values (9999, '9999_from_the_future.sql', '-')")
  const said = refusal(await chat({}))
  await client.query('delete from migration where number = 9999')
  await client.end()
  expect(said).toMatch(/9999_from_the_future\.sql.* was last used by a newer version\. Start that version/)
})

test('a failure after the embedded server has started stops it', async () => {
  const dataDir = inFolder('data')
  const project = inFolder('newer')
  await aProject(project)
  await writeFile(join(project, 'src/adapters/store/migrations/9999_broken.sql'), 'select 1 / 0')
  const content = ['knowledge', 'flows', 'sample'].map(name =>
    cp(join(ROOT, name), join(project, name), { recursive: true }),
  )
  await Promise.all(content)
  const said = refusal(await runProject(project, ['chat', '--json'], { DATA_DIR: dataDir }))
  expect(said).toBe('Migration 9999_broken.sql failed and was undone: division by zero')
  expect(await databaseOf(dataDir)).toBeNull()
})

test.concurrent.each([
  ['nobody listens on', 'localhost:1', 'localhost:1 cannot be used: nothing listens there'],
  ['nobody has', 'shop.invalid', 'shop.invalid:5432 cannot be used: there is no host of this name'],
])('a database at an address %s is named without its password', async (_, host, expected) => {
  const said = refusal(await chat({ DATABASE_URL: `postgres://larkspur:geheim@${host}/shop` }))
  expect(said).toContain(`The database "shop" at ${expected}`)
  expect(said).toMatch(/Check DATABASE_URL/)
  expect(said).not.toContain('geheim')
})

test.concurrent('a database that says nothing is given up within seconds', async () => {
  const sockets = new Set<{ destroy(): unknown }>()
  const silent = createServer(socket => sockets.add(socket))
  const port = await freePort()
  await new Promise<void>(resolve => silent.listen(port, '127.0.0.1', resolve))
  const said = refusal(await chat({ DATABASE_URL: `postgres://larkspur:geheim@127.0.0.1:${port}/shop` }))
  for (const socket of sockets) socket.destroy()
  silent.close()
  expect(said).toContain(`127.0.0.1:${port} cannot be used: it has not answered within 5 seconds.`)
})

test.concurrent('a database address that cannot be read is not repeated', async () => {
  const said = refusal(await chat({ DATABASE_URL: 'postgres://larkspur:ge/heim@host:99999/shop' }))
  expect(said).toMatch(/^DATABASE_URL cannot be read\. It looks like postgres:\/\/user:password@host/)
  expect(said).not.toMatch(/ge.heim/)
})

test.concurrent('a data folder that cannot be written to is named', async () => {
  await writeFile(inFolder('a-file'), '')
  const said = refusal(await runCli(['chat', '--json'], { DATA_DIR: inFolder('a-file/data') }))
  expect(said).toMatch(/^The data folder .*a-file\/data cannot be written to \(ENOTDIR\)\. Set DATA_DIR/)
})

test.concurrent('every problem of the flows is told at once, each with its file and line', async () => {
  const flows = inFolder('broken-flows')
  await cp(join(ROOT, 'flows'), flows, { recursive: true })
  await writeFile(
    join(flows, 'warranty.yaml'),
    'flow: warranty\ntitle: Warranty\nabout: x\nstart:\n  phrases: [warranty]\nsteps:\n  - ask: serial\n  - end: soon\n',
  )
  await writeFile(join(flows, 'exchange.yaml'), 'flow: exchange\ntitle: [\n')
  await writeFile(join(flows, 'repair', 'en.yaml'), 'solved: Good.\nsovled_button: Yes\nthanks: [a]\n')
  const said = refusal(await chat({ FLOWS_DIR: flows }))
  expect(said).toMatch(/warranty\.yaml:8: .*end/)
  expect(said).toMatch(/exchange\.yaml:\d: /)
  expect(said).toContain('en.yaml:2: there is no sentence "sovled_button"')
  expect(said).toContain('en.yaml:3: the sentence "thanks" is not text')
  expect(said).toContain('en.yaml:1: these sentences are missing: welcome, solved_button, ')
})

test.concurrent.each([
  ['flows', 'FLOWS_DIR', /^The flows folder .*nowhere cannot be read\. Set FLOWS_DIR/],
  ['articles', 'KNOWLEDGE_DIR', /^The knowledge folder .*nowhere does not exist\. Create it .* or set KNOWLEDGE_DIR/],
])('a missing folder of the %s is named', async (_, setting, sentence) => {
  expect(refusal(await runCli(['check'], { [setting]: inFolder('nowhere') }))).toMatch(sentence)
})

test.concurrent('a knowledge folder without an article is refused', async () => {
  await mkdir(inFolder('empty'))
  const said = refusal(await chat({ KNOWLEDGE_DIR: inFolder('empty') }))
  expect(said).toMatch(/has no article\. Add a \.md file/)
})

test.concurrent('a broken orders file is named, with the place in it', async () => {
  await writeFile(inFolder('orders.json'), '[{"id":"LH-20418","email":7}]')
  const said = refusal(await chat({ ORDERS_FILE: inFolder('orders.json') }))
  expect(said).toMatch(/^The orders file .*orders\.json is invalid at 0\.email: .*sample\/orders\.json shows/)
})

test.concurrent('wrong settings are told all at once, those of the environment and those of .env', async () => {
  const project = inFolder('project')
  await aProject(project)
  await writeFile(join(project, '.env'), 'KNOWLEGE_DIR=articles\nCOMPANY_NAME=Larkspur\n')
  const settings = {
    PORT: 'http',
    DATABASE_ULR: url,
    TEAMS_APP_PASSWORD: 'geheim',
    DATABASE_URL: 'mysql://sam:geheim@db',
  }
  const said = refusal(await runProject(project, ['serve'], settings))
  expect(said.split('\n')).toEqual([
    'The setting KNOWLEGE_DIR in .env is unknown. Did you mean KNOWLEDGE_DIR?',
    'The setting DATABASE_ULR in the environment is unknown. Did you mean DATABASE_URL?',
    'The setting PORT=http is invalid: is not a whole number. .env.example tells what it takes.',
    'The setting DATABASE_URL=*** is invalid: begins with postgres:// or postgresql://. .env.example tells what it takes.',
  ])
})

test.concurrent('in production the demo, lifted limits and a missing list of origins are refused', async () => {
  const said = refusal(await runCli(['serve'], { NODE_ENV: 'production', DEMO: 'true', RATE_LIMITS: 'off' }))
  expect(said.split('\n').map(line => line.split(' ')[0])).toEqual(['DEMO=true', 'ALLOWED_ORIGINS', 'RATE_LIMITS=off'])
})

/** A project of its own that can be spoilt: our code, and the installed packages. */
async function aProject(path: string): Promise<void> {
  await mkdir(path)
  await cp(join(ROOT, 'src'), join(path, 'src'), { recursive: true })
  await cp(join(ROOT, 'package.json'), join(path, 'package.json'))
  await symlink(join(ROOT, 'node_modules'), join(path, 'node_modules'))
}

async function runProject(path: string, args: readonly string[], settings: Settings): Promise<Ended> {
  const ended = await runCli(args, settings, '', path)
  await rm(path, { recursive: true })
  return ended
}
