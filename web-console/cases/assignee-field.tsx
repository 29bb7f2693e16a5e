import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { CaseDetails } from '../../src/adapters/api/protocol.ts'
import { tell } from '../desk/desk-state.ts'
import { session } from '../staff/session.ts'
import { type Outcome, saveChange } from './case-actions.ts'
import type { CaseFile } from './case-file.ts'
import { ConflictNotice } from './conflict-notice.tsx'

/** Who looks after the case. Anyone may take it, and whoever has it may hand it back. */
export function AssigneeField({ file, details }: { file: CaseFile; details: CaseDetails }): JSX.Element {
  const lost = useSignal<(Outcome & { kind: 'lost'; wanted: 'me' | null }) | null>(null)
  const mine = details.agent !== null && details.agent.id === session.value?.staff.id
  const wanted = mine ? null : 'me'

  return (
    <div class="field assignee">
      <p class="field-label">Assignee</p>
      <p class="assigned">
        <span dir="auto">{nameOf(details)}</span>
        <button type="button" onClick={() => void assign(wanted, details)}>
          {mine ? 'Hand back' : 'Assign to me'}
        </button>
      </p>
      {lost.value && (
        <ConflictNotice
          by={lost.value.by}
          what="assigned this case"
          theirs={nameOf(lost.value.current)}
          mine={lost.value.wanted === 'me' ? 'You' : 'Nobody'}
          useTheirs={() => (lost.value = null)}
          keepMine={{
            label: 'Keep mine',
            choose: () => lost.value && void assign(lost.value.wanted, lost.value.current),
          }}
        />
      )}
    </div>
  )

  async function assign(agent: 'me' | null, base: CaseDetails): Promise<void> {
    const outcome = await saveChange(file, { agent }, base)
    lost.value = outcome.kind === 'lost' ? { ...outcome, wanted: agent } : null
    if (outcome.kind === 'refused') tell(outcome.why)
  }
}

function nameOf({ agent }: CaseDetails): string {
  if (!agent) return 'Nobody'
  return agent.id === session.value?.staff.id ? 'You' : agent.name
}
