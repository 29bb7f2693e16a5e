import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadArticles } from '../../../src/adapters/files/articles.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'articles-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('articles are read from all folders below, in the order of their paths', async () => {
  await mkdir(join(folder, 'returns'))
  await mkdir(join(folder, '.git'))
  await writeFile(join(folder, 'returns', 'refunds.md'), 'A refund takes a week.')
  await writeFile(join(folder, 'contact.MD'), 'Write to us.')
  await writeFile(join(folder, 'README.md'), 'For authors.')
  await writeFile(join(folder, '.git', 'x.md'), 'Hidden.')
  await writeFile(join(folder, 'pan.png'), 'not read')
  const { articles } = await loadArticles(folder)
  expect(articles.map(({ path, topic }) => [path, topic])).toEqual([
    ['contact.MD', 'General'],
    ['returns/refunds.md', 'Returns'],
  ])
})

test('one file that cannot be read stops none of the others', async () => {
  await writeFile(join(folder, 'good.md'), '# Good\n\nGood.')
  await writeFile(join(folder, 'binary.md'), '\u0000\u0001')
  await symlink(join(folder, 'nowhere'), join(folder, 'dangling.md'))
  const { articles, notes } = await loadArticles(folder)
  expect(articles.map(article => article.slug)).toEqual(['good'])
  expect(notes.map(note => note.path).sort()).toEqual(['binary.md', 'dangling.md'])
})

test('a folder that is missing, is a file or has no article is an error with its cure', async () => {
  await writeFile(join(folder, 'empty.md'), '')
  await expect(loadArticles(join(folder, 'none'))).rejects.toThrow(/none does not exist\. Create it/)
  await expect(loadArticles(join(folder, 'empty.md'))).rejects.toThrow(/is a file, not a folder/)
  await expect(loadArticles(folder)).rejects.toThrow(/has no article\..*\nempty\.md:1 /)
})
