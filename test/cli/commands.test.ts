import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectionUrl } from '../connection-url.ts'
import { type FreshDatabase, freshDatabase } from '../postgres.ts'
import { ROOT, runCli, temporaryFolder } from './run-cli.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let database: FreshDatabase
beforeAll(async () => {
  folder = await temporaryFolder()
  database = await freshDatabase()
})
afterAll(async () => {
  await database.drop()
  await folder.remove()
})

test.concurrent('env prints .env.example', async () => {
  expect(await runCli(['env'])).toEqual({
    code: 0,
    out: await readFile(join(ROOT, '.env.example'), 'utf8'),
    err: '',
  })
})

test.concurrent('check counts what is in order', async () => {
  const { code, out } = await runCli(['check'])
  expect([code, out.trim().split('\n').at(-1)]).toEqual([
    0,
    expect.stringMatching(/^\d+ flows, the words of \d languages and \d\d articles are/),
  ])
})

test.concurrent('articles that cannot be used are named, by check all of them, at the start a dozen', async () => {
  const articles = join(folder.path, 'odd')
  await cp(join(ROOT, 'knowledge', 'product-care'), articles, { recursive: true })
  const empty = Array.from({ length: 14 }, (_, index) => `empty-${index + 10}.md`)
  for (const name of empty) await writeFile(join(articles, name), '')
  const settings = { KNOWLEDGE_DIR: articles, DATABASE_URL: connectionUrl(database.connection) }

  const checked = await runCli(['check'], settings)
  expect(checked.code).toBe(0)
  for (const name of empty) expect(checked.out).toContain(`${articles}/${name}:1 `)
  expect(checked.out).toMatch(/\d+ articles are in order/)

  const question = '{"conversation":"nora","text":"how do I descale the kettle"}'
  const { out, err } = await runCli(['chat', '--json'], settings, question)
  expect(err.match(/empty-\d\d\.md:1 /g)).toHaveLength(12)
  expect(err).toMatch(/… and 2 more notes; "npm run content" lists all\.\nRead \d+ articles from/)
  expect(JSON.parse(out).replies[0]).toMatchObject({ source: { title: 'Descale your kettle' } })
})

test.concurrent('staff without what is needed adds nobody, and says all that is missing', async () => {
  const { code, err } = await runCli(['staff', '--email', 'ruth', '--role', 'boss'], {}, 'short')
  expect([code, err.trim()]).toEqual([
    1,
    'Nobody was added: --email takes an e-mail address; --name takes the name customers see; --role takes agent or manager; the password, read from the standard input, has at least 12 characters.',
  ])
})

test.concurrent('clocks counts the clocks of all cases again', async () => {
  const own = await freshDatabase()
  const { code, out } = await runCli(['clocks'], { DATABASE_URL: connectionUrl(own.connection) })
  expect([code, out]).toEqual([0, 'The clocks of 0 cases are counted again.\n'])
  await own.drop()
})

test('a machine token is made, listed without what opens, and revoked', async () => {
  const own = await freshDatabase()
  const settings = { DATABASE_URL: connectionUrl(own.connection) }
  const token = (...args: readonly string[]) => runCli(['token', ...args], settings)
  const added = await token('add', 'Warehouse', '--scopes', 'cases:read, cases:write')
  expect(added.out).toMatch(/^flm_[\w-]{43}\n$/)
  const again = await token('add', 'warehouse', '--scopes', 'cases:read')
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('one of the name warehouse is in use')])
  const listed = await token('list')
  const [id = '', ...shown] = listed.out.trim().split('\t')
  expect(shown).toEqual(['Warehouse', 'cases:read,cases:write', expect.stringMatching(/^until /), 'never used'])
  expect((await token('revoke', id)).out).toBe('Warehouse opens nothing any more.\n')
  expect((await token('list')).out).toContain('revoked ')
  await own.drop()
})

test.concurrent.each([
  [['add', '--scopes', 'cases:read'], 'give the system a name'],
  [['add', 'Shop'], '--scopes names at least one scope'],
  [
    ['add', 'Shop', '--scopes', 'cases:everything'],
    '--scopes takes some of articles:read, articles:internal, cases:read',
  ],
  [['add', 'Shop', '--scopes', 'cases:read', '--days', '731'], '--days takes at most 730'],
  [['forget'], 'token takes add, list or revoke'],
])('token %j is refused with a sentence', async (args, sentence) => {
  const { code, err } = await runCli(['token', ...args])
  expect([code, err]).toEqual([1, expect.stringContaining(sentence)])
})

test.concurrent('--help explains the commands', async () => {
  const { code, out } = await runCli(['serve', '--help'])
  for (const command of ['serve', 'chat', 'staff', 'token', 'check', 'clocks', 'env'])
    expect(out).toMatch(new RegExp(`^ {2}${command} `, 'm'))
  expect(code).toBe(0)
})

test.concurrent.each(['sevre', 'toString'])('the command "%s" is refused, with those there are', async name => {
  const { code, err } = await runCli([name])
  expect([code, err]).toEqual([1, expect.stringContaining(`There is no command "${name}".\n\nfirstline <command>`)])
})
