import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadCommonTalk } from '../../../src/adapters/files/common-talk.ts'
import { kinOf } from '../../../src/domain/dialogue/understanding/common-talk.ts'

test('sentences and groups of words are read a line each, remarks left out, one language after the other', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'firstline-talk-'))
  mkdirSync(join(dir, 'background'))
  mkdirSync(join(dir, 'kin'))
  writeFileSync(join(dir, 'background', 'es.txt'), 'qué hora es\n')
  writeFileSync(join(dir, 'background', 'en.txt'), '# weather\nwill it rain\n\n  is it cold  \n')
  writeFileSync(join(dir, 'kin', 'en.txt'), 'parcel Package\npackage box\n')
  const talk = await loadCommonTalk(dir)
  expect(talk).toEqual({
    background: ['will it rain', 'is it cold', 'qué hora es'],
    kin: [
      ['parcel', 'package'],
      ['package', 'box'],
    ],
  })
  expect([...kinOf(talk)]).toEqual([
    ['parcel', 'parcel'],
    ['package', 'parcel'],
    ['box', 'package'],
  ])
})

test('a folder without any is as good as an empty one', async () => {
  expect(await loadCommonTalk(mkdtempSync(join(tmpdir(), 'firstline-silent-')))).toEqual({ background: [], kin: [] })
})
