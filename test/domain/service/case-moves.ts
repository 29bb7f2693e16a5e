import type { CaseState, Mover } from '../../../src/domain/service/case-state.ts'

export const STATES: readonly CaseState[] = [
  'new',
  'open',
  'awaiting_customer',
  'awaiting_internal',
  'resolved',
  'soft_closed',
  'closed',
  'cancelled',
]
export const MOVERS: readonly Mover[] = ['customer', 'agent', 'system']

/** What the company has agreed on, row by row: who (c, a, s) may move a case from the row's state to the column's. */
const AGREED = `
from              new open awaiting_customer awaiting_internal resolved soft_closed closed cancelled
new               -   as   a                 a                 a        -           -      ca
open              -   -    a                 a                 a        -           c      a
awaiting_customer -   ca   -                 a                 a        s           c      a
awaiting_internal -   as   a                 -                 a        -           c      a
resolved          -   ca   -                 -                 -        s           c      -
soft_closed       -   ca   -                 -                 -        -           cs     -
closed            -   -    -                 -                 -        -           -      -
cancelled         -   -    -                 -                 -        -           -      -
`

export type Attempt = { readonly from: CaseState; readonly to: CaseState; readonly mover: Mover }

/** Every pair of states with every mover, and what comes of it. */
export const ATTEMPTS: readonly (Attempt & { readonly outcome: 'legal' | 'no_such_move' | 'not_yours_to_make' })[] =
  STATES.flatMap(from =>
    STATES.flatMap(to => {
      const movers = agreed(from, to)
      return MOVERS.map(mover => {
        if (movers.length === 0) return { from, to, mover, outcome: 'no_such_move' as const }
        return {
          from,
          to,
          mover,
          outcome: movers.includes(mover) ? ('legal' as const) : ('not_yours_to_make' as const),
        }
      })
    }),
  )

function agreed(from: CaseState, to: CaseState): readonly Mover[] {
  const [head = [], ...rows] = AGREED.trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/))
  const cell = rows.find(([state]) => state === from)?.[head.indexOf(to)] ?? ''
  return MOVERS.filter(mover => cell.includes(mover[0] ?? ''))
}
