import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openOrdersFile } from '../../src/adapters/orders/file-directory.ts'
import { checkFlow } from '../../src/domain/dialogue/flow/check-flows.ts'
import { parseFlow, readFlow } from '../../src/domain/dialogue/flow/parse-flow.ts'
import { parseArticle } from '../../src/domain/knowledge/article.ts'
import { openStage } from '../transcripts/stage.ts'
import { blockBelow, document } from './documents.ts'

const readme = document('README.md')

test("the README's flow passes the check", () => {
  const parsed = parseFlow(
    'missing-part.yaml',
    readFlow('missing-part.yaml', blockBelow(readme, 'Write a flow', 'yaml')),
    'readme',
  )
  expect(parsed.ok ? checkFlow('missing-part.yaml', parsed.flow) : parsed.problems).toEqual([])
})

test("the README's article is read without a note", () => {
  const { article, notes } = parseArticle('gifts/gift-wrapping.md', blockBelow(readme, 'Write an article', 'markdown'))
  expect(notes).toEqual([])
  expect(article).toMatchObject({ slug: 'gift-wrapping', title: 'Gift wrapping', topic: 'Gifts', state: 'published' })
  expect(article?.questions).toHaveLength(3)
})

test("the README's orders file is taken", async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'firstline-orders-')), 'orders.json')
  writeFileSync(file, blockBelow(readme, "Your own shop's orders", 'json'))
  expect(await (await openOrdersFile(file)).order('LH-20418')).toMatchObject({ ok: true })
})

test('the transcript that authors are shown is one of those that are run', () => {
  const shown = blockBelow(document('docs/flows.md'), 'Testing flows', 'yaml')
  expect(document('test/transcripts/midway.yaml')).toContain(shown)
})

test("the README's conversation goes just as it says", async () => {
  const [, ...turns] = blockBelow(readme, 'A conversation', 'text').split(/^› /m)
  const stage = await openStage()
  for (const turn of turns) {
    const [typed = '', ...shown] = turn.trimEnd().split('\n')
    const happened = await stage.turn({ kind: 'text', text: typed })
    expect(happened.said).toEqual(shown.filter(line => !/^( {2}|—)/.test(line)))
    expect(happened.choices).toEqual(shown.flatMap(line => /^ {2}\[\d\] (.+)$/.exec(line)?.[1] ?? []))
  }
  expect(turns.length).toBeGreaterThan(5)
})
