import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadLexicons } from '../../../src/adapters/files/lexicons.ts'
import { readEdition } from '../../../src/domain/dialogue/flow/edition.ts'
import { phraseAdvice } from '../../../src/domain/dialogue/phrase-advice.ts'

const lexicons = await loadLexicons(join('flows', 'lexicon'))
const MANY = Array.from({ length: 15 }, (_, index) => `phrase number ${index}`)

function edition(name: string, phrases: readonly string[]) {
  const start = phrases.length === 0 ? '' : `start:\n  phrases:\n${phrases.map(phrase => `    - ${phrase}\n`).join('')}`
  const text = `flow: ${name}\ntitle: ${name}\nabout: ${name}\n${start}steps: [{ end: resolved }]\n`
  const read = readEdition({ hash: name, locale: 'en', file: `${name}.yaml`, text, translations: [] }).edition
  if (read === null) throw new Error(`${name} is no flow`)
  return read
}

function advice(...editions: Parameters<typeof phraseAdvice>[0]): readonly string[] {
  return phraseAdvice(editions, lexicons).map(({ file, line, message }) => `${file}:${line} ${message}`)
}

test('fifteen phrases are enough, and a flow that is only called needs none', () => {
  expect(advice(edition('parcel', MANY), edition('prove', []))).toEqual([])
})

test('a flow with fewer phrases is named', () => {
  expect(advice(edition('parcel', ['where is it', 'find my parcel']))).toEqual([
    expect.stringMatching(/^parcel\.yaml:5 "parcel" has 2 phrases; with 15 or more/),
  ])
})

test('a phrase of two flows is named, however politely it is put', () => {
  const other = edition('lost', ['Hello, where is IT please?', ...MANY.map(phrase => `another ${phrase}`)])
  expect(advice(edition('parcel', ['where is it', ...MANY]), other)).toEqual(
    [
      'lost.yaml:6 "Hello, where is IT please?" is a phrase of "parcel" as well (parcel.yaml). Leave it to one of them.',
    ].map(line => line.replace(/\.$/, '')),
  )
})
