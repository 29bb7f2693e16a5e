import type { Brain } from '../domain/dialogue/brain.ts'
import { type Edition, type EditionSource, readEdition } from '../domain/dialogue/flow/edition.ts'
import type { DialogueState } from '../domain/dialogue/state.ts'
import type { Clock, Log } from './ports.ts'

/** Where editions of flows are kept, so that conversations can finish on the one they began with. */
export interface EditionStore {
  /** Keeps editions that are being served; known ones only get the instant. */
  keep(editions: readonly EditionSource[], at: number): Promise<void>
  byHash(hash: string): Promise<EditionSource | null>
  /** Forgets what was last served before the instant. */
  forget(before: number): Promise<void>
}

export interface FlowEditions {
  /** A flow of an earlier edition that has been brought, in a language, or else as it was written. */
  readonly older: Brain['older']
  /** Brings the editions that a conversation's frames are on. One that is not kept any more stays away. */
  bring(state: DialogueState): Promise<void>
}

/** Conversations are let go long before that. */
export const EDITIONS_KEPT_MS = 30 * 24 * 60 * 60_000

/** Editions of flows: those served now, and, as they are needed, those that were served before. */
export async function createFlowEditions(parts: {
  readonly store: EditionStore
  readonly current: readonly Edition[]
  readonly clock: Clock
  readonly log: Log
}): Promise<FlowEditions> {
  const { store, current, clock, log } = parts
  await store.keep(
    current.map(({ source }) => source),
    clock.now(),
  )
  const served = new Set(current.map(({ source }) => source.hash))
  const brought = new Map<string, Edition | null>()
  const fetch = async (hash: string) => {
    const source = await store.byHash(hash)
    const { edition } = source === null ? { edition: null } : readEdition(source)
    // Another node may serve what this one has not seen: what is missing is looked for again.
    if (edition !== null) brought.set(hash, edition)
    else log.warn('flow.edition_gone', { hash })
  }
  return {
    older(hash, locale) {
      const edition = brought.get(hash)
      return edition == null ? null : (edition.voices.get(locale) ?? edition.flow)
    },
    async bring({ stack, stopped }) {
      const hashes = new Set([...stack, ...stopped].map(({ hash }) => hash))
      const missing = [...hashes].filter(hash => !served.has(hash) && !brought.has(hash))
      await Promise.all(missing.map(fetch))
    },
  }
}
