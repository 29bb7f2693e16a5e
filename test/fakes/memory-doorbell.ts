import type { Doorbell, Signal } from '../../src/application/ports.ts'

/** A doorbell within one process; the test, or a fake store, rings it. */
export type MemoryDoorbell = Doorbell & { ring(conversationId: string): void; ringDesk(): void; gap(): void }

/** Builds one that nobody listens to yet. */
export function memoryDoorbell(): MemoryDoorbell {
  const conversations = new Set<(conversationId: string) => void>()
  const desks = new Set<() => void>()
  const gaps = new Set<() => void>()
  const signals = new Set<(signal: Signal) => void>()
  return {
    onConversation: listener => listening(conversations, listener),
    onDesk: listener => listening(desks, listener),
    onGap: listener => listening(gaps, listener),
    onSignal: listener => listening(signals, listener),
    signal: signal => each(signals, listener => listener(signal)),
    ring: conversationId => each(conversations, listener => listener(conversationId)),
    ringDesk: () => each(desks, listener => listener()),
    gap: () => each(gaps, listener => listener()),
  }
}

function listening<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function each<Listener>(listeners: Set<Listener>, call: (listener: Listener) => void): void {
  for (const listener of [...listeners]) call(listener)
}
