import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { CaseDetails } from '../../src/adapters/api/protocol.ts'
import type { CaseState } from '../../src/domain/service/case-state.ts'
import { makeMove, type Outcome } from './case-actions.ts'
import type { CaseFile } from './case-file.ts'
import { isOver, moveName, STATE_NAMES } from './case-words.ts'
import { ConflictNotice } from './conflict-notice.tsx'
import { asksFirst, MoveForm } from './move-form.tsx'
import { NewCaseForm } from './new-case-form.tsx'

/** In which order the moves are offered. */
const ORDER: readonly CaseState[] = [
  'open',
  'resolved',
  'awaiting_customer',
  'awaiting_internal',
  'soft_closed',
  'closed',
  'cancelled',
]

/** The moves that bring a case nearer to its end. */
const MOVES_ON: ReadonlySet<CaseState> = new Set(['open', 'resolved', 'closed'])

/** What can be done with a case now. Only legal moves are there; some ask for a word first. */
export function CaseMoves({ file, details }: { file: CaseFile; details: CaseDetails }): JSX.Element {
  const asking = useSignal<{ to: CaseState; base: CaseDetails } | null>(null)
  const outcome = useSignal<{ to: CaseState; came: Outcome } | null>(null)
  const following = useSignal(false)
  const bar = useRef<HTMLDivElement>(null)
  const blocked = details.tasks.filter(task => task.blocking && task.state === 'open').length
  const unsettled = details.lines.filter(({ state }) => state === 'new' || state === 'work').length
  const held = blocked + unsettled > 0
  const moves = ORDER.filter(to => details.moves.includes(to) && !(to === 'resolved' && held))
  useFocusBack(bar, asking.value?.to ?? null)

  return (
    <div class="case-moves" ref={bar}>
      <div class="moves">
        {moves.map((to, place) => (
          <button
            type="button"
            key={to}
            data-move={to}
            class={place === 0 && MOVES_ON.has(to) ? 'primary' : to === 'cancelled' ? 'bare' : ''}
            aria-expanded={asksFirst(to) ? asking.value?.to === to : undefined}
            onClick={() => start(to)}
          >
            {`${moveName(details.state, to)}${asksFirst(to) ? '…' : ''}`}
          </button>
        ))}
        {isOver(details.state) && !following.value && (
          <button type="button" onClick={() => (following.value = true)}>
            Open a follow-up…
          </button>
        )}
        {held && details.moves.length > 0 && details.state !== 'soft_closed' && (
          <p class="quiet small">{whatBlocks(blocked, unsettled)}</p>
        )}
      </div>
      {asking.value && (
        <MoveForm key={asking.value.to} file={file} {...asking.value} close={() => (asking.value = null)} />
      )}
      {following.value && <NewCaseForm after={details} close={() => (following.value = false)} />}
      {outcome.value && <Trouble {...outcome.value} />}
    </div>
  )

  function start(to: CaseState): void {
    outcome.value = null
    if (!asksFirst(to)) void move(to, details)
    else asking.value = asking.value?.to === to ? null : { to, base: details }
  }

  async function move(to: CaseState, base: CaseDetails): Promise<void> {
    asking.value = null
    const came = await makeMove(file, { to }, base)
    outcome.value = came.kind === 'done' ? null : { to, came }
  }

  function Trouble({ to, came }: { to: CaseState; came: Outcome }): JSX.Element | null {
    if (came.kind === 'done') return null
    if (came.kind === 'refused') {
      return (
        <p class="problem" role="alert">
          {came.why}
        </p>
      )
    }
    const stillLegal = came.current.moves.includes(to)
    const settle = () => (outcome.value = null)
    return (
      <ConflictNotice
        by={came.by}
        what="moved this case"
        theirs={STATE_NAMES[came.current.state]}
        mine={stillLegal ? STATE_NAMES[to] : `${STATE_NAMES[to]} (no longer possible)`}
        useTheirs={settle}
        {...(stillLegal && { keepMine: { label: 'Keep mine', choose: () => void move(to, came.current) } })}
      />
    )
  }
}

function whatBlocks(tasks: number, items: number): string {
  const named = [
    tasks > 0 ? (tasks === 1 ? 'one open task' : `${tasks} open tasks`) : null,
    items > 0 ? (items === 1 ? 'one open item' : `${items} open items`) : null,
  ].filter(name => name !== null)
  const text = `${named.join(' and ')} ${tasks + items === 1 ? 'blocks' : 'block'} resolving.`
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** When a form closes, the focus goes back to the button that opened it, or to the first that is left. */
function useFocusBack(bar: { current: HTMLElement | null }, open: CaseState | null): void {
  const before = useRef<CaseState | null>(null)
  useEffect(() => {
    const closed = before.current
    before.current = open
    if (closed === null || open !== null) return
    const button = bar.current?.querySelector<HTMLElement>(`[data-move="${closed}"]`)
    ;(button ?? bar.current?.querySelector<HTMLElement>('button'))?.focus()
  }, [open])
}
