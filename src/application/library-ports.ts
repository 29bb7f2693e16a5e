import type { Note } from '../domain/knowledge/article.ts'
import type { IndexContents } from '../domain/knowledge/article-changes.ts'
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
  readonly written: readonly { readonly path: string; readonly text: string }[]
  readonly removed: readonly string[]
  /** Files that are there but cannot be read, with the reason; they are tried again at the next look. */
  readonly unread: readonly Note[]
}

/** Builds indexes, and keeps the last one from one start to the next. */
export interface Indexes {
  /** The last one that was kept, as it was then, of whichever articles; null when there is none that can be read. */
  kept(articleOf: ArticleOf): Promise<{ readonly index: KnowledgeIndex; readonly variants: Variants } | null>
  /** Keeps an index that was built of these variants. Never throws: without one, the next start takes longer. */
  keep(index: KnowledgeIndex, variants: Variants): Promise<void>
  /** Builds one from nothing and keeps it, beside everything else that goes on. Throws when it was stopped. */
  build(contents: IndexContents): Promise<KnowledgeIndex>
  stop(): Promise<void>
}

/** What customers have been found to ask articles by. */
export interface VariantSource {
  variants(): Promise<Variants>
  /** Another one when `variants` may give others. */
  mark(): Promise<string>
}
