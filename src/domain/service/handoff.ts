/** What an agent reads before saying hello. Everything in it was typed by people or taken from records: untrusted text. */
export type HandoffPacket = {
  readonly reason: string
  /** The topic the customer was on: a flow or an article. */
  readonly intent: string
  /** What flows had collected, label and value. */
  readonly collected: readonly { readonly label: string; readonly value: string }[]
  /** Titles of the articles that were tried. */
  readonly tried: readonly string[]
}

export type HandoffState = 'queued' | 'active' | 'returned' | 'cancelled' | 'overflowed'

/**
 * A request for a person. `queued` and `active` are open; a conversation has at most one open handoff.
 * `returned`: the agent ended it; `cancelled`: the customer did before anyone came; `overflowed`: nobody came in time
 * and a case was opened instead.
 */
export type Handoff = {
  readonly id: string
  readonly conversationId: string
  readonly state: HandoffState
  readonly version: number
  readonly packet: HandoffPacket
  readonly requestedAt: number
  readonly acceptedAt: number | null
  readonly endedAt: number | null
  readonly agent: { readonly id: string; readonly name: string } | null
}

/** How long a customer waits for an agent before a case is opened for them, in milliseconds. */
export const QUEUE_LIMIT_MS = 10 * 60_000
