import type { Article, Note } from '../domain/knowledge/article.ts'
import { articleChanges } from '../domain/knowledge/article-changes.ts'
import type { KnowledgeIndex } from '../domain/knowledge/index.ts'
import type { ArticleFolder } from './library-ports.ts'
import type { Log } from './ports.ts'
import { type ArticlesRead, articleReader } from './read-articles.ts'

/** The articles that may be shown and their index, as they were at one moment. It never changes: a newer one replaces it. */
export type Library = { readonly articles: readonly Article[]; readonly index: KnowledgeIndex }

/** The library as it is now. Whoever works with it asks for it each time anew. */
export interface KnowledgeLibrary {
  now(): Library
  /** Looks at the paths, or at the whole folder, and takes over what has changed. Never throws: it keeps what it has. */
  refresh(paths?: ReadonlySet<string>): Promise<void>
  /** Takes over changes as they are made, from this call's end until `stop`. */
  follow(): Promise<void>
  stop(): Promise<void>
}

export type LibraryParts = {
  readonly folder: ArticleFolder
  readonly indexed: (articles: readonly Article[]) => Library
  /** Lets others have their turn. */
  readonly breathe: () => Promise<void>
  /** Tells the person at the terminal a sentence. */
  readonly say: (sentence: string) => void
  readonly log: Log
}

/** Notes that are shown one by one; more than that is told as a number. */
const NOTES_SHOWN = 12

/** Reads the folder. Throws, with a sentence that tells the cure, when it holds no article. */
export async function openKnowledgeLibrary(parts: LibraryParts): Promise<KnowledgeLibrary> {
  const { folder, indexed, breathe, say, log } = parts
  const read = articleReader(folder, breathe)
  const tellNotes = noteTeller(folder.name, say)

  let catalogue = await read()
  tellNotes(catalogue.notes)
  say(countOf(folder, catalogue.articles))
  let library = indexed(catalogue.articles)

  /** The reason why what is there now is not taken over, told once. */
  let trouble: string | null = null
  let round = Promise.resolve()
  let unwatch = async () => {}

  async function update(paths?: ReadonlySet<string>): Promise<void> {
    // After a trouble nobody knows what was missed.
    const found = await read(trouble === null ? paths : undefined)
    trouble = null
    takeOver(found)
  }

  function takeOver(found: ArticlesRead): void {
    tellNotes(found.notes)
    const { changed, removed } = articleChanges(catalogue.articles, found.articles)
    catalogue = found
    if (changed.length + removed.length === 0) return
    library = indexed(found.articles)
    log.info('library.changed', { changed: changed.length, removed: removed.length, articles: found.articles.length })
    say(whatChanged(folder, found))
  }

  function keepWhatWeHave(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    if (reason === trouble) return
    trouble = reason
    log.warn('library.unreadable', { reason })
    say(`${reason} What was read last is shown until then.`)
  }

  const refresh = (paths?: ReadonlySet<string>) => {
    round = round.then(() => update(paths)).catch(keepWhatWeHave)
    return round
  }

  return {
    now: () => library,
    refresh,
    async follow() {
      unwatch = await folder.watch(refresh)
      // What was written since the folder was read and before it was watched.
      await refresh()
    },
    async stop() {
      await unwatch()
      await round
    },
  }
}

/** Tells what authors should know, each note once for as long as it holds. */
function noteTeller(folder: string, say: (sentence: string) => void): (notes: readonly Note[]) => void {
  let told: ReadonlySet<string> = new Set()
  return notes => {
    const sentences = notes.map(({ path, line, what }) => `${folder}/${path}:${line} ${what}.`)
    const unheard = sentences.filter(sentence => !told.has(sentence))
    for (const sentence of unheard.slice(0, NOTES_SHOWN)) say(sentence)
    if (unheard.length > NOTES_SHOWN)
      say(`… and ${unheard.length - NOTES_SHOWN} more notes; "npm run content" lists all.`)
    told = new Set(sentences)
  }
}

function countOf({ name }: ArticleFolder, articles: readonly Article[]): string {
  const hidden = articles.filter(({ state }) => state !== 'published').length
  return `Read ${articles.length} articles from ${name}${hidden === 0 ? '' : `, ${hidden} of them drafts or archived, which nobody is shown`}.`
}

function whatChanged({ name }: ArticleFolder, { written, removed }: ArticlesRead): string {
  const [path] = [...written, ...removed]
  if (written.length + removed.length === 1) return `${written.length === 1 ? 'Read' : 'Removed'} ${name}/${path}.`
  return `Read ${written.length} changed files from ${name}, and removed ${removed.length}.`
}
