import { afterEach, expect, test, vi } from 'vitest'
import { buildLibrary } from '../../src/application/build-brain.ts'
import { type KnowledgeLibrary, openKnowledgeLibrary } from '../../src/application/knowledge-library.ts'
import { ANYBODY } from '../../src/domain/knowledge/audience.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { memoryFolder } from '../fakes/memory-folder.ts'

const TRACK = '# Track your order\n\nFollow the parcel on the map.'
const GIFTS = '# Gift wrap\n\nWe wrap presents in linen.'

const opened: KnowledgeLibrary[] = []
afterEach(async () => {
  for (const library of opened.splice(0)) await library.stop()
})

async function libraryOf(files: Readonly<Record<string, string>>) {
  const disk = memoryFolder(files)
  const said: string[] = []
  const log = keptLog()
  const indexed = vi.fn(buildLibrary)
  const say = (sentence: string) => void said.push(sentence)
  const breathe = async () => {}
  const library = await openKnowledgeLibrary({ folder: disk.folder, indexed, breathe, say, log })
  opened.push(library)
  const titles = () => library.now().articles.map(({ title }) => title)
  const found = (query: string) =>
    library
      .now()
      .index.search(query, { reader: ANYBODY, limit: 5 })
      .map(({ article }) => article.title)
  return { ...disk, library, said, log, indexed, titles, found }
}

test('an article is found as it was written last, and not at all once it is deleted', async () => {
  const { library, write, remove, found } = await libraryOf({ 'track.md': TRACK, 'gifts.md': GIFTS })
  write('gifts.md', '# Gift wrap\n\nWe wrap presents in velvet.')
  await library.refresh(new Set(['gifts.md']))
  expect(found('velvet')).toEqual(['Gift wrap'])
  expect(found('linen')).toEqual([])
  remove('gifts.md')
  await library.refresh(new Set(['gifts.md']))
  expect(found('velvet')).toEqual([])
  expect(found('gift wrap')).toEqual([])
})

test('whoever holds a library keeps it whole while a newer one replaces it', async () => {
  const { library, write, remove } = await libraryOf({ 'track.md': TRACK, 'gifts.md': GIFTS })
  const before = library.now()
  write('new.md', '# New\n\nNew.')
  remove('gifts.md')
  await library.refresh()
  expect(library.now()).not.toBe(before)
  expect(before.articles.map(({ slug }) => slug)).toEqual(['gifts', 'track'])
  expect(before.index.search('linen', { reader: ANYBODY, limit: 5 })).toHaveLength(1)
})

test('what looks the same is not indexed again', async () => {
  const { library, write, indexed } = await libraryOf({ 'track.md': TRACK, 'gifts.md': GIFTS })
  const before = library.now()
  await library.refresh()
  write('gifts.md', GIFTS.replaceAll('\n', '\r\n'))
  await library.refresh()
  expect(library.now()).toBe(before)
  expect(indexed).toHaveBeenCalledTimes(1)
})

test('a file that breaks keeps its article until it is whole again or deleted', async () => {
  const { library, write, lock, unlock, remove, titles, said } = await libraryOf({
    'track.md': TRACK,
    'gifts.md': GIFTS,
  })
  write('gifts.md', '')
  await library.refresh()
  expect(titles()).toEqual(['Gift wrap', 'Track your order'])
  expect(said.at(-1)).toMatch(/^articles\/gifts\.md:1 has no text .*shown as it was; delete the file/)
  lock('gifts.md')
  await library.refresh()
  await library.refresh()
  expect(titles()).toEqual(['Gift wrap', 'Track your order'])
  expect(said.filter(sentence => sentence.includes('EACCES'))).toHaveLength(1)
  unlock('gifts.md')
  write('gifts.md', '# Gift bags\n\nWe have bags.')
  await library.refresh()
  expect(titles()).toEqual(['Gift bags', 'Track your order'])
  remove('gifts.md')
  await library.refresh()
  expect(titles()).toEqual(['Track your order'])
})

test('a folder that vanishes or is emptied changes nothing, is told once, and is taken over when it is back', async () => {
  const { library, write, remove, lose, find, titles, said, log } = await libraryOf({ 'track.md': TRACK })
  lose()
  await library.refresh(new Set(['track.md']))
  await library.refresh()
  expect(titles()).toEqual(['Track your order'])
  expect(said.filter(sentence => sentence.includes('does not exist'))).toHaveLength(1)
  expect(log.lines.filter(({ event }) => event === 'library.unreadable')).toHaveLength(1)
  find()
  write('gifts.md', GIFTS)
  await library.refresh(new Set(['track.md']))
  expect(titles()).toEqual(['Gift wrap', 'Track your order'])
  remove('gifts.md')
  remove('track.md')
  await library.refresh()
  expect(titles()).toEqual(['Gift wrap', 'Track your order'])
  expect(said.at(-1)).toMatch(/has no article.*What was read last is shown until then/s)
  write('track.md', TRACK)
  await library.refresh()
  expect(titles()).toEqual(['Track your order'])
})

test('a folder without an article opens no library', async () => {
  await expect(libraryOf({ 'empty.md': '' })).rejects.toThrow(/articles has no article\..*\nempty\.md:1 /)
})

test('changes are followed, those made while the watching began among them, and no more after the end', async () => {
  const { library, write, notice, titles, watchers } = await libraryOf({ 'track.md': TRACK })
  write('gifts.md', GIFTS)
  await library.follow()
  expect(titles()).toEqual(['Gift wrap', 'Track your order'])
  write('gifts.md', '# Gift bags\n\nWe have bags.')
  notice('gifts.md')
  await vi.waitFor(() => expect(titles()).toEqual(['Gift bags', 'Track your order']))
  await library.stop()
  expect(watchers.size).toBe(0)
})

test('authors hear what they should know of an article as they save it, and nothing twice', async () => {
  const { library, write, said } = await libraryOf({ 'track.md': TRACK })
  said.length = 0
  write('gifts.md', 'We wrap presents.')
  await library.refresh()
  await library.refresh()
  expect(said).toEqual([expect.stringMatching(/^articles\/gifts\.md:1 has no title/), 'Read articles/gifts.md.'])
})
