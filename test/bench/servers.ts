import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../free-port.ts'

export type BenchServer = {
  readonly url: string
  readonly startMs: number
  rss(): Promise<number>
  stop(): Promise<void>
}

const ROOT = join(import.meta.dirname, '..', '..')

/** The product in a process of its own, on an embedded database in `dataDir`. */
export async function startProduct(dataDir: string): Promise<BenchServer> {
  const port = await freePort()
  const env = { ...process.env, PORT: String(port), DATA_DIR: dataDir, RATE_LIMITS: 'off', LOG_LEVEL: 'error' }
  const began = performance.now()
  const child = spawn(process.execPath, [join(ROOT, 'src', 'cli.ts'), 'serve'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  await reachable(`${url}/readyz`, child)
  return { url, startMs: performance.now() - began, rss: () => metricOf(url), stop: () => end(child) }
}

/** A bare socket.io echo. */
export async function startEcho(): Promise<BenchServer> {
  const port = await freePort()
  const began = performance.now()
  const child = spawn(process.execPath, [join(import.meta.dirname, 'echo-server.ts'), String(port)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  await reachable(url, child)
  const rss = async () => ((await (await fetch(url)).json()) as { rss: number }).rss
  return { url, startMs: performance.now() - began, rss, stop: () => end(child) }
}

async function reachable(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 60_000
  while (performance.now() < deadline) {
    if (
      await fetch(url).then(
        response => response.ok,
        () => false,
      )
    )
      return
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode} instead of starting.`)
    await pause(10)
  }
  throw new Error(`${url} did not answer within a minute.`)
}

async function metricOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1] ?? Number.NaN)
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}
