import { type Connect, HANDSHAKE, type ToFrame, type ToLoader } from '../port.ts'
import type { Keep } from './keep.ts'
import type { Options } from './options.ts'

/** The app's frame, once it has been asked for. */
export type Frame = { readonly element: HTMLIFrameElement; tell(message: ToFrame): void }

export type FrameWiring = {
  readonly isOpen: () => boolean
  readonly hasIdentity: () => boolean
  readonly keep: Keep
  readonly hear: (message: ToLoader) => void
}

const SANDBOX = 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox'

/**
 * Loads the app into a frame of its own origin. The two talk over a private port, which is handed to exactly that
 * origin: scripts of the host page and other frames can neither listen nor speak.
 */
export function createFrame(
  { origin, color, locale }: Options,
  { isOpen, hasIdentity, keep, hear }: FrameWiring,
): Frame {
  const element = document.createElement('iframe')
  const { port1, port2 } = new MessageChannel()
  element.title = 'Chat'
  // On our own site the sandbox would hold nothing (same origin), and the browser would warn about just that.
  if (origin !== location.origin) element.setAttribute('sandbox', SANDBOX)
  element.referrerPolicy = 'no-referrer'
  element.src = `${origin}/widget`
  element.inert = true
  port1.onmessage = event => hear(event.data as ToLoader)
  element.addEventListener(
    'load',
    () => {
      const connect: Connect = {
        type: HANDSHAKE,
        options: { color, locale },
        isOpen: isOpen(),
        kept: keep.read('right'),
        canKeep: keep.works(),
        hasIdentity: hasIdentity(),
      }
      element.contentWindow?.postMessage(connect, origin, [port2])
    },
    { once: true },
  )
  return { element, tell: message => port1.postMessage(message) }
}
