import { type Kysely, sql } from 'kysely'
import type { Ledger } from '../../application/ports.ts'
import type { Fact } from '../../domain/deflection/fact.ts'
import type { Database } from './database.ts'
import { instant, json } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** What happened, for the report. Facts of the sample company are left out unless `withDemo`. */
export function ledger({ report }: Pick<Database, 'report'>, { withDemo = true } = {}): Ledger {
  return {
    async facts(from, to) {
      const rows = await report
        .selectFrom('ledger_fact')
        .select(['id', 'actor', 'conversation_id', 'channel', 'kind', 'intent', 'at'])
        .where('at', '>=', instant(from))
        .where('at', '<', instant(to))
        .$if(!withDemo, real => real.where('is_demo', '=', false))
        .execute()
      return rows.map(({ conversation_id, ...fact }): Fact => ({ ...fact, conversationId: conversation_id }))
    },
  }
}

/** Records facts in one statement, however many; those recorded before are left as they were. */
export async function insertFacts(query: Kysely<Tables>, facts: readonly Fact[], isDemo = false): Promise<void> {
  if (facts.length === 0) return
  await sql`select record_facts(${json(facts)}, ${isDemo})`.execute(query)
}
