import type { DeskHandoff } from '../../src/adapters/desk/protocol.ts'
import { call } from '../staff/call.ts'
import { endSession, session } from '../staff/session.ts'
import { lists, select, tell } from './desk-state.ts'
import { pull } from './pull.ts'
import { firstName } from './wording.ts'

/** Takes a waiting customer over. Being too late is calm news, not an error. */
export async function accept(handoff: DeskHandoff): Promise<boolean> {
  select(handoff.conversationId)
  const answer = await call<DeskHandoff>('POST', `/desk/api/handoffs/${encodeURIComponent(handoff.id)}/claim`)
  if (!answer.ok) {
    tell(
      answer.problem.code === 'taken'
        ? `Already taken by ${firstName(answer.problem.by ?? 'a colleague')}`
        : answer.problem.detail,
    )
    return false
  }
  place({ ...answer.value, lastLine: handoff.lastLine })
  await pull(handoff.conversationId)
  return true
}

/** Gives the conversation back to the assistant. */
export async function giveBack(handoff: DeskHandoff): Promise<void> {
  const answer = await call<DeskHandoff>('POST', `/desk/api/handoffs/${encodeURIComponent(handoff.id)}/close`)
  if (!answer.ok) return tell(answer.problem.detail)
  place(answer.value)
  await pull(handoff.conversationId)
}

/** Ends the session here and on the server. */
export async function signOut(): Promise<void> {
  const leaving = call('POST', '/desk/api/sign-out')
  endSession(null)
  await leaving
}

/** Shows the outcome at once; the next lists from the server bring the same. */
function place(changed: DeskHandoff): void {
  if (!lists.value) return
  const without = (list: readonly DeskHandoff[]) => list.filter(handoff => handoff.id !== changed.id)
  const { waiting, mine, others } = lists.value
  const held = changed.state === 'active' && changed.agent?.id === session.value?.staff.id
  lists.value = {
    waiting: without(waiting),
    mine: held ? [...without(mine), changed] : without(mine),
    others: without(others),
  }
}
