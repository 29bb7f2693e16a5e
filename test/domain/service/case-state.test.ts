import { describe, expect, test } from 'vitest'
import { checkMove, everyMove, legalMoves, type MoveContext } from '../../../src/domain/service/case-state.ts'
import { ATTEMPTS, MOVERS, STATES } from './case-moves.ts'

const NOON = Date.UTC(2026, 10, 16, 12)
/** Nothing stands in the way of a move but who makes it; a soft-closed case is a moment past or before its window. */
const free = (more: Partial<MoveContext>): MoveContext => ({
  mover: 'agent',
  now: NOON,
  hasResolution: true,
  openBlockingTasks: 0,
  openLines: 0,
  reopenUntil: more.mover === 'system' ? NOON - 1 : NOON,
  heldOpen: false,
  ...more,
})
const why = (outcome: ReturnType<typeof checkMove>) => (outcome.ok ? 'legal' : outcome.reason)

test('the matrix has a cell for every pair of states and every mover, and 33 of them are legal', () => {
  expect(ATTEMPTS).toHaveLength(8 * 8 * 3)
  expect(ATTEMPTS.filter(({ outcome }) => outcome === 'legal')).toHaveLength(33)
})

describe.each(MOVERS)('the %s', mover => {
  test.each(STATES)('moves a case that is %s just as agreed', from => {
    const cells = ATTEMPTS.filter(each => each.from === from && each.mover === mover)
    const made = cells.map(({ to }) => ({ from, to, mover, outcome: why(checkMove(from, to, free({ mover }))) }))
    expect(made).toEqual(cells)
    expect(legalMoves(from, free({ mover }))).toEqual(
      cells.flatMap(({ to, outcome }) => (outcome === 'legal' ? to : [])),
    )
  })
})

test('the list of moves is the matrix', () => {
  const legal = ATTEMPTS.flatMap(({ outcome, ...move }) => (outcome === 'legal' ? [move] : []))
  expect(everyMove()).toEqual(legal)
})

describe('a legal move is refused', () => {
  test.each(['new', 'open', 'awaiting_customer', 'awaiting_internal'] as const)(
    'to resolved from %s while something is missing, the task before the line before the words',
    from => {
      const resolve = (more: Partial<MoveContext>) => why(checkMove(from, 'resolved', free(more)))
      expect(resolve({ hasResolution: false })).toBe('resolution_missing')
      expect(resolve({ hasResolution: false, openLines: 1 })).toBe('line_open')
      expect(resolve({ hasResolution: false, openLines: 1, openBlockingTasks: 1 })).toBe('task_open')
    },
  )

  test.each(['awaiting_customer', 'resolved'] as const)('to a timer, of a case held open while %s', from => {
    expect(why(checkMove(from, 'soft_closed', free({ mover: 'system', heldOpen: true })))).toBe('held_open')
  })

  test.each(['customer', 'agent'] as const)('to the %s who reopens a moment too late', mover => {
    const reopen = (reopenUntil: number | null) => why(checkMove('soft_closed', 'open', free({ mover, reopenUntil })))
    expect(reopen(NOON)).toBe('legal')
    expect(reopen(NOON - 1)).toBe('window_over')
    expect(reopen(null)).toBe('window_over')
  })

  test('to a timer that closes before the window is over; the customer may', () => {
    const close = (mover: 'system' | 'customer', reopenUntil: number | null) =>
      why(checkMove('soft_closed', 'closed', free({ mover, reopenUntil })))
    expect(close('system', NOON)).toBe('window_open')
    expect(close('system', null)).toBe('window_open')
    expect(close('system', NOON - 1)).toBe('legal')
    expect(close('customer', NOON)).toBe('legal')
  })
})
