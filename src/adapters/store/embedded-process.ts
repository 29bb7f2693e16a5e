import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import type { Home } from './embedded-home.ts'

/** A server that has written down that it runs, in its `postmaster.pid`. */
export type RunningServer = { readonly pid: number; readonly host: string; readonly port: number }

const LOG_LIMIT_BYTES = 10 * 1024 * 1024
const SOCKET_PORT = 5432

/** The server that runs on these files, ours or another instance's; `starting` until it can be reached; null for none. */
export function runningServer(home: Home): RunningServer | 'starting' | null {
  const record = join(home.cluster, 'postmaster.pid')
  const lines = readRecord(record)
  if (lines === null) return null
  const pid = Number(lines[0])
  if (!isServer(pid)) {
    // A number of a killed server that something else has now would keep the new server from starting.
    if (isAlive(pid)) rmSync(record, { force: true })
    return null
  }
  const [port, socketFolder, address, , status] = lines.slice(3)
  if (!port || status?.trim() !== 'ready') return 'starting'
  return { pid, port: Number(port), host: socketFolder || address || '127.0.0.1' }
}

function readRecord(path: string): string[] | null {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return null
  }
}

/** Whether a process of this number runs that we could signal. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Numbers are used again, in a container nearly at once; and a dead process nobody has asked after still has one. */
function isServer(pid: number): boolean {
  if (!isAlive(pid)) return false
  if (process.platform === 'win32') return true
  if (process.platform === 'linux') {
    const stat = readRecord(`/proc/${pid}/stat`)?.[0] ?? ''
    return /\(postgres.*\) [^ZX]/.test(stat)
  }
  return spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).stdout.includes('postgres')
}

/** Starts the server in a session of its own, so that a Ctrl-C meant for us does not end it before our last write. */
export async function launch(home: Home, settings: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const place =
    home.door.kind === 'socket'
      ? {
          listen_addresses: '',
          unix_socket_directories: home.door.folder,
          unix_socket_permissions: '0700',
          port: String(SOCKET_PORT),
        }
      : {
          listen_addresses: '127.0.0.1',
          unix_socket_directories: '',
          port: settings['port'] ?? String(await freePort()),
        }
  const all = { timezone: 'UTC', log_timezone: 'UTC', ...place, ...settings }
  const args = ['-D', home.cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const log = openLog(home.log)
  try {
    const server = spawn(home.programs.postgres, args, {
      ...home.account,
      cwd: dirname(home.cluster),
      env: { PATH: process.env['PATH'], LC_ALL: 'C', SystemRoot: process.env['SystemRoot'] },
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log, log],
    })
    // A failure to start is noticed by its exit code, or by nobody answering.
    server.on('error', () => {})
    server.unref()
    return server
  } finally {
    closeSync(log)
  }
}

/** One old log is kept. */
function openLog(path: string): number {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) renameSync(path, `${path}.old`)
  return openSync(path, 'a', 0o600)
}

/** Below 32768, where the system takes no ports for outgoing connections that could be in the way at the next start. */
async function freePort(): Promise<number> {
  for (let port = 25_432; port < 26_432; port++) {
    if (await isFree(port)) return port
  }
  throw new Error(
    'The embedded database found no free port on 127.0.0.1 from 25432 to 26431. Stop what uses them, or set DATABASE_URL.',
  )
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

/** Asks the server to end now, in good order: sessions are cut, everything committed is on disk. */
export function endServer(home: Home, pid: number): void {
  if (process.platform === 'win32') {
    spawnSync(home.programs.pgCtl, ['stop', '-D', home.cluster, '-m', 'fast', '-W'])
    return
  }
  try {
    process.kill(pid, 'SIGINT')
  } catch {
    // It has ended by itself.
  }
}
