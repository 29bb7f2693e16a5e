import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import type { Connection } from '../src/adapters/store/database.ts'
import { startEmbeddedServer } from '../src/adapters/store/embedded-server.ts'
import { migrate } from '../src/adapters/store/migrate.ts'

type Server = { readonly host: string; readonly port: number; readonly user: string; readonly password?: string }

declare module 'vitest' {
  interface ProvidedContext {
    postgres: Server
  }
}

const PREFIX = 'firstline-test-'
const TEMPLATE = 'firstline_template'
const BARE = 'template0'
/** Nothing here needs to outlive a power cut. */
const FAST = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  max_connections: '400',
}

/** One server for the whole run, in a folder of its own, with a database that every test's own one is copied from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweepKilledRuns()
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  // mkdtemp keeps everyone else out, and as root the server is someone else.
  await chmod(dataDir, 0o755)
  const server = await startEmbeddedServer({ dataDir, say: () => {}, settings: FAST })
  const { host, port, user, password } = server.connection as Server
  const reached = { host, port, user, ...(password && { password }) }
  await query({ ...reached, database: 'postgres' }, `create database ${TEMPLATE}`)
  await migrate({ ...reached, database: TEMPLATE })
  project.provide('postgres', reached)
  return async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
    await rm(host, { recursive: true, force: true })
  }
}

export type FreshDatabase = { readonly connection: Connection; drop(): Promise<void> }

/** A migrated, empty database of one's own, in some 50 milliseconds. */
export async function freshDatabase(): Promise<FreshDatabase> {
  return copyOf(TEMPLATE)
}

/** A database without any table. */
export async function bareDatabase(): Promise<FreshDatabase> {
  return copyOf(BARE)
}

/** Another database with the same content; nobody may be connected to the first one. */
export async function sameDatabase({ connection }: FreshDatabase): Promise<FreshDatabase> {
  return copyOf(String(connection.database))
}

async function copyOf(template: string): Promise<FreshDatabase> {
  const server = inject('postgres')
  const name = `t_${randomUUID().replaceAll('-', '')}`
  const root = { ...server, database: 'postgres' }
  await query(root, `create database ${name} template ${template} strategy file_copy`)
  // As migrating leaves it: a copy comes without the privileges of the database it was made from.
  if (template !== BARE) await query(root, `revoke temporary on database ${name} from public`)
  return {
    connection: { ...server, database: name },
    drop: () => query(root, `drop database if exists ${name} with (force)`),
  }
}

async function query(connection: Connection, statement: string): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Runs that were killed leave a server and its folder behind; the folder's name says whose they were. */
async function sweepKilledRuns(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX) || isRunning(Number(name.slice(PREFIX.length).split('-')[0]))) continue
    const folder = join(tmpdir(), name)
    const record = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')
    const [pid, cluster] = record.split('\n')
    if (cluster === join(folder, 'postgres') && isRunning(Number(pid))) process.kill(Number(pid), 'SIGQUIT')
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
