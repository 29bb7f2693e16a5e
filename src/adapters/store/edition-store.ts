import { sql } from 'kysely'
import type { EditionStore } from '../../application/flow-editions.ts'
import type { Database } from './database.ts'
import { instant, json } from './sql-values.ts'

/** Editions of flows, as their files were written. */
export function editionStore({ query }: Pick<Database, 'query'>): EditionStore {
  return {
    async keep(editions, at) {
      if (editions.length === 0) return
      await query
        .insertInto('flow_edition')
        .values(
          editions.map(({ translations, ...rest }) => ({
            ...rest,
            translations: json(translations),
            served_at: instant(at),
          })),
        )
        .onConflict(conflict => conflict.column('hash').doUpdateSet({ served_at: sql`excluded.served_at` }))
        .execute()
    },
    async byHash(hash) {
      const row = await query.selectFrom('flow_edition').selectAll().where('hash', '=', hash).executeTakeFirst()
      if (row === undefined) return null
      const { served_at: _servedAt, ...source } = row
      return source
    },
    async forget(before) {
      await query.deleteFrom('flow_edition').where('served_at', '<', instant(before)).execute()
    },
  }
}
