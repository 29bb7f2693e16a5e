import type { Note } from '../domain/knowledge/article.ts'

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
