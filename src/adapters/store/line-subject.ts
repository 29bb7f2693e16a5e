import { type RawBuilder, sql } from 'kysely'

/** The id of what a line names, among what the case's own party has; null when it has no such thing. */
export function lineSubject(
  caseId: string,
  kind: 'contract' | 'asset' | 'product',
  ref: string,
): RawBuilder<string | null> {
  switch (kind) {
    case 'contract':
      return sql<string | null>`(select s.id from contract s join cases c on c.party_id = s.party_id
        where c.id = ${caseId} and s.number = ${ref})`
    case 'asset':
      // Two products may have the same serial; the smaller id is as good as any, as long as it is always the same.
      return sql<string | null>`(select min(s.id) from asset s join cases c on c.party_id = s.party_id
        where c.id = ${caseId} and s.serial = ${ref})`
    case 'product':
      return sql<string | null>`(select s.id from product s where s.sku = ${ref})`
    default:
      return kind satisfies never
  }
}
