import { expect, test } from 'vitest'
import { connectionUrl } from '../connection-url.ts'
import { crashRun } from '../crash/crash-run.ts'
import { freshDatabase } from '../postgres.ts'

/** Fewer rounds than `npm run bench:crash`, which has 20. */
const ROUNDS = 4

test('no crash under load loses, doubles or reorders an acknowledged message, and each gets its reply', async () => {
  const database = await freshDatabase()
  try {
    const report = await crashRun({
      rounds: ROUNDS,
      customers: 20,
      databaseUrl: connectionUrl(database.connection),
      connection: database.connection,
      say: () => {},
    })
    expect(report.broken).toEqual([])
    expect(report.acknowledged).toBeGreaterThan(20)
    // Messages that came close together share a reply; that each has its own or a shared one is among the promises.
    expect(report.replies).toBeGreaterThan(20)
    expect(report.replies).toBeLessThanOrEqual(report.acknowledged)
  } finally {
    await database.drop()
  }
}, 180_000)
