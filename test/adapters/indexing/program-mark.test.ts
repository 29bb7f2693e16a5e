import { expect, test } from 'vitest'
import { programMark } from '../../../src/adapters/indexing/program-mark.ts'

test('the same program has the same mark, which is one line', () => {
  expect(programMark()).toBe(programMark())
  expect(programMark()).toMatch(/^\S{44}$/)
})
