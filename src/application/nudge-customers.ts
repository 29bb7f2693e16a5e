import type { Brain } from '../domain/dialogue/brain.ts'
import { NUDGED_AFTER_MS, nudge } from '../domain/dialogue/nudge.ts'
import type { Clock, ConversationStore, Ids } from './ports.ts'
import { stateOf } from './take-turn.ts'

export type NudgeParts = {
  readonly conversations: Pick<ConversationStore, 'quiet' | 'load' | 'commitTurn'>
  readonly brain: () => Brain
  readonly clock: Clock
  readonly ids: Ids
}

/** Who has been silent for longer has gone, and is not called after. */
const GONE_AFTER_MS = 15 * 60_000
const AT_ONCE = 50

/** Brings the open question back to mind of customers who have gone silent at it. A customer who writes meanwhile wins. */
export async function nudgeCustomers({ conversations, brain, clock, ids }: NudgeParts): Promise<void> {
  const now = clock.now()
  for (const id of await conversations.quiet(now - GONE_AFTER_MS, now - NUDGED_AFTER_MS, AT_ONCE)) {
    const conversation = await conversations.load(id)
    const nudged = conversation?.floor.holder === 'assistant' ? nudge(brain(), stateOf(conversation)) : null
    if (conversation === null || nudged === null) continue
    await conversations.commitTurn({
      conversationId: id,
      expected: { stateVersion: conversation.stateVersion, floorEpoch: conversation.floor.epoch },
      handledSeq: conversation.handledSeq,
      state: { ...(conversation.state as object), dialogue: nudged.state },
      events: [
        { id: ids.next('evt'), at: now, author: { kind: 'assistant' }, visibility: 'public', body: nudged.said },
      ],
      writes: [],
      trace: null,
    })
  }
}
