import type pg from 'pg'
import { caseNumber } from '../../../src/domain/service/case.ts'
import type { CaseState } from '../../../src/domain/service/case-state.ts'
import { MONDAY } from './a-shop.ts'

const WINDOW_MS = 14 * 24 * 60 * 60_000
let serial = 500_000

/** Puts a case into the table by plain SQL, in any state, with what that state asks for; returns its id and number. */
export async function aCaseThatIs(
  pool: pg.Pool,
  state: CaseState,
  at = MONDAY,
): Promise<{ id: string; number: string }> {
  serial += 1
  const id = `case_${serial}`
  const number = caseNumber(serial)
  await pool.query(
    `insert into cases (id, number, summary, opened_by, opened_at, state, ${Object.keys(NEEDS[state]).concat('priority').join(', ')})
     values ($1, $2, 'The kettle leaks', 'assistant', to_timestamp($3::double precision / 1000), $4,
       ${Object.values(NEEDS[state])
         .map(value => value.replace('$window', `to_timestamp(${(at + WINDOW_MS) / 1000})`))
         .concat(`'normal'`)
         .join(', ')})`,
    [id, number, at, state],
  )
  await pool.query(
    `insert into case_event (case_id, seq, version, at, actor_kind, type, public, text)
     values ($1, 1, 1, to_timestamp($2::double precision / 1000), 'assistant', 'opened', true, 'Opened.')`,
    [id, at],
  )
  return { id, number }
}

const RESOLUTION = { resolution_code: `'replaced'`, resolution_notes: `'A new kettle was sent.'` }
/** The columns that a row in the state must have, as SQL. */
export const NEEDS: { readonly [state in CaseState]: Readonly<Record<string, string>> } = {
  new: {},
  open: {},
  awaiting_customer: {},
  awaiting_internal: {},
  resolved: RESOLUTION,
  soft_closed: { ...RESOLUTION, reopen_until: '$window' },
  closed: { closure_kind: `'customer_confirmed'` },
  cancelled: { closure_kind: `'withdrawn'` },
}
