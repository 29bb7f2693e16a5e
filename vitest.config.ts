import { defineConfig } from 'vitest/config'

/** Tests of code that keeps nothing between two calls: they need no server. */
const PURE = [
  ...['docs', 'domain', 'sample', 'shop', 'transcripts'].map(folder => `test/${folder}/**/*.test.ts`),
  // These two are about the store.
  'test/property/!(cases|turns).test.ts',
]

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: PURE } },
      {
        extends: true,
        test: {
          name: 'served',
          include: ['test/**/*.test.ts'],
          exclude: PURE,
          globalSetup: ['test/pages.ts', 'test/postgres.ts'],
        },
      },
    ],
    reporters: ['default', './test/closing-line.ts'],
    // Where nothing comes of a wait any more, on however busy a machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Files of one worker share what they import: reading, compiling and warming up the product took longer than most.
    isolate: false,
    // Most of a served test's time is waiting, for the database, a browser or another process.
    maxWorkers: 4,
  },
})
