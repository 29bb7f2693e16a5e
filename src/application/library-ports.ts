import type { Note, ParsedArticle } from '../domain/knowledge/article.ts'
import type { IndexContents } from '../domain/knowledge/article-changes.ts'
import type { Calibration } from '../domain/knowledge/confidence.ts'
import type { ArticleOf, KnowledgeIndex, Variants } from '../domain/knowledge/index.ts'

/** What the folder with the articles holds, as it changes. Paths are relative to it, with forward slashes. */
export interface ArticleFolder {
  /** As people know it, for sentences that they read. */
  readonly name: string
  /**
   * What has changed since the call before, at the first call all there is. Looks at the paths, or at everything. Throws
   * when the folder is not there, with a sentence that tells the cure; the next call then has what this one left out.
   */
  changes(paths?: ReadonlySet<string>): Promise<FolderChanges>
  /**
   * Calls back some milliseconds after something was written or removed: with the paths, or with nothing where the
   * whole folder wants another look. What happens before the promise is kept goes unnoticed. Ends with the returned
   * function.
   */
  watch(changed: (paths?: ReadonlySet<string>) => void): Promise<() => Promise<void>>
}

export type FolderChanges = {
  /** Files that are new or have other contents. */
  readonly written: readonly WrittenFile[]
  readonly removed: readonly string[]
  /** Files that are there but cannot be read, with the reason; they are tried again at the next look. */
  readonly unread: readonly Note[]
}

/** `hash` is the same for the same bytes, and for no others. */
export type WrittenFile = { readonly path: string; readonly hash: string; readonly text: string }

/** What was read of files, from one start to the next. */
export interface ParsedFileStore {
  /** What was kept last, by path; nothing where it cannot be read or another version of the program has read it. */
  kept(): Promise<ParsedFiles>
  /** Keeps these besides what is kept. Never throws: without it, the next start parses them again. */
  keep(parsedFiles: ParsedFiles): Promise<void>
}

export type ParsedFiles = ReadonlyMap<string, ParsedFile>

/** What was read of a file whose contents have this hash. */
export type ParsedFile = { readonly hash: string; readonly parsed: ParsedArticle }

/** An index and what its scores are worth. */
export type CalibratedIndex = { readonly index: KnowledgeIndex; readonly calibration: Calibration }

/** Builds indexes, and keeps the last one from one start to the next. */
export interface Indexes {
  /** The last one that was kept, as it was then, of whichever articles; null when there is none that can be read. */
  kept(articleOf: ArticleOf): Promise<(CalibratedIndex & { readonly variants: Variants }) | null>
  /** Keeps an index that was built of these variants. Never throws: without one, the next start takes longer. */
  keep(index: CalibratedIndex, variants: Variants): Promise<void>
  /** Builds one from nothing and keeps it, beside everything else that goes on. Throws when it was stopped. */
  build(contents: IndexContents): Promise<CalibratedIndex>
  stop(): Promise<void>
}

/** What customers have been found to ask articles by. */
export interface VariantSource {
  variants(): Promise<Variants>
  /** What customers have asked of which nobody said what it is about; nothing where that is not to be learnt from. */
  unlabelled(): Promise<readonly string[]>
  /** Another one when `variants` may give others; what is unlabelled grows in between. */
  mark(): Promise<string>
}
