import type { Kysely } from 'kysely'
import type { Edit } from '../../application/agreement-ports.ts'
import type { BusinessCalendar } from '../../domain/service/business-calendar.ts'
import { instant } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** By nobody: what comes with the sample. */
type Made = Omit<Edit, 'by'> & { readonly by: string | null }

/** Who made an edition and from when on it holds. */
export function editColumns({ by, at }: Made) {
  return { valid_from: instant(at), changed_by: by }
}

/** A new edition; hours and holidays come after it, within the transaction that makes all of it seen at once. */
export async function insertEdition(
  trx: Kysely<Tables>,
  calendar_id: string,
  version: number,
  { zone, hours, holidays }: BusinessCalendar,
  edit: Made,
): Promise<void> {
  const always = hours === 'always'
  await trx
    .insertInto('business_calendar_version')
    .values({ calendar_id, version, zone, always, ...editColumns(edit) })
    .execute()
  const shifts = always ? [] : hours
  if (shifts.length > 0) {
    const rows = shifts.map(({ weekday, from, to }) => ({ weekday, from_minute: from, to_minute: to }))
    await trx
      .insertInto('business_hours')
      .values(rows.map(row => ({ calendar_id, version, ...row })))
      .execute()
  }
  if (holidays.length > 0) {
    const rows = holidays.map(day => ({ calendar_id, version, day }))
    await trx.insertInto('business_holiday').values(rows).execute()
  }
}
