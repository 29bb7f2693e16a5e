import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedServer } from '../../src/adapters/store/embedded-server.ts'
import { connectionUrl } from '../connection-url.ts'
import { crashRun } from '../crash/crash-run.ts'

/** Twenty kills under load from twenty customers, on a server that really flushes what it commits. */
const say = (line: string) => void process.stdout.write(`${line}\n`)
const dataDir = await mkdtemp(join(tmpdir(), 'firstline-crash-'))
await chmod(dataDir, 0o755)
const server = await startEmbeddedServer({ dataDir, say })
try {
  const { connection } = server
  const report = await crashRun({ rounds: 20, customers: 20, databaseUrl: connectionUrl(connection), connection, say })
  const recovery = [...report.recoveryMs].sort((a, b) => a - b)
  say('')
  say(
    `${report.rounds} kills, ${report.customers} customers: ${report.acknowledged} messages acknowledged, ${report.replies} replies.`,
  )
  say(
    `Back in service after ${recovery[Math.floor(recovery.length / 2)]} ms (median), ${recovery.at(-1)} ms (longest).`,
  )
  say(
    report.broken.length === 0
      ? 'No acknowledged message lost, doubled or reordered; each was answered once.'
      : report.broken.join('\n'),
  )
  process.exitCode = report.broken.length === 0 ? 0 : 1
} finally {
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
}
