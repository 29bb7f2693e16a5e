import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type BenchClient, echoClient, productClient } from './clients.ts'
import { type BenchServer, startEcho, startProduct } from './servers.ts'

/**
 * What the product costs beside a bare socket.io echo, in one run on one machine: the ratios travel, the
 * milliseconds do not. Every figure is printed with how it was made.
 */
const LOADS = [
  { clients: 1, perSecond: null, seconds: 4 },
  { clients: 50, perSecond: 50, seconds: 6 },
  { clients: 500, perSecond: 50, seconds: 8 },
] as const
const IDLE = 500

const print = (line: string) => void process.stdout.write(`${line}\n`)

const dataDir = await mkdtemp(join(tmpdir(), 'firstline-bench-'))
await chmod(dataDir, 0o755)
try {
  await startUp(dataDir)
  const [product, echo] = await Promise.all([startProduct(dataDir), startEcho()])
  try {
    await roundTrips(product, echo)
    await idleMemory(product, echo)
  } finally {
    await Promise.all([product.stop(), echo.stop()])
  }
  await sizes()
} finally {
  await rm(dataDir, { recursive: true, force: true })
}

async function startUp(dir: string): Promise<void> {
  print('Start-up, from the command to the first ready answer (ms)')
  const first = await startProduct(dir)
  await first.stop()
  const again: number[] = []
  for (let round = 0; round < 3; round++) {
    const server = await startProduct(dir)
    again.push(server.startMs)
    await server.stop()
  }
  const bare = await startEcho()
  await bare.stop()
  const usual = percentile(again, 50)
  print(`  first start with an empty data folder   ${first.startMs.toFixed(0)}`)
  print(
    `  a later start, median of 3              ${usual.toFixed(0)}   target 5000, ${(usual / bare.startMs).toFixed(1)} x a bare socket.io server (${bare.startMs.toFixed(0)})\n`,
  )
}

async function roundTrips(product: BenchServer, echo: BenchServer): Promise<void> {
  print('Turn round trip (send → committed → answered from the articles → shown) beside a bare socket.io echo (ms)')
  print('  connected  messages/s   turn p50  p99     echo p50  p99     ratio p50  p99')
  for (const load of LOADS) {
    const ours = await measure(() => productClient(product.url), load)
    const bare = await measure(() => echoClient(echo.url), load)
    const [a, b, c, d] = [percentile(ours, 50), percentile(ours, 99), percentile(bare, 50), percentile(bare, 99)]
    const rate = load.perSecond ?? 'one by one'
    print(
      `  ${String(load.clients).padEnd(11)}${String(rate).padEnd(13)}${ms(a)}${ms(b)}  ${ms(c)}${ms(d)}  ${(a / c).toFixed(1).padEnd(11)}${(b / d).toFixed(1)}`,
    )
  }
  print('')
}

type Load = (typeof LOADS)[number]

/** Open loop where there is a rate: a slow answer does not slow the next question down. */
async function measure(connect: () => Promise<BenchClient>, load: Load): Promise<number[]> {
  const clients = await connectAll(connect, load.clients)
  await Promise.all(clients.slice(0, 20).map(client => client.roundTrip()))
  const times: number[] = []
  const timed = async (client: BenchClient) => {
    const began = performance.now()
    await client.roundTrip()
    times.push(performance.now() - began)
  }
  const end = performance.now() + load.seconds * 1_000
  if (load.perSecond === null) {
    while (performance.now() < end) await timed(clients[0] as BenchClient)
  } else {
    const under: Promise<void>[] = []
    for (let index = 0; performance.now() < end; index++) {
      under.push(timed(clients[index % clients.length] as BenchClient))
      await pause(1_000 / load.perSecond)
    }
    await Promise.all(under)
  }
  for (const client of clients) client.leave()
  await pause(300)
  return times
}

async function connectAll(connect: () => Promise<BenchClient>, count: number): Promise<BenchClient[]> {
  const clients: BenchClient[] = []
  while (clients.length < count) {
    clients.push(...(await Promise.all(Array.from({ length: Math.min(25, count - clients.length) }, connect))))
  }
  return clients
}

async function idleMemory(product: BenchServer, echo: BenchServer): Promise<void> {
  print(`Memory per idle connection, from the resident size at 0 and at ${IDLE} (KiB)`)
  const ours = await grown(product, () => productClient(product.url))
  const bare = await grown(echo, () => echoClient(echo.url))
  print(`  ours ${ours.toFixed(0)}, bare socket.io ${bare.toFixed(0)}, ratio ${(ours / bare).toFixed(1)}\n`)
}

async function grown(server: BenchServer, connect: () => Promise<BenchClient>): Promise<number> {
  await pause(1_500)
  const before = await server.rss()
  const clients = await connectAll(connect, IDLE)
  await pause(1_500)
  const after = await server.rss()
  for (const client of clients) client.leave()
  return (after - before) / 1_024 / IDLE
}

async function sizes(): Promise<void> {
  print('Sizes, gzip −9 (bytes)')
  const pages = join(import.meta.dirname, '..', '..', 'dist', 'pages')
  const loader = await zipped(join(pages, 'widget.js'))
  print(`  widget loader       ${String(loader).padStart(6)}   budget 4096`)
  for (const name of (await readdir(join(pages, 'assets'))).sort()) {
    if (/\.(js|css)$/.test(name))
      print(`  ${name.padEnd(22)}${String(await zipped(join(pages, 'assets', name))).padStart(4)}`)
  }
}

async function zipped(path: string): Promise<number> {
  return gzipSync(await readFile(path), { level: 9 }).length
}

function percentile(values: readonly number[], rank: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * rank) / 100))] ?? Number.NaN
}

function ms(value: number): string {
  return value.toFixed(2).padStart(8)
}
