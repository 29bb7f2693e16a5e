import type { Identity } from './identity.ts'

export type ChannelName = 'web' | 'teams' | 'console'

/** Who may speak to the customer now. The epoch grows with every change, so that a late writer is recognised. */
export type Floor =
  | { readonly holder: 'assistant'; readonly epoch: number }
  | { readonly holder: 'queue'; readonly epoch: number }
  | { readonly holder: 'agent'; readonly agentId: string; readonly epoch: number }

/** A conversation's head: everything but its log. Instants are epoch milliseconds. */
export type Conversation<State = unknown> = {
  readonly id: string
  readonly channel: ChannelName
  /** The channel's own name for it: a visitor id, a Teams conversation id, a console name. */
  readonly externalId: string
  /** How a channel that pushes reaches the customer (Teams keeps its conversation reference here); null elsewhere. */
  readonly address: unknown
  readonly floor: Floor
  /** Who its customer has proven to be; null for a guest, and again once the proof has lapsed. */
  readonly identity: Identity | null
  readonly lastSeq: number
  readonly lastPublicSeq: number
  /** Customer events up to this `seq` have had their turn. */
  readonly handledSeq: number
  readonly state: State
  readonly stateVersion: number
  readonly openedAt: number
}
