import { type Kysely, type Selectable, sql } from 'kysely'
import type { MachineTokenStore, TokenEntry } from '../../application/integration-ports.ts'
import { no, ok } from '../../domain/result.ts'
import { instant, storable } from './sql-values.ts'
import type { MachineTokenTable, Tables } from './tables.ts'

const SHOWN = ['id', 'name', 'scopes', 'added_at', 'expires_at', 'last_used_at', 'revoked_at'] as const

/** Other systems' rights to call. */
export function machineTokenStore(query: Kysely<Tables>): MachineTokenStore {
  return {
    async add({ id, name, scopes, tokenHash, addedBy, addedAt, expiresAt }) {
      // One that has run out gives its name free, as one that was revoked does.
      await query
        .updateTable('machine_token')
        .set({ revoked_at: sql`expires_at` })
        .where(sql<boolean>`lower(name) = lower(${storable(name)})`)
        .where('revoked_at', 'is', null)
        .where('expires_at', '<=', instant(addedAt))
        .execute()
      const added = await query
        .insertInto('machine_token')
        .values({
          id,
          name: storable(name),
          scopes: [...scopes],
          token_hash: tokenHash,
          added_by: addedBy,
          added_at: instant(addedAt),
          expires_at: instant(expiresAt),
        })
        .onConflict(conflict => conflict.expression(sql`lower(name)`).where('revoked_at', 'is', null).doNothing())
        .returning('id')
        .executeTakeFirst()
      return added === undefined ? no('taken') : ok(null)
    },

    async list({ after, limit }) {
      const rows = await query
        .selectFrom('machine_token')
        .select(SHOWN)
        .$if(after !== undefined, rest =>
          rest.where(sql<boolean>`(added_at, id) < (${instant(after?.at ?? 0)}, ${after?.id ?? ''})`),
        )
        .orderBy('added_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(tokenFromRow)
    },

    async revoke(id, at) {
      const row = await query
        .updateTable('machine_token')
        .set({ revoked_at: sql`coalesce(revoked_at, ${instant(at)})` })
        .where('id', '=', id)
        .returning(SHOWN)
        .executeTakeFirst()
      return row ? tokenFromRow(row) : null
    },

    async use(tokenHash, at) {
      const row = await query
        .selectFrom('machine_token')
        .select(['id', 'name', 'scopes', 'last_used_at'])
        .where('token_hash', '=', tokenHash)
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', instant(at))
        .executeTakeFirst()
      if (!row) return null
      const { last_used_at: lastUsedAt, ...token } = row
      if (lastUsedAt === null || lastUsedAt < at - NOTED_EVERY_MS) await noteUse(query, token.id, at)
      return token
    },
  }
}

const NOTED_EVERY_MS = 60_000

async function noteUse(query: Kysely<Tables>, id: string, at: number): Promise<void> {
  await query
    .updateTable('machine_token')
    .set({ last_used_at: instant(at) })
    .where('id', '=', id)
    .execute()
}

function tokenFromRow(row: Pick<Selectable<MachineTokenTable>, (typeof SHOWN)[number]>): TokenEntry {
  const { id, name, scopes } = row
  return {
    id,
    name,
    scopes,
    addedAt: row.added_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  }
}
