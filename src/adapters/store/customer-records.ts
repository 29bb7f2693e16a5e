import { type Kysely, sql } from 'kysely'
import type { CustomerRecords, OwnCaseEntry, Thing } from '../../application/customer-records.ts'
import type { CaseMatter } from '../../domain/service/case.ts'
import type { CaseState } from '../../domain/service/case-state.ts'
import type { Entitlement } from '../../domain/service/entitlement.ts'
import { caseEventFromRow, readCaseFile } from './case-rows.ts'
import type { CustomerSessions } from './customer-sessions.ts'
import { entitlementFromRow } from './entitlement-rows.ts'
import type { Tables } from './tables.ts'

const UNDER_WAY: readonly CaseState[] = ['new', 'open', 'awaiting_customer', 'awaiting_internal', 'resolved']
const MOST_EVENTS = 200
const MOST_THINGS = 50

/** What customers may see, each call in one transaction with their rights: there is no condition here on whose it is. */
export function customerRecords(sessions: CustomerSessions): CustomerRecords {
  return {
    cases: (conversationId, limit) => sessions.within(conversationId, trx => listCases(trx, limit)),

    case: (conversationId, number) =>
      sessions.within(conversationId, async trx => {
        const file = await readCaseFile(trx, number)
        if (file === null) return null
        const events = trx.selectFrom('case_event').selectAll().where('case_id', '=', file.id).orderBy('seq', 'desc')
        const latest = await events.limit(MOST_EVENTS).execute()
        return { file, about: await nameOf(trx, file.matter), history: latest.reverse().map(caseEventFromRow) }
      }),

    caseAbout: (conversationId, matter) =>
      sessions.within(conversationId, async trx => {
        const same = sameThing(matter)
        return same === null ? null : ((await listCases(trx, 1, same))[0] ?? null)
      }),

    things: conversationId =>
      sessions.within(conversationId, async trx => {
        const entitlements = await readEntitlements(trx)
        return { things: [...(await readAssets(trx)), ...(await readEntitledProducts(trx))], entitlements }
      }),
  }
}

/** Read whole before it is sorted, so that it is found by who may see it and not by walking through all by date. */
async function listCases(trx: Kysely<Tables>, limit: number, same = sql<boolean>`true`) {
  const { rows } = await sql<OwnCaseEntry>`
    with own as materialized (
      select number, summary, type, state, opened_at, updated_at, id, product_id, asset_id, order_ref from cases
      where ${same}
    )
    select own.number, own.summary, own.type, own.state, own.opened_at as "openedAt", own.updated_at as "updatedAt",
      coalesce(product.name, own.order_ref) as about
    from own
    left join asset on asset.id = own.asset_id
    left join product on product.id = coalesce(own.product_id, asset.product_id)
    order by own.state = any (${UNDER_WAY}) desc, own.updated_at desc, own.id desc
    limit ${limit}`.execute(trx)
  return rows
}

function sameThing({ assetId, productId, orderRef }: Pick<CaseMatter, 'assetId' | 'productId' | 'orderRef'>) {
  const live = sql`state = any (${UNDER_WAY})`
  if (assetId !== null) return sql<boolean>`${live} and asset_id = ${assetId}`
  if (productId !== null) return sql<boolean>`${live} and asset_id is null and product_id = ${productId}`
  return orderRef === null ? null : sql<boolean>`${live} and order_ref = ${orderRef}`
}

async function nameOf(trx: Kysely<Tables>, { productId, assetId, orderRef }: CaseMatter): Promise<string | null> {
  if (productId === null && assetId === null) return orderRef
  const row = await trx
    .selectFrom('product')
    .select('name')
    .where(either =>
      either.or([
        either('id', '=', productId ?? ''),
        either(
          'id',
          'in',
          either
            .selectFrom('asset')
            .select('product_id')
            .where('asset.id', '=', assetId ?? ''),
        ),
      ]),
    )
    .limit(1)
    .executeTakeFirst()
  return row?.name ?? orderRef
}

async function readAssets(trx: Kysely<Tables>): Promise<readonly Thing[]> {
  const { rows } = await sql<Thing>`
    select asset.party_id as "partyId", asset.product_id as "productId", asset.id as "assetId", product.name, asset.serial,
      (asset.warranty_until + time '23:59:59.999') at time zone 'UTC' as "warrantyUntil"
    from asset join product on product.id = asset.product_id
    where asset.status in ('in_use', 'in_repair')
    order by asset.purchased_on desc nulls last, asset.id
    limit ${MOST_THINGS}`.execute(trx)
  return rows
}

/** Products with an entitlement of their own, of which no single asset is known. */
async function readEntitledProducts(trx: Kysely<Tables>): Promise<readonly Thing[]> {
  const { rows } = await sql<Thing>`
    select distinct e.party_id as "partyId", e.product_id as "productId", null::text as "assetId", product.name,
      null::text as serial, null::timestamptz as "warrantyUntil"
    from entitlement e join product on product.id = e.product_id
    where e.asset_id is null and not exists (
      select from asset where asset.product_id = e.product_id and asset.party_id = e.party_id)
    order by product.name
    limit ${MOST_THINGS}`.execute(trx)
  return rows
}

async function readEntitlements(trx: Kysely<Tables>): Promise<readonly Entitlement[]> {
  return (await trx.selectFrom('entitlement').selectAll().execute()).map(entitlementFromRow)
}
