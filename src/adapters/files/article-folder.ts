import { hash as hashOf } from 'node:crypto'
import { type BigIntStats, type Dirent, readFileSync, realpathSync, statSync } from 'node:fs'
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { ArticleFolder, FolderChanges } from '../../application/library-ports.ts'
import { watchFolder } from './watch-folder.ts'

/** The markdown files below a folder. Hidden folders, notes for authors and links that lead outside are no articles. */
export function articleFolder(directory: string): ArticleFolder {
  const known = new Map<string, Known>()
  /** Nobody waits for an answer while the folder is read for the first time. */
  let disk: Disk = DIRECT

  async function changes(paths?: ReadonlySet<string>): Promise<FolderChanges> {
    const root = await rootOf(directory)
    const there = paths === undefined ? await markdownFiles(directory) : [...paths].filter(isArticle)
    const looked = await eachInTurn(there, path => look(disk, directory, root, path, known.get(path)))
    const gone = paths === undefined ? [...known.keys()].filter(missingFrom(there)) : []
    const removed = [...gone, ...looked.filter(({ kind }) => kind === 'missing').map(({ path }) => path)]
    // A folder that went away meanwhile has removed nothing.
    if (removed.length > 0) await rootOf(directory)
    const forgotten = removed.filter(path => known.delete(path))
    const written = looked.filter(file => file.kind === 'written')
    for (const file of looked) if ('known' in file) known.set(file.path, file.known)
    disk = IN_TURN
    return {
      written: written.map(({ path, known: { hash }, text }) => ({ path, hash, text })),
      removed: forgotten,
      unread: looked.filter(file => file.kind === 'unread').map(({ path, what }) => ({ path, line: 1, what })),
    }
  }

  return {
    name: directory,
    changes,
    watch: changed => watchFolder(directory, isArticle, changed),
  }
}

/** What tells whether a file is worth reading again, and whether reading it brought anything new. */
type Known = { readonly stamp: string; readonly hash: string }

type Looked =
  | { readonly kind: 'same'; readonly path: string; readonly known: Known }
  | { readonly kind: 'written'; readonly path: string; readonly known: Known; readonly text: string }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'unread'; readonly path: string; readonly what: string }

/** Where files are read. Other computation goes on while an answer is awaited. */
type Disk = {
  realpath(path: string): string | Promise<string>
  stat(path: string): BigIntStats | Promise<BigIntStats>
  readFile(path: string): Buffer | Promise<Buffer>
}

const IN_TURN: Disk = { realpath, readFile, stat: path => stat(path, { bigint: true }) }
/** A fifth of the computation for many small files, and nothing else has its turn during a read. */
const DIRECT: Disk = {
  realpath: realpathSync.native,
  readFile: path => readFileSync(path),
  stat: path => statSync(path, { bigint: true }),
}

async function look(
  disk: Disk,
  directory: string,
  root: string,
  path: string,
  before: Known | undefined,
): Promise<Looked> {
  const file = join(directory, path)
  try {
    const target = await disk.realpath(file)
    if (!target.startsWith(root + sep))
      return unread(path, 'is a link out of the folder and was left out. Put the file itself here')
    const stats = await disk.stat(target)
    if (!stats.isFile()) return unread(path, 'is no file and was left out. Put the article itself here')
    const stamp = stampOf(stats)
    if (before?.stamp === stamp) return { kind: 'same', path, known: before }
    const bytes = await disk.readFile(target)
    const hash = hashOf('sha256', bytes, 'base64')
    const known = { stamp, hash }
    return before?.hash === hash
      ? { kind: 'same', path, known }
      : { kind: 'written', path, known, text: bytes.toString('utf8') }
  } catch (error) {
    const code = codeOf(error)
    const leadsNowhere = () =>
      lstat(file).then(
        () => true,
        () => false,
      )
    if ((code === 'ENOENT' || code === 'ENOTDIR') && !(await leadsNowhere())) return { kind: 'missing', path }
    return unread(path, `could not be read (${code}) and was left out. Check its permissions`)
  }
}

function unread(path: string, what: string): Looked {
  return { kind: 'unread', path, what }
}

/** The change of the inode's own time gives away what a kept modification time would hide. */
function stampOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${ino} ${size} ${mtimeNs} ${ctimeNs}`
}

async function rootOf(directory: string): Promise<string> {
  try {
    return await realpath(directory)
  } catch (error) {
    throw new Error(whyNoFolder(directory, error), { cause: error })
  }
}

/** Folder by folder, so that others have their turn. Folders behind links are not entered. */
async function markdownFiles(directory: string): Promise<readonly string[]> {
  const files: string[] = []
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop())
    for (const entry of await entriesOf(directory, folder)) {
      const path = `${folder}${entry.name}`
      if (!entry.isDirectory()) files.push(path)
      else if (!isHidden(entry.name)) folders.push(`${path}/`)
    }
  return files.filter(isArticle)
}

async function entriesOf(directory: string, folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(join(directory, folder), { withFileTypes: true })
  } catch (error) {
    // A folder that was there a moment ago is not the folder of all.
    if (folder !== '' && codeOf(error) === 'ENOENT') return []
    throw new Error(whyNoFolder(directory, error), { cause: error })
  }
}

function isArticle(path: string): boolean {
  const parts = path.split('/')
  const name = parts.at(-1) ?? ''
  return /\.(mdx?|markdown)$/i.test(name) && !/^readme\.md$/i.test(name) && !parts.some(isHidden)
}

function isHidden(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules'
}

/** Files that are open at the same time; a process may have a thousand or so. */
const AT_ONCE = 32

async function eachInTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>) {
  const results: Result[] = []
  for (let from = 0; from < items.length; from += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))))
    await breathe()
  }
  return results
}

function missingFrom(paths: readonly string[]): (path: string) => boolean {
  const there = new Set(paths)
  return path => !there.has(path)
}

function whyNoFolder(directory: string, error: unknown): string {
  const code = codeOf(error)
  if (code === 'ENOENT') {
    return `The knowledge folder ${directory} does not exist. Create it with at least one .md article, or set KNOWLEDGE_DIR.`
  }
  if (code === 'ENOTDIR') return `${directory} is a file, not a folder of articles. Set KNOWLEDGE_DIR to the folder.`
  return `The knowledge folder ${directory} cannot be read (${code}). Check its permissions.`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault'
}
