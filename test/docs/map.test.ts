import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { document, ROOT, rowsBelow } from './documents.ts'

const map = document('src/README.md')
const glossary = rowsBelow(map, 'Glossary')

test('the glossary has each word once, in order', () => {
  const words = glossary.map(([word]) => word)
  expect(words.length).toBeGreaterThan(50)
  expect(words).toEqual([...new Set(words)].sort())
})

test('the glossary says each word in one sentence', () => {
  expect(glossary.filter(([, sentence = '']) => sentence === '' || /\.( |$)/.test(sentence))).toEqual([])
})

test('the map shows every adapter', () => {
  const shown = rowsBelow(map, 'What is where').map(([path]) => path)
  const adapters = readdirSync(join(ROOT, 'src', 'adapters')).map(name => `[adapters/${name}](adapters/${name})`)
  expect(shown).toEqual(expect.arrayContaining(adapters))
})

test('a decision is dated and takes at most six lines', () => {
  const section = map.split(/^## /m).find(part => part.startsWith('Decisions')) ?? ''
  const decisions = section
    .split('\n\n')
    .slice(2)
    .filter(text => text.trim() !== '')
  expect(decisions.length).toBeGreaterThan(5)
  for (const decision of decisions) {
    expect(decision).toMatch(/^\*\*\d{4}-\d{2}-\d{2}, /)
    expect(decision.length).toBeLessThan(6 * 120)
  }
})
