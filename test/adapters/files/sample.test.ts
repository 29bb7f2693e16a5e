import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { loadSample } from '../../../src/adapters/files/sample.ts'

test('the sample company is read from its file, wherever the command was started', async () => {
  const written = JSON.parse(await readFile('sample/staff.json', 'utf8'))
  const before = process.cwd
  process.cwd = () => '/'
  const { staff } = await loadSample().finally(() => {
    process.cwd = before
  })
  expect(staff).toEqual(written)
})
