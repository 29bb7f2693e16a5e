import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { articleFolder } from '../../../src/adapters/files/article-folder.ts'

/** The machine may be busy; what is waited for is there long before. */
const LONG = { timeout: 20_000 }

let root: string
let folder: string
const endings: (() => Promise<void>)[] = []
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'article-folder-'))
  folder = join(root, 'articles')
  await mkdir(join(folder, 'delivery'), { recursive: true })
  await writeFile(join(folder, 'delivery', 'track.md'), 'Follow it.')
  await writeFile(join(folder, 'contact.md'), 'Write to us.')
})
afterEach(async () => {
  for (const end of endings.splice(0)) await end()
  await rm(root, { recursive: true })
})

const TRACK = 'delivery/track.md'
const NOTHING = { written: [], removed: [], unread: [] }

test('the first look finds everything, the next one only what has other contents', async () => {
  const { changes } = articleFolder(folder)
  expect((await changes()).written.map(({ path }) => path).sort()).toEqual(['contact.md', TRACK])
  await writeFile(join(folder, TRACK), 'Follow it on the map.')
  await utimes(join(folder, 'contact.md'), 0, 0)
  await mkdir(join(folder, 'new'))
  await writeFile(join(folder, 'new', 'gifts.md'), 'We wrap them.')
  const { written, removed } = await changes()
  expect(new Map(written.map(({ path, text }) => [path, text]))).toEqual(
    new Map([
      [TRACK, 'Follow it on the map.'],
      ['new/gifts.md', 'We wrap them.'],
    ]),
  )
  expect(removed).toEqual([])
  expect(await changes()).toEqual(NOTHING)
})

test('a change of one file is found though its length and time are as before', async () => {
  const { changes } = articleFolder(folder)
  await utimes(join(folder, 'contact.md'), 1, 1)
  await changes()
  await writeFile(join(folder, 'contact.md'), 'Call, if so!')
  await utimes(join(folder, 'contact.md'), 1, 1)
  expect(await changes()).toMatchObject({ written: [{ path: 'contact.md', text: 'Call, if so!' }] })
})

test('what is deleted is told once, whether it is looked for by name or with all others', async () => {
  const { changes } = articleFolder(folder)
  await changes()
  await rm(join(folder, 'contact.md'))
  expect(await changes(new Set(['contact.md', 'never-there.md']))).toEqual({ ...NOTHING, removed: ['contact.md'] })
  await rm(join(folder, 'delivery'), { recursive: true })
  expect(await changes()).toEqual({ ...NOTHING, removed: [TRACK] })
  expect(await changes()).toEqual(NOTHING)
})

test('a folder that is gone is an error and nothing removed; it comes back with what was missed', async () => {
  const { changes } = articleFolder(folder)
  await changes()
  await rename(folder, join(root, 'away'))
  await expect(changes()).rejects.toThrow(/articles does not exist/)
  await expect(changes(new Set(['contact.md']))).rejects.toThrow(/articles does not exist/)
  await rm(join(root, 'away', 'contact.md'))
  await rename(join(root, 'away'), folder)
  expect(await changes()).toEqual({ ...NOTHING, removed: ['contact.md'] })
})

test('a link within the folder is followed, one that leads out of it never', async () => {
  await mkdir(join(root, 'articles-private'))
  await writeFile(join(root, 'articles-private', 'salaries.md'), 'Secret.')
  await symlink(join(root, 'articles-private', 'salaries.md'), join(folder, 'salaries.md'))
  await symlink(join(root, 'articles-private'), join(folder, 'private'))
  await symlink(join(folder, 'contact.md'), join(folder, 'write-to-us.md'))
  const { changes } = articleFolder(folder)
  const { written, unread } = await changes()
  expect(written.map(({ path }) => path).sort()).toEqual(['contact.md', TRACK, 'write-to-us.md'])
  expect(unread).toMatchObject([{ path: 'salaries.md', what: expect.stringContaining('link out of the folder') }])
  expect((await changes(new Set(['private/salaries.md']))).written).toEqual([])
})

/** Everything that has been told since the folder is watched, one after the other. */
async function watched() {
  const opened = articleFolder(folder)
  await opened.changes()
  const told: { written: string[]; removed: readonly string[] }[] = []
  let round = Promise.resolve()
  const end = await opened.watch(paths => {
    round = round.then(async () => {
      const { written, removed } = await opened.changes(paths)
      told.push({ written: written.map(({ text }) => text), removed })
    })
  })
  endings.push(end)
  return {
    written: () => told.flatMap(({ written }) => written),
    removed: () => told.flatMap(({ removed }) => removed),
  }
}

test('every way in which editors save is seen', async () => {
  const { written, removed } = await watched()
  const file = join(folder, TRACK)
  await writeFile(file, 'in place')
  await vi.waitFor(() => expect(written()).toContain('in place'), LONG)
  await writeFile(join(folder, 'delivery', '.track.md.tmp'), 'renamed over')
  await rename(join(folder, 'delivery', '.track.md.tmp'), file)
  await vi.waitFor(() => expect(written()).toContain('renamed over'), LONG)
  await rename(file, `${file}~`)
  await writeFile(file, 'written beside its backup')
  await vi.waitFor(() => expect(written()).toContain('written beside its backup'), LONG)
  await writeFile(file, 'once more')
  await vi.waitFor(() => expect(written()).toContain('once more'), LONG)
  await rm(file)
  await vi.waitFor(() => expect(removed()).toEqual([TRACK]), LONG)
})

test('folders that come, move and go are seen with what is in them', async () => {
  const { written, removed } = await watched()
  await mkdir(join(root, 'gifts', 'cards'), { recursive: true })
  await writeFile(join(root, 'gifts', 'cards', 'wrap.md'), 'We wrap them.')
  await rename(join(root, 'gifts'), join(folder, 'gifts'))
  await vi.waitFor(() => expect(written()).toEqual(['We wrap them.']), LONG)
  await rename(join(folder, 'gifts'), join(folder, 'presents'))
  await vi.waitFor(() => expect(removed()).toEqual(['gifts/cards/wrap.md']), LONG)
  await writeFile(join(folder, 'presents', 'cards', 'wrap.md'), 'We wrap presents.')
  await vi.waitFor(() => expect(written()).toContain('We wrap presents.'), LONG)
  await rm(join(folder, 'presents'), { recursive: true })
  await vi.waitFor(() => expect(removed()).toContain('presents/cards/wrap.md'), LONG)
})

test('a burst of saves is one change', async () => {
  const opened = articleFolder(folder)
  const changed = vi.fn()
  endings.push(await opened.watch(changed))
  await Promise.all(Array.from({ length: 20 }, (_, place) => writeFile(join(folder, `a${place}.md`), 'One of many.')))
  await vi.waitFor(() => expect(changed.mock.calls.flatMap(([paths]) => [...paths])).toHaveLength(20), LONG)
  expect(changed.mock.calls.length).toBeLessThan(5)
})
