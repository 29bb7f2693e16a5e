import type { Shop } from './a-shop.ts'
import { anId } from './a-shop.ts'

/** A person with an account and a kettle of theirs, under warranty, whom the conversation knows. */
export async function aKnownCustomer(shop: Shop, conversationId: string, name = 'Nora') {
  const [contact, party, product, asset, entitlement] = ['contact', 'party', 'product', 'asset', 'ent'].map(anId) as [
    string,
    string,
    string,
    string,
    string,
  ]
  const { pool } = shop.database
  const run = (statement: string, ...values: unknown[]) => pool.query(statement, values)
  await run(`insert into contact (id, name) values ($1, $2)`, contact, name)
  await run(`insert into party (id, kind, name) values ($1, 'account', $2)`, party, `${name} Ltd`)
  await run(`insert into account (party_id) values ($1)`, party)
  await run(`insert into account_contact (account_id, contact_id, access) values ($1, $2, 'account')`, party, contact)
  await run(`insert into product (id, sku, name) values ($1, $1, 'Hearth kettle')`, product)
  await run(
    `insert into asset (id, party_id, product_id, serial, purchased_on, warranty_until)
     values ($1, $2, $3, $4, '2026-05-04', '2028-05-03')`,
    ...[asset, party, product, `HK-${asset}`],
  )
  await run(
    `insert into entitlement (id, party_id, product_id, asset_id, tier, channels, starts, ends)
     values ($1, $2, $3, $4, 'standard', '{web}', '2026-05-04', '2028-05-04')`,
    ...[entitlement, party, product, asset],
  )
  const is = (conversation: string) =>
    run(
      `insert into conversation_identity (conversation_id, contact_id, level, proven_by, proven_at, expires_at)
       values ($1, $2, 2, 'code', now(), now() + interval '1 hour')`,
      ...[conversation, contact],
    )
  await is(conversationId)
  return { contact, party, product, asset, entitlement, serial: `HK-${asset}`, is }
}
