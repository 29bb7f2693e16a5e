import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parsedFileStore } from '../../../src/adapters/indexing/parsed-file-store.ts'
import { parseArticle } from '../../../src/domain/knowledge/article.ts'
import { keptLog } from '../../fakes/kept-log.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parsed-file-store-'))
})
afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }))

const file = () => join(folder, 'data', 'knowledge.parsed')

function store(program = 'this program', at = file()) {
  const log = keptLog()
  return { log, ...parsedFileStore({ file: at, program, log }) }
}

/** What is kept in a file of its own with these bytes; a worn one may still be being written anew when the next is read. */
async function keptIn(name: string, bytes: Uint8Array) {
  const copy = join(folder, name)
  await writeFile(copy, bytes)
  return store('this program', copy).kept()
}

const STAFF_ONLY = `---
title: "What a \\u2028 line is"
audience: { accounts: [Northwind] }
questions: [größer?]
updated: 2026-03-02
---
One.

## Two
Two lines
of text.`

const parsedFiles = new Map(
  Array.from({ length: 120 }, (_, at) => {
    const path = `topic/a${at}.md`
    return [path, { hash: `hash ${at}`, parsed: parseArticle(path, at % 2 === 0 ? STAFF_ONLY : '') }]
  }),
)

test('what was read is there at the next start as it was, audience and notes among it', async () => {
  await store().keep(parsedFiles)
  const { kept, log } = store()
  expect(await kept()).toEqual(parsedFiles)
  expect(await readdir(join(folder, 'data'))).toEqual(['knowledge.parsed'])
  expect((await stat(file())).mode & 0o077).toBe(0)
  expect(log.lines).toEqual([])
})

test('no file is nothing that was read, and nothing to tell', async () => {
  const { kept, log } = store()
  expect(await kept()).toEqual(new Map())
  expect(log.lines).toEqual([])
})

test('what another version of the program has read is not believed', async () => {
  await store().keep(parsedFiles)
  expect(await store('the next program').kept()).toEqual(new Map())
})

test('what is kept later counts, and the file does not grow for ever', async () => {
  const { keep, kept } = store()
  await keep(parsedFiles)
  const { size } = await stat(file())
  const last = new Map([...parsedFiles].map(([path, { parsed }]) => [path, { hash: 'of later contents', parsed }]))
  for (let time = 0; time < 3; time++) await keep(last)
  expect(await kept()).toEqual(last)
  await keep(new Map())
  expect((await stat(file())).size).toBeLessThan(size * 1.5)
  expect(await store().kept()).toEqual(last)
})

test('wherever the file is damaged or cut off, nothing comes of it that was not read', async () => {
  await store().keep(parsedFiles)
  const whole = await readFile(file())
  for (let at = 20; at < whole.length; at += Math.floor(whole.length / 40)) {
    const damaged = await keptIn(`damaged-${at}`, whole.with(at, (whole[at] ?? 0) ^ 1))
    const cutOff = await keptIn(`cut-off-${at}`, whole.subarray(0, at))
    expect(damaged.size).toBeGreaterThanOrEqual(parsedFiles.size - 2)
    for (const [path, parsed] of [...damaged, ...cutOff]) expect(parsed).toEqual(parsedFiles.get(path))
  }
})
