import type { Doorbell, Signal } from '../../src/application/ports.ts'

/** A doorbell within one process, with a handle to ring it. `broken` swallows rings, as a lost notification would. */
export function webDoorbell(): Doorbell & {
  ring(conversationId: string): void
  broken: boolean
  readonly signals: Signal[]
} {
  const listeners = new Set<(conversationId: string) => void>()
  const gaps = new Set<() => void>()
  const signalListeners = new Set<(signal: Signal) => void>()
  const bell = {
    broken: false,
    signals: [] as Signal[],
    ring(conversationId: string) {
      if (!bell.broken) for (const listener of [...listeners]) listener(conversationId)
    },
    onConversation: (listener: (conversationId: string) => void) => subscribed(listeners, listener),
    onDesk: () => () => {},
    onGap: (listener: () => void) => subscribed(gaps, listener),
    signal(signal: Signal) {
      bell.signals.push(signal)
      for (const listener of [...signalListeners]) listener(signal)
    },
    onSignal: (listener: (signal: Signal) => void) => subscribed(signalListeners, listener),
  }
  return bell
}

function subscribed<Listener>(group: Set<Listener>, listener: Listener): () => void {
  group.add(listener)
  return () => group.delete(listener)
}
