import type { Kysely } from 'kysely'
import type { AgentDirectory } from '../../application/integration-ports.ts'
import type { Tables } from './tables.ts'

/** The staff that a case can be given to. */
export function agentDirectory({ query }: { readonly query: Kysely<Tables> }): AgentDirectory {
  return {
    list: ({ after, limit }) =>
      query
        .selectFrom('staff')
        .select(['id', 'name'])
        .$if(after !== undefined, rest => rest.where('id', '>', after ?? ''))
        .orderBy('id')
        .limit(limit)
        .execute(),
  }
}
