import type { Shop } from '../store/a-shop.ts'

/** A party with a product, an asset, a contract and an entitlement. */
export async function harbourCafe({ database }: Shop): Promise<void> {
  await database.pool.query(`
    insert into party (id, kind, name) values ('party_harbour', 'account', 'Harbour Café'), ('party_rosa', 'consumer', 'Rosa');
    insert into account (party_id) values ('party_harbour');
    insert into product (id, sku, name) values ('oven', 'OV-1', 'Oven');
    insert into asset (id, party_id, product_id, serial, warranty_until)
      values ('asset_oven', 'party_harbour', 'oven', '0417', '2028-01-01');
    insert into contract (id, party_id, number, starts, ends)
      values ('contract_care', 'party_harbour', 'K-1', '2026-01-01', '2028-01-01');
    insert into entitlement (id, party_id, contract_id, tier, channels, starts)
      values ('entitlement_care', 'party_harbour', 'contract_care', 'gold', '{web,teams}', '2026-01-01')`)
}
