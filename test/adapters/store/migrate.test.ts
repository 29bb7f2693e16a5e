import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate } from '../../../src/adapters/store/migrate.ts'
import { bareDatabase, type FreshDatabase } from '../../postgres.ts'

let database: FreshDatabase
let folder: string
beforeEach(async () => {
  database = await bareDatabase()
  folder = await mkdtemp(join(tmpdir(), 'firstline-migrations-'))
  await write('0001_whisk.sql', 'create table whisk (size integer); insert into whisk values (1);')
  await write('0003_larger.sql', 'update whisk set size = size + 1')
})
afterEach(async () => {
  await database.drop()
  await rm(folder, { recursive: true })
})

const write = (name: string, text: string) => writeFile(join(folder, name), text)
const run = () => migrate(database.connection, folder)
async function sizes() {
  const client = new pg.Client(database.connection)
  await client.connect()
  const { rows } = await client.query('select size from whisk')
  await client.end()
  return rows.map(row => row.size)
}

test('each migration is applied once, in order', async () => {
  expect(await run()).toEqual(['0001_whisk.sql', '0003_larger.sql'])
  expect(await run()).toEqual([])
  await write('0004_larger.sql', 'update whisk set size = size * 10')
  expect(await run()).toEqual(['0004_larger.sql'])
  expect(await sizes()).toEqual([20])
})

test('of several that migrate at once one does it and the others wait', async () => {
  await write(
    '0001_whisk.sql',
    'create table whisk (size integer); insert into whisk values (1); select pg_sleep(0.2);',
  )
  const applied = await Promise.all([run(), run(), run(), run()])
  expect(applied.flat()).toEqual(['0001_whisk.sql', '0003_larger.sql'])
  expect(await sizes()).toEqual([2])
})

test('a migration that has changed is refused; other line ends are no change', async () => {
  await write('0004_two_lines.sql', 'select 1;\nselect 2;\n')
  await run()
  await write('0004_two_lines.sql', 'select 1;\r\nselect 2;\r\n')
  expect(await run()).toEqual([])
  await write('0004_two_lines.sql', 'select 1;\nselect 3;\n')
  await expect(run()).rejects.toThrow('0004_two_lines.sql has changed since the database had it')
})

test('a migration that is missing is refused', async () => {
  await run()
  await rm(join(folder, '0003_larger.sql'))
  await expect(run()).rejects.toThrow('has had migration 0003_larger.sql, which is not in')
})

test('a migration that comes too late is refused', async () => {
  await run()
  await write('0002_between.sql', 'select 1')
  await expect(run()).rejects.toThrow('0002_between.sql comes before migrations the database has had already')
})

test('a number used twice and a name without one are refused', async () => {
  await write('0003_again.sql', 'select 1')
  await expect(run()).rejects.toThrow('the number 3 is used twice')
  await rename(join(folder, '0003_again.sql'), join(folder, 'again.sql'))
  await expect(run()).rejects.toThrow('again.sql: a migration is named like')
})

test('a migration that fails is undone, those before it stay', async () => {
  await write('0004_broken.sql', 'delete from whisk; select 1 / 0;')
  await expect(run()).rejects.toThrow('Migration 0004_broken.sql failed and was undone: division by zero')
  expect(await sizes()).toEqual([2])
  await write('0004_broken.sql', 'delete from whisk')
  expect(await run()).toEqual(['0004_broken.sql'])
})
