import { afterEach, expect, test, vi } from 'vitest'
import { type KnowledgeLibrary, openKnowledgeLibrary } from '../../src/application/knowledge-library.ts'
import type { ParsedFile } from '../../src/application/library-ports.ts'
import { ANYBODY } from '../../src/domain/knowledge/audience.ts'
import { calibrate } from '../../src/domain/knowledge/confidence.ts'
import { BUILT_CALIBRATION, countedIndexes } from '../fakes/counted-indexes.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { memoryFolder } from '../fakes/memory-folder.ts'
import { memoryParsedFiles } from '../fakes/memory-parsed-files.ts'

const TRACK = '# Track your order\n\nFollow the parcel on the map.'
const GIFTS = '# Gift wrap\n\nWe wrap presents in linen.'

const opened: KnowledgeLibrary[] = []
afterEach(async () => {
  for (const library of opened.splice(0)) await library.stop()
})

async function libraryOf(
  files: Readonly<Record<string, string>>,
  builder = countedIndexes(),
  parsedFiles = memoryParsedFiles(),
) {
  const disk = memoryFolder(files)
  const said: string[] = []
  const log = keptLog()
  const later: (() => void)[] = []
  const library = await openKnowledgeLibrary({
    folder: disk.folder,
    indexes: builder.indexes,
    parsedFiles,
    breathe: async () => {},
    say: sentence => void said.push(sentence),
    log,
    after: (_delay, run) => {
      later.push(run)
      return () => void later.splice(later.indexOf(run), 1)
    },
  })
  opened.push(library)
  const titles = () => library.now().articles.map(({ title }) => title)
  const found = (query: string) =>
    library
      .now()
      .index.search(query, { reader: ANYBODY, limit: 5 })
      .map(({ article }) => article.title)
  /** Lets what is planned for later happen. */
  const wait = () => later.splice(0).forEach(run => void run())
  return { ...disk, ...builder, library, said, log, titles, found, wait, later }
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
  const { library, write, later } = await libraryOf({ 'track.md': TRACK, 'gifts.md': GIFTS })
  const before = library.now()
  await library.refresh()
  write('gifts.md', GIFTS.replaceAll('\n', '\r\n'))
  await library.refresh()
  expect(library.now()).toBe(before)
  expect(later).toEqual([])
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

const retitled = ({ hash, parsed }: ParsedFile, title: string): ParsedFile => ({
  hash,
  parsed: { ...parsed, article: parsed.article && { ...parsed.article, title } },
})

const numbered = (count: number, word = 'plain') =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}.md`, `# Number ${at}\n\nA ${word} text ${at}.`]))

test('a small change is added at once, and indexed together with all else a little later', async () => {
  const { library, write, found, wait, waiting, finish, kept } = await libraryOf({ 'track.md': TRACK })
  write('gifts.md', GIFTS)
  await library.refresh()
  expect(found('linen')).toEqual(['Gift wrap'])
  expect(library.now().index.changes).toBe(1)
  expect(waiting).toEqual([])
  const before = kept.file
  wait()
  expect(waiting).toHaveLength(1)
  finish()
  await library.settled()
  expect(library.now().index.changes).toBe(0)
  expect(found('linen')).toEqual(['Gift wrap'])
  expect(kept.file).not.toBe(before)
})

test('what is written or deleted while an index is being built is in it all the same', async () => {
  const { library, write, remove, found, wait, finish } = await libraryOf({ 'track.md': TRACK, 'gifts.md': GIFTS })
  write('cards.md', '# Cards\n\nWe print parchment.')
  await library.refresh()
  wait()
  remove('gifts.md')
  write('cards.md', '# Cards\n\nWe print cardboard.')
  await library.refresh()
  finish()
  await library.settled()
  expect(found('cardboard')).toEqual(['Cards'])
  expect(found('parchment')).toEqual([])
  expect(found('linen')).toEqual([])
})

test('a large change is indexed together with all else, while what it removes is gone at once', async () => {
  const { library, write, remove, found, waiting, finish } = await libraryOf({ ...numbered(60), 'gifts.md': GIFTS })
  for (const [path, text] of Object.entries(numbered(60, 'purple'))) write(path, text)
  remove('gifts.md')
  await library.refresh()
  expect(found('linen')).toEqual([])
  expect(found('purple')).toEqual([])
  expect(waiting).toHaveLength(1)
  finish()
  await library.settled()
  expect(found('purple')).toHaveLength(5)
  expect(library.now().index.changes).toBe(0)
})

test('an index that could not be built is tried again, and until then what can be found is', async () => {
  const { library, write, found, wait, fail, finish, log, waiting } = await libraryOf(numbered(60))
  for (const [path, text] of Object.entries(numbered(60, 'purple'))) write(path, text)
  await library.refresh()
  fail()
  await library.settled()
  expect(log.lines.map(({ event }) => event)).toContain('library.not_indexed')
  expect(found('plain')).toHaveLength(5)
  wait()
  expect(waiting).toHaveLength(1)
  finish()
  await library.settled()
  expect(found('purple')).toHaveLength(5)
})

test('a start opens the index that was kept, and adds what has changed since', async () => {
  const builder = countedIndexes()
  const files = { 'track.md': TRACK, 'gifts.md': GIFTS, 'cards.md': '# Cards\n\nWe print parchment.' }
  await (await libraryOf(files, builder)).library.settled()
  const { found, library, later } = await libraryOf({ 'track.md': TRACK, 'cards.md': '# Cards\n\nAll gone.' }, builder)
  expect(library.now().index.changes).toBe(1)
  expect(found('follow the parcel')).toEqual(['Track your order'])
  expect(found('linen')).toEqual([])
  expect(found('parchment')).toEqual([])
  expect(later).toHaveLength(1)
  const same = await libraryOf(files, builder)
  expect(same.library.now().index.changes).toBe(0)
  expect(same.later).toEqual([])
})

test('an index that was kept of other articles, or is damaged, is built anew', async () => {
  const builder = countedIndexes()
  await (await libraryOf(numbered(60), builder)).library.settled()
  const other = await libraryOf(numbered(60, 'purple'), builder)
  await other.library.settled()
  expect(other.library.now().index.changes).toBe(0)
  expect(other.found('purple')).toHaveLength(5)
  new Uint8Array(builder.kept.file ?? new ArrayBuffer()).fill(7, 40, 80)
  const again = await libraryOf(numbered(60, 'purple'), builder)
  expect(again.found('purple')).toHaveLength(5)
})

test('a start takes over what was read of files that are as they were, and reads the others again', async () => {
  const parsedFiles = memoryParsedFiles()
  const first = await libraryOf({ 'track.md': TRACK, 'gifts.md': GIFTS }, countedIndexes(), parsedFiles)
  await first.library.stop()
  const told = new Map(parsedFiles.all)
  expect([...told.keys()]).toEqual(['track.md', 'gifts.md'])
  for (const [path, file] of told) told.set(path, retitled(file, `${path} as it was read`))
  parsedFiles.all = told
  const { titles, found, library } = await libraryOf(
    { 'track.md': TRACK, 'gifts.md': `---\naudience: staff\n---\n${GIFTS}`, 'new.md': '# New\n\nNew.' },
    ...[countedIndexes(), parsedFiles],
  )
  expect(titles()).toEqual(['Gift wrap', 'New', 'track.md as it was read'])
  expect(found('linen')).toEqual([])
  await library.stop()
  expect(parsedFiles.all.get('gifts.md')?.parsed.article?.audience).toEqual({ kind: 'staff' })
})

test('an article that its file does not hold any more is not taken over by the next start', async () => {
  const parsedFiles = memoryParsedFiles()
  const { library, write, titles, wait, finish } = await libraryOf(
    { 'track.md': TRACK, 'gifts.md': GIFTS },
    ...[countedIndexes(), parsedFiles],
  )
  write('gifts.md', '')
  write('track.md', '# Track it\n\nOn the map.')
  await library.refresh()
  expect(titles()).toEqual(['Gift wrap', 'Track it'])
  wait()
  finish()
  await library.stop()
  expect(parsedFiles.all.get('gifts.md')?.parsed.article).toBeNull()
  const next = await libraryOf({ 'track.md': TRACK, 'gifts.md': '' }, countedIndexes(), parsedFiles)
  expect(next.titles()).toEqual(['Track your order'])
})

test('what scores are worth is learnt of each index of all articles, kept with it, and holds over small changes', async () => {
  const builder = countedIndexes()
  const { library, write, wait, finish } = await libraryOf({ 'track.md': TRACK, 'gifts.md': GIFTS }, builder)
  await library.settled()
  const learnt = library.now().calibration
  expect(learnt).toEqual(calibrate(library.now().index))
  expect(builder.kept.calibration).toEqual(learnt)
  write('gifts.md', '# Gift bags\n\nWe have bags.')
  await library.refresh()
  expect(library.now().calibration).toBe(learnt)
  wait()
  finish()
  await library.settled()
  expect(library.now().calibration).toBe(BUILT_CALIBRATION)
  const next = await libraryOf({ 'track.md': TRACK, 'gifts.md': '# Gift bags\n\nWe have bags.' }, builder)
  expect(next.library.now().calibration).toBe(BUILT_CALIBRATION)
})

test('what customers were found to ask an article by finds it from then on, until it is unlearnt', async () => {
  const { library, found, write } = await libraryOf({ 'track.md': TRACK, 'gifts.md': GIFTS })
  const learnt = { mark: 'one', variants: new Map([['track', ['whereabouts of my doodad']]]) }
  const variants = vi.fn(async () => learnt.variants)
  const source = { mark: async () => learnt.mark, variants, unlabelled: async () => [] }
  await library.refreshVariants(source)
  await library.refreshVariants(source)
  expect(variants).toHaveBeenCalledTimes(1)
  expect(found('whereabouts doodad')).toEqual(['Track your order'])
  write('gifts.md', '# Gift bags\n\nWe have bags.')
  await library.refresh()
  await library.refreshVariants(source)
  expect(variants).toHaveBeenCalledTimes(2)
  Object.assign(learnt, { mark: 'two', variants: new Map() })
  await library.refreshVariants(source)
  expect(found('whereabouts doodad')).toEqual([])
})

test('what customers ask is guessed at where all is indexed together, and forgotten when it may not be learnt from', async () => {
  const asked = (title: string, question: string) => `---\nquestions: [${question}]\n---\n# ${title}\n\nHere is how.`
  const builder = countedIndexes()
  const files = {
    'track.md': asked('Track your parcel', 'where is my parcel'),
    'kettle.md': asked('Kettles that leak', 'my kettle drips'),
    'cards.md': asked('Pay by card', 'my card is refused'),
  }
  const { library, waiting, finish } = await libraryOf(files, builder)
  const learn = async (mark: string, unlabelled: readonly string[]) => {
    await library.refreshVariants({
      mark: async () => mark,
      variants: async () => new Map(),
      unlabelled: async () => unlabelled,
    })
    while (waiting.length > 0) finish()
    await library.settled()
    return library.now().index.guesses
  }
  const log = ['my kettle drips at the spout', 'the spout of my kettle leaks']
  expect(await learn('one', log)).toBe(2)
  const again = await libraryOf(files, builder)
  expect(again.library.now().index.guesses).toBe(2)
  expect(await learn('two', [])).toBe(0)
})

test('what was learnt is kept with the index', async () => {
  const builder = countedIndexes()
  const { library, wait, finish } = await libraryOf({ 'track.md': TRACK, 'gifts.md': GIFTS }, builder)
  const variants = new Map([['track', ['whereabouts of my doodad']]])
  await library.refreshVariants({ mark: async () => 'one', variants: async () => variants, unlabelled: async () => [] })
  wait()
  finish()
  await library.settled()
  const { found } = await libraryOf({ 'track.md': TRACK, 'gifts.md': GIFTS }, builder)
  expect(found('whereabouts doodad')).toEqual(['Track your order'])
})

test('a stop ends the build that is under way, and says nothing of it', async () => {
  const { library, write, wait, waiting, log } = await libraryOf({ 'track.md': TRACK })
  write('gifts.md', GIFTS)
  await library.refresh()
  wait()
  await library.stop()
  expect(waiting).toEqual([])
  expect(log.lines.filter(({ level }) => level === 'error')).toEqual([])
})
