import { type Note, type ParsedArticle, parseArticle } from '../domain/knowledge/article.ts'
import { assembled, type Catalogue } from '../domain/knowledge/catalogue.ts'
import type { ArticleFolder, ParsedFile, ParsedFiles, WrittenFile } from './library-ports.ts'

/** All articles as they are now, and which files made the difference. */
export type ArticlesRead = Catalogue & {
  readonly written: readonly string[]
  readonly removed: readonly string[]
  /** What was made of the files that had to be parsed. */
  readonly parsed: ParsedFiles
}

/**
 * Looks at the paths, or at everything. Throws when the folder is not there or holds no article, with a sentence that
 * tells the cure.
 */
export type ReadArticles = (paths?: ReadonlySet<string>) => Promise<ArticlesRead>

/** Parsing is pure computation, and whoever talks to customers meanwhile must get a word in. */
const PARSED_AT_A_STRETCH = 16

/**
 * Reads a folder again and again, each time only what has changed. What is known `earlier` of a file with the same
 * contents is not parsed again. A file that held an article and cannot be read any more keeps it: an editor that is
 * halfway through saving takes nothing away from customers.
 */
export function articleReader(
  folder: ArticleFolder,
  breathe: () => Promise<void>,
  earlier: ParsedFiles = new Map(),
): ReadArticles {
  const files = new Map<string, ParsedArticle>()
  /** Of names that clash the first keeps its own, on every machine the same. */
  let inOrder: readonly string[] = []
  let catalogue: Catalogue | null = null

  function put(path: string, file: Pick<ParsedFile, 'parsed'> | undefined): void {
    if (file !== undefined) files.set(path, orAsItWas(file.parsed, files.get(path)))
  }

  async function parse(written: readonly WrittenFile[]): Promise<ParsedFiles> {
    const parsed = new Map<string, ParsedFile>()
    for (const { path, hash, text } of written) {
      if (parsed.size % PARSED_AT_A_STRETCH === 0) await breathe()
      parsed.set(path, { hash, parsed: parseArticle(path, text) })
    }
    return parsed
  }

  return async paths => {
    const { written, removed, unread } = await folder.changes(paths)
    for (const path of removed) files.delete(path)
    const known = (file: WrittenFile) => earlier.get(file.path)?.hash === file.hash
    const parsed = await parse(written.filter(file => !known(file)))
    for (const { path } of written) put(path, parsed.get(path) ?? earlier.get(path))
    for (const note of unread) put(note.path, { parsed: { article: null, given: [], notes: [note] } })
    if (files.size !== inOrder.length || !inOrder.every(path => files.has(path))) inOrder = [...files.keys()].sort()
    await breathe()
    if (catalogue === null || written.length + removed.length + unread.length > 0)
      catalogue = assembled(inOrder.flatMap(path => files.get(path) ?? []))
    await breathe()
    if (catalogue.articles.length === 0) throw new Error(nothingIn(folder.name, catalogue.notes))
    return { ...catalogue, written: written.map(({ path }) => path), removed, parsed }
  }
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
