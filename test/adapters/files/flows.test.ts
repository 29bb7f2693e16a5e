import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadFlows } from '../../../src/adapters/files/flows.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flows-'))
  await cp('flows', folder, { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

const FAREWELL = `flow: farewell
title: Say goodbye
about: Says goodbye.
start:
  phrases: [see you tomorrow]
steps:
  - say: Until tomorrow!
  - end: resolved
`
const write = (name: string, text: string) => writeFile(join(folder, name), text)
const sentences = join('repair', 'en.yaml')

async function flows() {
  const { editions } = await loadFlows(folder)
  return new Map(editions.map(({ flow }) => [flow.name, flow]))
}

async function problems(): Promise<string[]> {
  const loaded = await loadFlows(folder).catch(error => error)
  if (!(loaded instanceof Error)) return []
  return loaded.message.replaceAll(`${folder}/`, '').split('\n')
}

test('every flow of the folder is read, .yml as well, and other files are left alone', async () => {
  const before = [...(await flows()).keys()]
  await write('farewell.yml', FAREWELL)
  await write('notes.txt', 'flow: [')
  const after = await flows()
  expect([...after.keys()].sort()).toEqual([...before, 'farewell'].sort())
  expect(after.get('farewell')).toMatchObject({ title: 'Say goodbye', phrases: ['see you tomorrow'] })
})

test('a flow that has changed is told apart from what it was', async () => {
  await write('farewell.yaml', FAREWELL)
  const first = (await flows()).get('farewell')?.hash
  await write('farewell.yaml', FAREWELL.replace('tomorrow!', 'Monday!'))
  const second = (await flows()).get('farewell')?.hash
  expect(first).toMatch(/^[0-9a-f]{16}$/)
  expect(second).not.toBe(first)
})

test('the problems of all files are told at once, each with its line', async () => {
  await write('farewell.yaml', FAREWELL.replace('end: resolved', 'end: tomorrow'))
  await write('again.yaml', FAREWELL.replace('flow: farewell', 'flow: create-case'))
  await write('torn.yaml', 'flow: "torn')
  const told = await problems()
  expect(told).toContainEqual(expect.stringMatching(/^farewell\.yaml:8: /))
  expect(told).toContainEqual(expect.stringMatching(/^(again|create-case)\.yaml:\d+: .*create-case/))
  expect(told).toContainEqual(expect.stringMatching(/^torn\.yaml:1: /))
})

test('a flow that the assistant starts itself is missed', async () => {
  await rm(join(folder, 'create-case.yaml'))
  expect(await problems()).toEqual([`${folder}:1: the flow "create-case" is missing; the assistant needs it`])
})

test('a missing folder, a file in its place and a folder in place of a flow are named', async () => {
  await expect(loadFlows(join(folder, 'none'))).rejects.toThrow(/none cannot be read\. Set FLOWS_DIR/)
  await expect(loadFlows(join(folder, 'create-case.yaml'))).rejects.toThrow(/create-case\.yaml cannot be read\. Set/)
  await mkdir(join(folder, 'folder.yaml'))
  expect(await problems()).toEqual([
    'folder.yaml:1: the file cannot be read (EISDIR). Check its permissions, or move it away.',
  ])
})

test('wrong sentences are told with their lines, missing ones by their names', async () => {
  const text = await readFile(join(folder, sentences), 'utf8')
  const lines = text.split('\n')
  const lineOf = (name: string) => lines.findIndex(line => line.startsWith(`${name}:`)) + 1
  await write(
    sentences,
    text
      .replace(/^thanks:.*$/m, 'thanks: [You, welcome]')
      .replace(/^goodbye:/m, 'godbye:')
      .replace(/^solved:.*$/m, ''),
  )
  expect((await problems()).sort()).toEqual(
    [
      `repair/en.yaml:1: these sentences are missing: solved, goodbye`,
      `repair/en.yaml:${lineOf('goodbye')}: there is no sentence "godbye"; check its name or remove it`,
      `repair/en.yaml:${lineOf('thanks')}: the sentence "thanks" is not text; put it into quotes`,
    ].sort(),
  )
})

test.each([
  ['empty', '', 'repair/en.yaml:1: this holds no sentences; they look like "solved: Glad that helped."'],
  ['a list', '- a', 'repair/en.yaml:1: this holds no sentences; they look like "solved: Glad that helped."'],
  ['not YAML', 'a: b\nc: "d', expect.stringMatching(/^repair\/en\.yaml:2: /)],
])('a file of sentences that is %s is named', async (_, text, told) => {
  await write(sentences, text)
  expect(await problems()).toEqual([told])
})

test('a missing file of sentences is named', async () => {
  await rm(join(folder, sentences))
  expect(await problems()).toEqual([expect.stringMatching(/^repair\/en\.yaml:1: .*sentences is missing/)])
})
