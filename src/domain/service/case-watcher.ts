import type { CaseActor, NewCaseEvent } from './case.ts'
import type { CaseRevision } from './case-revision.ts'

/** Somebody who wants to hear of a case. Watching gives no right to see anything. */
export type CaseWatcher = { readonly kind: 'staff' | 'contact'; readonly id: string; readonly name: string }

/** A note that somebody watches the case from now on, or no longer does. */
export function watchNoted(
  watcher: CaseWatcher,
  does: 'watches' | 'stopped',
  { by, at }: { readonly by: CaseActor; readonly at: number },
): CaseRevision {
  const event: NewCaseEvent = {
    at,
    actor: by,
    type: does === 'watches' ? 'watched' : 'unwatched',
    public: false,
    text: does === 'watches' ? `${watcher.name} watches this case.` : `${watcher.name} no longer watches this case.`,
    details: { kind: watcher.kind, id: watcher.id },
    changed: ['watchers'],
  }
  return { at, mover: 'agent', set: {}, events: [event], tasks: [] }
}
