import type { JSX } from 'preact'
import type { CaseRow } from '../../../src/adapters/web/protocol.ts'

/** How a case stands. The words say it; the colour only repeats it. */
export function State({ row }: { row: Pick<CaseRow, 'state' | 'waits' | 'isOver'> }): JSX.Element {
  return <span class={`case-state ${row.waits ? 'waits' : row.isOver ? 'over' : ''}`}>{row.state}</span>
}

export function dayOf(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(at)
}
