import { type Note, type ParsedArticle, parseArticle } from '../domain/knowledge/article.ts'
import { assembled, type Catalogue } from '../domain/knowledge/catalogue.ts'
import type { ArticleFolder, FolderChanges, ParsedFile, ParsedFiles, WrittenFile } from './library-ports.ts'

/** All articles as they are now, and which files made the difference. */
export type ArticlesRead = Catalogue & {
  readonly written: readonly string[]
  readonly removed: readonly string[]
  /** Whether a file had to be parsed. */
  readonly isNew: boolean
}

export type ArticleReader = {
  /**
   * Looks at the paths, or at everything. Throws when the folder is not there or holds no article, with a sentence that
   * tells the cure.
   */
  read(paths?: ReadonlySet<string>): Promise<ArticlesRead>
  /** What has been read of each file; without those that keep an article which they do not hold any more. */
  parsedNow(): ParsedFiles
}

/** Parsing is pure computation, and whoever talks to customers meanwhile must get a word in. */
const PARSED_AT_A_STRETCH = 16

/**
 * Reads a folder again and again, each time only what has changed, and at first only what differs from `earlier`. A
 * file that held an article and cannot be read any more keeps it: an editor that is halfway through saving takes
 * nothing away from customers.
 */
export function articleReader(
  folder: ArticleFolder,
  breathe: () => Promise<void>,
  earlier: ParsedFiles = new Map(),
): ArticleReader {
  const files = new Map<string, ParsedArticle>()
  const parsedFiles = new Map(earlier)
  /** Of names that clash the first keeps its own, on every machine the same. */
  let inOrder: readonly string[] = []
  let catalogue: Catalogue | null = null

  async function read(paths?: ReadonlySet<string>): Promise<ArticlesRead> {
    const changes = await folder.changes(paths)
    for (const path of changes.removed) forget(path)
    const fresh = changes.written.filter(file => !takeOver(file))
    for (const [place, { path, hash, text }] of fresh.entries()) {
      if (place % PARSED_AT_A_STRETCH === 0) await breathe()
      put(path, { hash, parsed: parseArticle(path, text) })
    }
    for (const note of changes.unread) put(note.path, { hash: '', parsed: { article: null, given: [], notes: [note] } })
    if (files.size !== inOrder.length || !inOrder.every(path => files.has(path))) inOrder = [...files.keys()].sort()
    await breathe()
    if (catalogue === null || !isNothing(changes)) catalogue = assembled(inOrder.flatMap(path => files.get(path) ?? []))
    await breathe()
    if (catalogue.articles.length === 0) throw new Error(nothingIn(folder.name, catalogue.notes))
    const written = changes.written.map(({ path }) => path)
    return { ...catalogue, written, removed: changes.removed, isNew: fresh.length > 0 }
  }

  function takeOver({ path, hash }: WrittenFile): boolean {
    const known = parsedFiles.get(path)
    if (known?.hash !== hash) return false
    files.set(path, known.parsed)
    return true
  }

  function put(path: string, { hash, parsed }: ParsedFile): void {
    const shown = orAsItWas(parsed, files.get(path))
    files.set(path, shown)
    if (shown === parsed && hash !== '') parsedFiles.set(path, { hash, parsed })
    else parsedFiles.delete(path)
  }

  function forget(path: string): void {
    files.delete(path)
    parsedFiles.delete(path)
  }

  return { read, parsedNow: () => new Map([...parsedFiles].filter(([path]) => files.has(path))) }
}

function isNothing({ written, removed, unread }: FolderChanges): boolean {
  return written.length + removed.length + unread.length === 0
}

function nothingIn(folder: string, notes: readonly Note[]): string {
  const reasons = notes.slice(0, 5).map(({ path, line, what }) => `\n${path}:${line} ${what}.`)
  return `The knowledge folder ${folder} has no article. Add a .md file with a title and some text.${reasons.join('')}`
}

function orAsItWas(now: ParsedArticle, before: ParsedArticle | undefined): ParsedArticle {
  return now.article !== null || before === undefined || before.article === null
    ? now
    : { ...before, notes: now.notes.map(asItWas) }
}

function asItWas(note: Note): Note {
  return { ...note, what: `${note.what}. Until then it is shown as it was; delete the file to take it away` }
}
