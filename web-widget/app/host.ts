import { type Connect, type FrameOptions, HANDSHAKE, type ToFrame, type ToLoader } from '../port.ts'

/** The page around the frame, as far as the app may know it. */
export type Host = {
  readonly options: FrameOptions
  /** False when the page was opened by itself, in a tab of its own. */
  readonly isFramed: boolean
  readonly isOpen: boolean
  readonly kept: string | null
  readonly canKeep: boolean
  readonly hasIdentity: boolean
  tell(message: ToLoader): void
  listen(hear: (message: ToFrame) => void): void
}

/**
 * Waits for the loader's handshake. Only the page that embeds us can make it: the sender must be our parent, and
 * where the browser tells who that is, of the same origin. After it nothing but the private port is listened to.
 */
export function meetHost(): Promise<Host> {
  if (window.parent === window) return Promise.resolve(ALONE)
  return new Promise(resolve => {
    window.addEventListener('message', function hear(event: MessageEvent<Partial<Connect> | null>) {
      const port = event.ports[0]
      if (!port || event.source !== window.parent || event.data?.type !== HANDSHAKE || !isParentOrigin(event.origin))
        return
      window.removeEventListener('message', hear)
      resolve(hostBehind(port, event.data as Connect))
    })
  })
}

const ALONE: Host = {
  options: { color: null, locale: null },
  isFramed: false,
  isOpen: true,
  kept: null,
  canKeep: false,
  hasIdentity: false,
  tell() {},
  listen() {},
}

/** Firefox does not tell the parent's origin; there `frame-ancestors` alone has decided who may embed us. */
function isParentOrigin(origin: string): boolean {
  const parent = location.ancestorOrigins?.[0]
  return parent === undefined || parent === origin
}

function hostBehind(port: MessagePort, { options, isOpen, kept, canKeep, hasIdentity }: Connect): Host {
  return {
    options,
    isFramed: true,
    isOpen,
    kept,
    canKeep,
    hasIdentity,
    tell: message => port.postMessage(message),
    listen(hear) {
      port.onmessage = event => hear(event.data as ToFrame)
    },
  }
}
