import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import type { Home } from './embedded-home.ts'
import { isAlive } from './embedded-process.ts'

const INITDB_LIMIT_MS = 120_000

/** The superuser of the embedded server. */
export const SUPERUSER = 'firstline'

/**
 * Makes the server's files if they are not there. They are made in a folder beside and moved into place whole:
 * a start that is killed half-way leaves nothing that looks finished, and of two that start at once one wins.
 */
export async function ensureCluster(home: Home, say: (line: string) => void): Promise<void> {
  const made = await clusterVersion(home)
  if (made !== null) return refuseOtherVersion(made, home)
  say(`Setting up the database in ${home.cluster} (only the first time).`)
  await sweepLeftovers(home)
  await ensurePassword(home)
  const fresh = await mkdtemp(`${home.cluster}.new-${process.pid}-`)
  try {
    if (home.account) await chown(fresh, home.account.uid, home.account.gid)
    await chmod(fresh, 0o700)
    await initdb(home, fresh)
    await moveIntoPlace(fresh, home)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    if ((await clusterVersion(home)) === null) throw error
  }
}

/** The password of the embedded server where it is reached over TCP; undefined where its socket's folder is the guard. */
export async function readPassword(home: Home): Promise<string | undefined> {
  return home.door.kind === 'tcp' ? await readFile(home.door.passwordFile, 'utf8') : undefined
}

async function clusterVersion(home: Home): Promise<string | null> {
  const version = await readFile(join(home.cluster, 'PG_VERSION'), 'utf8').catch(error => refuseUnreadable(error, home))
  return version?.trim() ?? null
}

function refuseUnreadable(error: NodeJS.ErrnoException, home: Home): null {
  if (error.code === 'ENOENT') return null
  throw new Error(
    `${home.cluster} cannot be read by this user (${error.code}). Run Firstline as the user that made it, or move it away to begin anew.`,
    { cause: error },
  )
}

function refuseOtherVersion(made: string, home: Home): void {
  const [major] = home.programs.version.split('.')
  if (made === major) return
  throw new Error(
    `${home.cluster} was made by PostgreSQL ${made}, and this version of Firstline brings PostgreSQL ${major}. Restore a backup into an empty folder, or start the version of Firstline that made it.`,
  )
}

async function moveIntoPlace(fresh: string, home: Home): Promise<void> {
  try {
    await rename(fresh, home.cluster)
  } catch (cause) {
    throw new Error(
      `${home.cluster} holds something else than a database (${(cause as Error).message}). Move it away, or choose another data folder.`,
      { cause },
    )
  }
}

/** What a killed start left behind. A folder whose process still lives belongs to a start that is under way. */
async function sweepLeftovers(home: Home): Promise<void> {
  const prefix = `${basename(home.cluster)}.new-`
  for (const name of await readdir(home.folder)) {
    if (!name.startsWith(prefix)) continue
    const pid = Number(name.slice(prefix.length).split('-')[0])
    if (!isAlive(pid)) await rm(join(home.folder, name), { recursive: true, force: true })
  }
}

async function ensurePassword(home: Home): Promise<void> {
  if (home.door.kind !== 'tcp') return
  const password = randomBytes(32).toString('base64url')
  await writeFile(home.door.passwordFile, password, { mode: 0o600, flag: 'wx' }).catch(error => {
    if (error.code !== 'EEXIST') throw error
  })
  if (home.account) await chown(home.door.passwordFile, home.account.uid, home.account.gid)
}

async function initdb(home: Home, folder: string): Promise<void> {
  const guard =
    home.door.kind === 'socket' ? ['-A', 'trust'] : ['-A', 'scram-sha-256', `--pwfile=${home.door.passwordFile}`]
  // Sorted by code point everywhere alike, but with upper and lower case of all letters.
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '-E', 'UTF8']
  await run(home, ['-D', folder, '-U', SUPERUSER, ...guard, ...locale, '--no-sync', '--no-instructions'])
  await run(home, ['-D', folder, '--sync-only'])
}

async function run(home: Home, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(home.programs.initdb, args, {
      ...home.account,
      cwd: home.folder,
      timeout: INITDB_LIMIT_MS,
    })
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string }
    throw new Error(
      `The database in ${home.cluster} could not be set up: ${(stderr || message).trim()} Put that right, or set DATABASE_URL to a PostgreSQL server of your own.`,
      { cause },
    )
  }
}
