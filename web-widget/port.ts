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
}

/** What the site chose by `data-*` on the script tag. */
export type FrameOptions = { readonly color: string | null; readonly locale: string | null }

/** loader → frame, by the port. */
export type ToFrame = { readonly type: 'opened' } | { readonly type: 'closed' }

/** frame → loader, by the port. */
export type ToLoader =
  | { readonly type: 'close' }
  | { readonly type: 'unread'; readonly count: number }
  /** The customer has begun to talk: load the frame at once on the next page. */
  | { readonly type: 'begun' }
  | { readonly type: 'keep'; readonly value: string | null }
  | { readonly type: 'floor'; readonly floor: 'assistant' | 'queue' | 'agent' }
