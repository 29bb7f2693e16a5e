import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { access, chown, constants, cp, lstat, mkdir, mkdtemp, realpath, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { findPrograms, type Programs, programsIn } from './embedded-programs.ts'

/** Where the embedded server lives and as whom it runs. */
export type Home = {
  readonly folder: string
  /** The server's own files, made by initdb. */
  readonly cluster: string
  readonly log: string
  readonly programs: Programs
  /** The account the server runs under when we are root, which it refuses; null when it runs as ourselves. */
  readonly account: Account | null
  /** `socket`: a folder that only this account and root can enter. `tcp`: where there are no such sockets. */
  readonly door:
    | { readonly kind: 'socket'; readonly folder: string }
    | { readonly kind: 'tcp'; readonly passwordFile: string }
}

export type Account = { readonly uid: number; readonly gid: number }

/** Where a server that cannot enter the project's folder keeps its things. */
const SHARED = '/var/lib/firstline'
/** The kernel's limit for a socket's path is 104 to 108 bytes, and the file's name takes 14 of them. */
const MAX_SOCKET_FOLDER = 88

/** Settles all of it, and makes the data folder and the account if they are not there yet. */
export async function settleHome(
  dataDir: string,
  door: Home['door']['kind'],
  say: (line: string) => void,
): Promise<Home> {
  const wanted = await writableFolder(resolve(dataDir))
  const account = runsAsRoot() ? findAccount(wanted) : null
  const folder = await enterableFolder(wanted, account, say)
  const programs = await enterablePrograms(await findPrograms(), account, say)
  return {
    folder,
    cluster: join(folder, 'postgres'),
    log: join(folder, 'postgres.log'),
    programs,
    account,
    door:
      door === 'socket'
        ? { kind: door, folder: socketFolder(folder) }
        : { kind: door, passwordFile: join(folder, 'postgres.password') },
  }
}

async function writableFolder(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true })
    await access(dataDir, constants.W_OK)
    return await realpath(dataDir)
  } catch (cause) {
    throw new Error(
      `The data folder ${dataDir} cannot be written to (${(cause as NodeJS.ErrnoException).code}). Set DATA_DIR to a folder of this user, or DATABASE_URL to a PostgreSQL server of your own.`,
      { cause },
    )
  }
}

function runsAsRoot(): boolean {
  return process.getuid?.() === 0
}

/** Whoever owns the data already; else an account that is there; else a new one. */
function findAccount(folder: string): Account {
  for (const home of [folder, sharedFolder(folder)]) {
    const owner = statSync(join(home, 'postgres'), { throwIfNoEntry: false })
    if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  }
  const account = lookUp('firstline') ?? lookUp('postgres') ?? addAccount('firstline')
  if (account) return account
  throw new Error(
    'The embedded database does not run as root, and no account could be made for it. Run Firstline as an ordinary user, make one with "useradd --system firstline", or set DATABASE_URL.',
  )
}

function lookUp(name: string): Account | null {
  const [uid, gid] = ['-u', '-g'].map(what => spawnSync('id', [what, name], { encoding: 'utf8' }))
  if (uid?.status !== 0 || gid?.status !== 0) return null
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

function addAccount(name: string): Account | null {
  const added = spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    name,
  ])
  if (added.status !== 0) spawnSync('adduser', ['-S', '-D', '-H', name])
  return lookUp(name)
}

async function enterableFolder(wanted: string, account: Account | null, say: (line: string) => void): Promise<string> {
  if (!account || canReach(account, wanted)) return wanted
  const folder = sharedFolder(wanted)
  await mkdir(folder, { recursive: true })
  say(`The database's files are in ${folder}, because its account cannot enter ${wanted}.`)
  return folder
}

function sharedFolder(wanted: string): string {
  return join(SHARED, digest(wanted))
}

async function enterablePrograms(
  programs: Programs,
  account: Account | null,
  say: (line: string) => void,
): Promise<Programs> {
  if (!account || canReach(account, programs.postgres)) return programs
  const folder = join(SHARED, `postgres-${programs.version}`)
  if (!existsSync(folder)) {
    say(`Copying the database server to ${folder}, because its account cannot enter ${programs.folder} (once, 60 MB).`)
    await mkdir(SHARED, { recursive: true })
    const fresh = await mkdtemp(`${folder}-`)
    const copy = join(fresh, 'native')
    await cp(programs.folder, copy, { recursive: true, verbatimSymlinks: true })
    // Another instance may have been quicker; its copy is as good.
    await rename(copy, folder).catch(() => {})
    await rm(fresh, { recursive: true, force: true })
  }
  return programsIn(folder, programs)
}

/** Whether the account may pass through every folder above the path, and use what is there. */
function canReach(account: Account, path: string): boolean {
  const { mode, uid, gid } = statSync(path)
  const bits = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
  const parent = dirname(path)
  return (mode & bits) !== 0 && (parent === path || canReach(account, parent))
}

function socketFolder(folder: string): string {
  const name = `firstline-${digest(folder)}`
  const path = join(tmpdir(), name)
  return path.length <= MAX_SOCKET_FOLDER ? path : join('/tmp', name)
}

/**
 * Whoever can open the socket is let in without a password, so its folder must be the server account's alone.
 * The name can be guessed and the place is everyone's: a folder that somebody else made first is refused.
 * It stays when the server ends: whoever starts the next one may be on the way in.
 */
export async function ensureDoor({ door, account }: Home): Promise<void> {
  if (door.kind === 'tcp') return
  const ourselves = process.getuid?.()
  await mkdir(door.folder, { mode: 0o700 }).catch(ignoreExisting)
  const found = await lstat(door.folder)
  const ours = found.uid === ourselves || found.uid === account?.uid
  if (!found.isDirectory() || !ours || (found.mode & 0o077) !== 0) {
    throw new Error(
      `${door.folder} was made by somebody else, and the database would not be safe there. Remove it, or set TMPDIR to a folder of your own.`,
    )
  }
  if (account) await chown(door.folder, account.uid, account.gid)
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
