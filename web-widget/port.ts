/**
 * What the loader on the host page and the app inside the frame say to each other, over one MessageChannel. No
 * address ever comes in a message, and no message text leaves the frame.
 */
export const HANDSHAKE = 'firstline:connect'

/** loader → frame, by postMessage to the widget's exact origin, with the port. */
export type Connect = {
  readonly type: typeof HANDSHAKE
  readonly options: FrameOptions
  readonly isOpen: boolean
  /** The visitor's right, kept for a frame that may not keep anything itself. */
  readonly kept: string | null
  readonly canKeep: boolean
  /** The site has somebody signed in: the frame asks for their token once it has a chat to sign in to. */
  readonly hasIdentity: boolean
}

/** What the site chose by `data-*` on the script tag. */
export type FrameOptions = { readonly color: string | null; readonly locale: string | null }

/** loader → frame, by the port. */
export type ToFrame =
  | { readonly type: 'opened' }
  | { readonly type: 'closed' }
  /** As `hasIdentity`, when it comes later. */
  | { readonly type: 'identity' }
  /** The answer to `token_wanted`; null when the site has none after all. */
  | { readonly type: 'token'; readonly token: string | null }
  | { readonly type: 'logout' }

/** frame → loader, by the port. */
export type ToLoader =
  | { readonly type: 'close' }
  | { readonly type: 'unread'; readonly count: number }
  /** The customer has begun to talk: load the frame at once on the next page. */
  | { readonly type: 'begun' }
  | { readonly type: 'keep'; readonly value: string | null }
  | { readonly type: 'token_wanted' }
  | { readonly type: 'identified'; readonly ok: boolean }
  /** Everything of this visitor is wiped, here and on the server. */
  | { readonly type: 'logged_out' }
  | { readonly type: 'floor'; readonly floor: 'assistant' | 'queue' | 'agent' }
