import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ensurePages } from '../../../src/adapters/files/pages.ts'

test('built pages carry no path of the machine they were built on, in whatever mode they were built', async () => {
  const root = join(import.meta.dirname, '..', '..', '..')
  const { directory } = await ensurePages({ root, say: () => undefined })
  const assets = join(directory, 'assets')
  const scripts = (await readdir(assets)).filter(name => name.endsWith('.js'))
  const contents = await Promise.all(scripts.map(name => readFile(join(assets, name), 'utf8')))
  expect(contents.length).toBeGreaterThan(0)
  expect(scripts.filter((_, place) => contents[place]?.includes(root))).toEqual([])
})
