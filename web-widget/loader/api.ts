import type { TokenSource } from './identity.ts'

/** What a page can do with the widget: `window.Firstline`. */
export type FirstlineApi = {
  open(): void
  close(): void
  /**
   * Says who the visitor is, by a token that the site's server has signed, or a function that fetches one when it is
   * needed. Resolves with whether it was accepted, which may be when the chat is first opened.
   */
  identify(token: TokenSource): Promise<boolean>
  /** Wipes everything of this visitor, here at once and then on the server. */
  logout(): Promise<void>
  /** Calls back for `open`, `close`, `unread` (a number) and `floor` (who speaks); returns how to stop it. */
  on(event: string, listener: (value?: unknown) => void): () => void
}
