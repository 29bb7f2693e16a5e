import { type Note, type ParsedArticle, parseArticle } from '../domain/knowledge/article.ts'
import { assembled, type Catalogue } from '../domain/knowledge/catalogue.ts'
import type { ArticleFolder, FolderChanges } from './library-ports.ts'

/** All articles as they are now, and which files made the difference. */
export type ArticlesRead = Catalogue & { readonly written: readonly string[]; readonly removed: readonly string[] }

/**
 * Looks at the paths, or at everything. Throws when the folder is not there or holds no article, with a sentence that
 * tells the cure.
 */
export type ReadArticles = (paths?: ReadonlySet<string>) => Promise<ArticlesRead>

/** Parsing is pure computation, and whoever talks to customers meanwhile must get a word in. */
const PARSED_AT_A_STRETCH = 16

/**
 * Reads a folder again and again, each time only what has changed. A file that held an article and cannot be read any
 * more keeps it: an editor that is halfway through saving takes nothing away from customers.
 */
export function articleReader(folder: ArticleFolder, breathe: () => Promise<void>): ReadArticles {
  const files = new Map<string, ParsedArticle>()
  /** Of names that clash the first keeps its own, on every machine the same. */
  let inOrder: readonly string[] = []
  let catalogue: Catalogue | null = null
  return async paths => {
    const changes = await folder.changes(paths)
    for (const path of changes.removed) files.delete(path)
    for (const [place, { path, text }] of changes.written.entries()) {
      if (place % PARSED_AT_A_STRETCH === 0) await breathe()
      files.set(path, orAsItWas(parseArticle(path, text), files.get(path)))
    }
    for (const note of changes.unread)
      files.set(note.path, orAsItWas({ article: null, given: [], notes: [note] }, files.get(note.path)))
    if (files.size !== inOrder.length || !inOrder.every(path => files.has(path))) inOrder = [...files.keys()].sort()
    await breathe()
    if (catalogue === null || !isNothing(changes)) catalogue = assembled(inOrder.flatMap(path => files.get(path) ?? []))
    await breathe()
    if (catalogue.articles.length === 0) throw new Error(nothingIn(folder.name, catalogue.notes))
    return { ...catalogue, written: changes.written.map(({ path }) => path), removed: changes.removed }
  }
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
