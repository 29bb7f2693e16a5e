import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { Connection } from './database.ts'

type Migration = { readonly number: number; readonly name: string; readonly text: string; readonly sha256: string }
type Applied = { readonly number: number; readonly name: string; readonly sha256: string }

const FOLDER = join(import.meta.dirname, 'migrations')
const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/
/** Any number will do, as long as every version of Firstline uses the same. */
const LOCK = 7_305_411
const LOCK_LIMIT_MS = 120_000

/**
 * Brings the database up to the numbered `.sql` files of the folder, each once and in a transaction of its own.
 * Returns the names of those applied now. Throws with a sentence when the recorded history and the files disagree.
 */
export async function migrate(connection: Connection, folder = FOLDER): Promise<readonly string[]> {
  const files = await readMigrations(folder)
  const client = new pg.Client({ ...connection, application_name: 'firstline migrate' })
  await client.connect()
  try {
    await takeLock(client)
    const applied = await readHistory(client)
    refuseDisagreement(applied, files, folder)
    const missing = files.slice(applied.length)
    for (const migration of missing) await apply(client, migration)
    await refuseTemporaries(client)
    return missing.map(migration => migration.name)
  } finally {
    await client.end()
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.sql')).sort()
  const migrations = await Promise.all(names.map(name => readMigration(folder, name)))
  const twice = migrations.find((migration, i) => migration.number === migrations[i - 1]?.number)
  if (twice)
    throw new Error(
      `${join(folder, twice.name)}: the number ${twice.number} is used twice. Give it the next free number.`,
    )
  return migrations
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const number = FILE_NAME.exec(name)?.[1]
  if (!number) throw new Error(`${join(folder, name)}: a migration is named like 0007_what_it_does.sql. Rename it.`)
  // A checkout on Windows may end lines with CRLF; that is not a change.
  const text = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n')
  return { number: Number(number), name, text, sha256: createHash('sha256').update(text).digest('hex') }
}

/** Held until the connection ends. */
async function takeLock(client: pg.Client): Promise<void> {
  await client.query(`set lock_timeout = ${LOCK_LIMIT_MS}`)
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
  } catch (cause) {
    throw new Error(
      `Another process has been migrating this database for ${LOCK_LIMIT_MS / 1000} seconds. Wait for it or stop it, then start again.`,
      { cause },
    )
  }
  await client.query('set lock_timeout = 0')
}

async function readHistory(client: pg.Client): Promise<Applied[]> {
  await client.query(`create table if not exists migration (
    number integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default now()
  )`)
  const { rows } = await client.query<Applied>('select number, name, sha256 from migration order by number')
  return rows
}

function refuseDisagreement(applied: readonly Applied[], files: readonly Migration[], folder: string): void {
  const byNumber = new Map(files.map(file => [file.number, file]))
  for (const done of applied) {
    const file = byNumber.get(done.number)
    if (!file) {
      throw new Error(
        `The database has had migration ${done.name}, which is not in ${folder}: it was last used by a newer version. Start that version, or restore a backup made before it.`,
      )
    }
    if (file.sha256 !== done.sha256) {
      throw new Error(
        `${join(folder, file.name)} has changed since the database had it. Put it back as it was and write the change as a new migration.`,
      )
    }
  }
  const late = files.find((file, i) => file.number !== applied[i]?.number && i < applied.length)
  if (late) {
    throw new Error(
      `${join(folder, late.name)} comes before migrations the database has had already. Give it the next free number.`,
    )
  }
}

/** Once there is an owner, it owns what migrations make. */
async function actAsOwner(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(
    `select from pg_tables where schemaname = 'public' and tablename = 'migration' and tableowner = 'firstline_owner'`,
  )
  if (rowCount) await client.query('set local role firstline_owner')
}

/**
 * A temporary table is found before ours of the same name, and stays with its connection for the next customer. Not a
 * migration: a database that is restored or copied comes without the privileges of the one it was made from.
 */
async function refuseTemporaries(client: pg.Client): Promise<void> {
  await client.query(`do $$ begin
    if has_database_privilege(to_regrole('firstline_customer'), current_database(), 'temporary') then
      execute format('revoke temporary on database %I from public', current_database());
    end if;
  end $$`)
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin')
    await actAsOwner(client)
    await client.query(migration.text)
    await client.query('insert into migration (number, name, sha256) values ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.sha256,
    ])
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback').catch(() => {})
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`Migration ${migration.name} failed and was undone: ${reason}`, { cause })
  }
}
