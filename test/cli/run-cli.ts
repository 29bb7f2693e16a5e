import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensurePages } from '../../src/adapters/files/pages.ts'
import { freePort } from '../free-port.ts'

export const ROOT = join(import.meta.dirname, '..', '..')

export type Settings = { readonly [name: string]: string }
export type Ended = { readonly code: number | null; readonly out: string; readonly err: string }

/** A command under way. */
export type Command = {
  readonly process: ChildProcessWithoutNullStreams
  /** Everything it has written so far, both outputs in one. */
  written(): string
  /** Resolves once the sentence has been written; fails if the command ends without it. */
  says(sentence: string): Promise<void>
  ended: Promise<Ended>
}

/** Starts the real command with these settings and no others of ours. `group` gives it a process group of its own. */
export function startCli(
  args: readonly string[],
  settings: Settings = {},
  { program = [process.execPath, join(ROOT, 'src', 'cli.ts')], cwd = ROOT, group = false } = {},
): Command {
  const [file = '', ...first] = program
  const env = { ...surroundings(), ...settings }
  const child = spawn(file, [...first, ...args], { cwd, env, detached: group })
  child.stdin.on('error', () => {})
  const out = collect(child.stdout)
  const err = collect(child.stderr)
  const ended = once(child, 'close').then(([code]): Ended => ({ code, out: out.text(), err: err.text() }))
  const written = () => out.text() + err.text()
  return {
    process: child,
    written,
    ended,
    says: sentence =>
      new Promise((resolve, reject) => {
        const look = () => written().includes(sentence) && resolve()
        child.stdout.on('data', look)
        child.stderr.on('data', look)
        look()
        void ended.then(() => reject(new Error(`The command ended without saying "${sentence}":\n${written()}`)))
      }),
  }
}

/** Runs a command to its end. */
export function runCli(args: readonly string[], settings: Settings = {}, input = '', root = ROOT): Promise<Ended> {
  const command = startCli(args, settings, { program: [process.execPath, join(root, 'src', 'cli.ts')], cwd: root })
  command.process.stdin.end(input)
  return command.ended
}

export type Server = Command & { readonly url: string; readonly port: number; stop(): Promise<Ended> }

/** Starts `serve` on a free port and waits until it is ready. */
export async function startServer(settings: Settings): Promise<Server> {
  const port = await freePort()
  const command = startCli(['serve'], { PORT: String(port), ...settings })
  await command.says('Firstline is ready')
  return {
    ...command,
    port,
    url: `http://127.0.0.1:${port}`,
    stop() {
      command.process.kill('SIGTERM')
      return command.ended
    },
  }
}

/** Servers that start at once would each build the pages where they are missing. */
export async function buildPages(): Promise<void> {
  await ensurePages({ root: ROOT, say: () => {} })
}

/** A folder for one test file, that the embedded server's own account can enter too. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'firstline-cli-'))
  await chmod(path, 0o755)
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Whether something listens on the port. */
export function isTaken(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('connect', () => socket.destroy())
    socket.once('error', () => resolve(false))
  })
}

/** The process of the embedded server in a data folder; null when it has ended in good order. */
export async function databaseOf(dataDir: string): Promise<number | null> {
  const record = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => null)
  return record === null ? null : Number(record.split('\n')[0])
}

/** What any program needs, and nothing that would be read as a setting. */
function surroundings(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env
  return { PATH, HOME, ...(TMPDIR && { TMPDIR }) }
}

function collect(stream: NodeJS.ReadableStream): { text(): string } {
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  return { text: () => text }
}
