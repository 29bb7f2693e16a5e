import { type Kysely, type RawBuilder, sql } from 'kysely'
import pg from 'pg'
import type {
  HoldingFields,
  HoldingKind,
  HoldingQuery,
  HoldingRefusal,
  Holdings,
} from '../../application/agreement-ports.ts'
import { no, ok, type Result } from '../../domain/result.ts'
import { instant, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** The column of each field. Those of the first list are instants, those of the second days. */
const COLUMNS: { readonly [Kind in HoldingKind]: { readonly [Field in keyof Holdings[Kind]]: string } } = {
  product: { id: 'id', sku: 'sku', name: 'name' },
  asset: {
    id: 'id',
    partyId: 'party_id',
    productId: 'product_id',
    serial: 'serial',
    purchasedOn: 'purchased_on',
    warrantyUntil: 'warranty_until',
    status: 'status',
    version: 'version',
  },
  contract: {
    id: 'id',
    partyId: 'party_id',
    number: 'number',
    startsAt: 'starts',
    endsAt: 'ends',
    state: 'state',
    version: 'version',
  },
  entitlement: {
    id: 'id',
    partyId: 'party_id',
    contractId: 'contract_id',
    productId: 'product_id',
    assetId: 'asset_id',
    tier: 'tier',
    channels: 'channels',
    state: 'state',
    startsAt: 'starts',
    endsAt: 'ends',
    unitsLeft: 'units_left',
    unitsTotal: 'units_total',
    calendarId: 'calendar_id',
    version: 'version',
  },
}
const INSTANTS: ReadonlySet<string> = new Set(['startsAt', 'endsAt'])
const DAYS: ReadonlySet<string> = new Set(['purchasedOn', 'warrantyUntil'])

/** Rows of one kind by id. */
export async function listHoldings<Kind extends HoldingKind>(
  query: Kysely<Tables>,
  kind: Kind,
  { partyId, after, limit }: HoldingQuery,
): Promise<readonly Holdings[Kind][]> {
  const { rows } = await sql<Holdings[Kind]>`select ${selection(kind)} from ${sql.table(kind)}
    where ${partyId === undefined ? sql`true` : sql`party_id = ${partyId}`}
      and ${after === undefined ? sql`true` : sql`id > ${after}`}
    order by id limit ${limit}`.execute(query)
  return rows
}

/** A new row. */
export async function insertHolding<Kind extends HoldingKind>(
  trx: Kysely<Tables>,
  kind: Kind,
  id: string,
  fields: HoldingFields<Kind>,
): Promise<Result<Holdings[Kind], HoldingRefusal>> {
  const given = Object.entries({ id, ...fields })
  const names = sql.join(given.map(([field]) => column(kind, field)))
  const values = sql.join(given.map(([field, value]) => stored(field, value)))
  return refusedOrOk(
    trx,
    sql<Holdings[Kind]>`insert into ${sql.table(kind)} (${names}) values (${values}) returning ${selection(kind)}`,
  )
}

/** Changes the row that its writer has read. */
export async function changeHolding<Kind extends Exclude<HoldingKind, 'product'>>(
  trx: Kysely<Tables>,
  kind: Kind,
  id: string,
  version: number,
  fields: Partial<HoldingFields<Kind>>,
): Promise<Result<Holdings[Kind], HoldingRefusal | 'not_found' | 'stale'>> {
  const { rows } = await sql<{ version: number }>`
    select version from ${sql.table(kind)} where id = ${id} for update`.execute(trx)
  if (rows[0] === undefined) return no('not_found')
  if (rows[0].version !== version) return no('stale')
  const sets = Object.entries(fields).map(([field, value]) => sql`${column(kind, field)} = ${stored(field, value)}`)
  return refusedOrOk(
    trx,
    sql<Holdings[Kind]>`update ${sql.table(kind)} set ${sql.join([sql`id = id`, ...sets])} where id = ${id}
      returning ${selection(kind)}`,
  )
}

function selection(kind: HoldingKind): RawBuilder<unknown> {
  return sql.join(
    Object.keys(COLUMNS[kind]).map(field => {
      const found = column(kind, field)
      return sql`${DAYS.has(field) ? sql`${found}::text` : found} as ${sql.ref(field)}`
    }),
  )
}

function column(kind: HoldingKind, field: string): RawBuilder<unknown> {
  const columns: Readonly<Record<string, string>> = COLUMNS[kind]
  const name = columns[field]
  if (name === undefined) throw new Error(`A ${kind} has no "${field}".`)
  return sql.ref(name)
}

function stored(field: string, value: unknown): unknown {
  if (typeof value === 'number' && INSTANTS.has(field)) return instant(value)
  return typeof value === 'string' ? storable(value) : value
}

/** The database holds the rules; it names the one that a row breaks. */
const REFUSALS: Readonly<Record<string, HoldingRefusal>> = {
  asset_party_id_fkey: 'no_such_party',
  contract_party_id_fkey: 'no_such_party',
  entitlement_party_id_fkey: 'no_such_party',
  asset_product_id_fkey: 'no_such_product',
  entitlement_product_id_fkey: 'no_such_product',
  entitlement_calendar_id_fkey: 'no_such_calendar',
  entitlement_asset: 'not_the_partys_asset',
  entitlement_contract: 'not_the_partys_contract',
  asset_product_id_serial_key: 'already_there',
  contract_number_key: 'already_there',
  product_sku_key: 'already_there',
  entitlement_about_nothing: 'about_nothing',
  contract_ends_after_it_starts: 'ends_before_it_starts',
  entitlement_ends_after_it_starts: 'ends_before_it_starts',
  units_within_total: 'units_do_not_fit',
}

/** Within a savepoint, so that the transaction outlives a refusal. */
async function refusedOrOk<Kind extends HoldingKind>(
  trx: Kysely<Tables>,
  write: RawBuilder<Holdings[Kind]>,
): Promise<Result<Holdings[Kind], HoldingRefusal>> {
  await sql`savepoint holding`.execute(trx)
  try {
    const [row] = (await write.execute(trx)).rows
    if (row === undefined) throw new Error('A row was written and none came back.')
    return ok(row)
  } catch (error) {
    await sql`rollback to savepoint holding`.execute(trx)
    const refusal = error instanceof pg.DatabaseError ? REFUSALS[error.constraint ?? ''] : undefined
    if (refusal === undefined) throw error
    return no(refusal)
  }
}
