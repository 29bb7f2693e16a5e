import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { indexStore } from '../../../src/adapters/indexing/index-store.ts'
import { ANYBODY } from '../../../src/domain/knowledge/audience.ts'
import { calibrate } from '../../../src/domain/knowledge/confidence.ts'
import { buildKnowledgeIndex, type KnowledgeIndex } from '../../../src/domain/knowledge/index.ts'
import { RETURNS, TRACKING } from '../../domain/knowledge/larkspur.ts'
import { keptLog } from '../../fakes/kept-log.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'index-store-'))
})
afterEach(() => rm(folder, { recursive: true }))

const file = () => join(folder, 'data', 'knowledge.index')
const articles = [TRACKING, RETURNS]
const articleOf = (slug: string) => articles.find(article => article.slug === slug)
const variants = new Map([[RETURNS.slug, ['can the wok go home again?', 'größer?']]])

function store(at = file(), program = 'this program') {
  const log = keptLog()
  return { log, ...indexStore({ file: at, program, log }) }
}

function results(index: KnowledgeIndex) {
  return ['follow a parcel', 'can my wok go home again', 'send something back'].map(query =>
    index
      .search(query, { reader: ANYBODY, limit: 3 })
      .map(({ article, passage, score }) => [article.slug, passage.id, score]),
  )
}

const built = { index: buildKnowledgeIndex(articles, { variants }), calibration: { answerFrom: 0.71 } }

test('an index that was built in a thread finds what one that was built here does, and is kept for the next start', async () => {
  const { build, stop, log } = store()
  const beside = await build({ articles, variants })
  expect(results(beside.index)).toEqual(results(built.index))
  expect(beside.calibration).toEqual(calibrate(built.index))
  expect(results(beside.index)[1]?.[0]?.[0]).toBe(RETURNS.slug)
  await stop()
  const next = await store().kept(articleOf)
  expect(next?.variants).toEqual(variants)
  expect(next && results(next.index)).toEqual(results(built.index))
  expect(next?.calibration).toEqual(beside.calibration)
  expect(next?.index.contents()).toEqual(built.index.contents())
  expect(await readdir(join(folder, 'data'))).toEqual(['knowledge.index'])
  expect(log.lines).toEqual([])
})

test('no file is no index, and nothing to tell', async () => {
  const { kept, log } = store()
  expect(await kept(articleOf)).toBeNull()
  expect(log.lines).toEqual([])
})

test('a file that is damaged, cut off or something else is no index, and told in one line', async () => {
  await store().keep(built, variants)
  const whole = await readFile(file())
  const middle = Math.floor(whole.length / 2)
  const damaged = [
    whole.with(middle, (whole[middle] ?? 0) ^ 1),
    whole.with(2, 0xff),
    whole.subarray(0, middle),
    whole.subarray(0, 3),
    Buffer.from('{"an":"order"}'),
  ]
  for (const bytes of damaged) {
    await writeFile(file(), bytes)
    const { kept, log } = store()
    expect(await kept(articleOf)).toBeNull()
    expect(log.lines).toMatchObject([{ level: 'warn', event: 'library.built_anew' }])
  }
})

test('an index that another version of the program built is built anew', async () => {
  await store().keep(built, variants)
  const { kept, log } = store(file(), 'the next program')
  expect(await kept(articleOf)).toBeNull()
  expect(log.lines).toMatchObject([{ event: 'library.built_anew', details: { reason: /another version/ } }])
})

test('where nothing can be written, the index is not kept and that is told', async () => {
  await mkdir(file(), { recursive: true })
  const { keep, log } = store()
  await keep(built, variants)
  expect(log.lines).toMatchObject([{ level: 'warn', event: 'library.not_kept' }])
})

test('a stop ends the thread and leaves no half a file', async () => {
  const { build, stop, keep } = store()
  await keep(built, new Map())
  const building = build({ articles, variants })
  await stop()
  await expect(building).rejects.toThrow(/abort/i)
  expect(await readdir(join(folder, 'data'))).toEqual(['knowledge.index'])
})
