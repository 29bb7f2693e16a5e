import type { Kysely } from 'kysely'
import type { IntegrationStore } from '../../application/integration-ports.ts'
import { keptAnswers } from './kept-answers.ts'
import { machineTokenStore } from './machine-token-store.ts'
import type { Tables } from './tables.ts'
import { webhookStore } from './webhook-store.ts'

/** Tokens and endpoints; what is done together is one transaction. Their tables are closed to all but the worker. */
export function integrationStore({ query }: { readonly query: Kysely<Tables> }): IntegrationStore {
  const stores = (on: Kysely<Tables>) => ({ tokens: machineTokenStore(on), webhooks: webhookStore(on) })
  return {
    ...stores(query),
    together: work => query.transaction().execute(trx => work({ ...stores(trx), ...keptAnswers(trx) })),
  }
}
