import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LexiconsError, loadLexicons } from '../../../src/adapters/files/lexicons.ts'
import { createLexicon } from '../../../src/domain/dialogue/understanding/lexicon.ts'

const SHIPPED = join(import.meta.dirname, '..', '..', '..', 'flows', 'lexicon')

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lexicons-'))
  await cp(SHIPPED, folder, { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

/** What the reader says about the folder, a line each. */
async function problems(): Promise<readonly string[]> {
  const error = await loadLexicons(folder).then(
    () => null,
    thrown => thrown,
  )
  expect(error).toBeInstanceOf(LexiconsError)
  return String(error.message).replaceAll(`${folder}/`, '').split('\n')
}

async function changed(file: string, change: (text: string) => string): Promise<(written: string) => number> {
  const path = join(folder, file)
  const text = change(await readFile(path, 'utf8'))
  await writeFile(path, text)
  return written => text.split('\n').findIndex(line => line.includes(written)) + 1
}

test('the shipped lexicons are read, English first', async () => {
  expect((await loadLexicons(folder)).map(({ locale }) => locale)).toEqual(['en', 'es'])
})

test('a further language is one more file', async () => {
  const english = await readFile(join(folder, 'en.yaml'), 'utf8')
  await writeFile(join(folder, 'de.yaml'), english.replace(/^ {2}willing:/m, '  willing:\n    - jawohl'))
  const lexicon = createLexicon(await loadLexicons(folder))
  expect(lexicon.locales).toEqual(['en', 'de', 'es'])
  expect(lexicon.hear('jawohl')).toMatchObject({ lexeme: 'affirm', locale: 'de' })
})

test('every mistake is told at once, with file, line and cure', async () => {
  const english = await changed('en.yaml', text =>
    text
      .replace(/^ {2}willing:/m, '  willing:\n    - (sure\n    - <nowhere> please\n    - please?\n    - true')
      .replace(/^ {2}day_first: true$/m, '  day_first: perhaps'),
  )
  await changed('es.yaml', text => text.replace(/^letters:.*$/m, 'leters: ñ'))
  const told = await problems()
  expect(told).toContain(`en.yaml:${english('- (sure')}: phrases.willing.0: "(sure" has a "(" without its ")"`)
  expect(told).toContainEqual(
    expect.stringContaining('uses the set <nowhere>, which is not there; add it under "sets"'),
  )
  expect(told).toContainEqual(
    expect.stringMatching(new RegExp(`^en.yaml:${english('- please?')}: .* could begin with any word or none`)),
  )
  expect(told).toContainEqual(
    expect.stringMatching(new RegExp(`^en.yaml:${english('    - true')}: .*put this into quotes`)),
  )
  expect(told).toContainEqual(expect.stringMatching(new RegExp(`^en.yaml:${english('day_first: perhaps')}: `)))
  expect(told).toContain('es.yaml:1: "letters" is missing; add it')
  expect(told).toContainEqual(expect.stringMatching(/^es\.yaml:\d+: leters: there is no such part; check its name/))
})

test('a file that is no YAML, a missing English one and a missing folder are named', async () => {
  await writeFile(join(folder, 'es.yaml'), 'a: b\nc: "d')
  await rm(join(folder, 'en.yaml'))
  expect(await problems()).toEqual([
    expect.stringMatching(/^es\.yaml:2: /),
    'en.yaml:1: the English lexicon is missing; put it back',
  ])
  await expect(loadLexicons(join(folder, 'nowhere'))).rejects.toThrow(/nowhere:1: the folder with the lexicons cannot/)
})
