import { type Kysely, type QueryCreator, type RawBuilder, sql } from 'kysely'
import type { CaseQuery } from '../../application/ports.ts'
import type { CaseEntry } from '../../domain/service/case.ts'
import { entryFromRow, selectCases } from './case-rows.ts'
import { instant, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

const MAX_WORDS = 10

/** Cases that fit a query, the most recently changed first. */
export async function listCases(query: QueryCreator<Tables>, asked: CaseQuery): Promise<readonly CaseEntry[]> {
  return (await selectList(query, asked).execute()).map(entryFromRow)
}

/**
 * Finds what the query's role may see before anything is sorted. A customer sees few of very many cases, which the
 * planner cannot know: it would walk through all of them in the order of the list.
 */
export function visibleFirst(query: Kysely<Tables>): QueryCreator<Tables> {
  return query.with(
    visible => visible('cases').materialized(),
    cases => cases.selectFrom('cases').selectAll(),
  ) as unknown as QueryCreator<Tables>
}

/** The same as a query that has not run yet. */
export function selectList(query: QueryCreator<Tables>, asked: CaseQuery) {
  const wanted = conditions(asked)
  let rows = selectCases(query)
    .where('cases.state', 'in', [...asked.states])
    .orderBy('cases.updated_at', 'desc')
    .orderBy('cases.id', 'desc')
    .limit(asked.limit)
  for (const condition of wanted) rows = rows.where(condition)
  return rows
}

function conditions({ agentId, text, after }: CaseQuery): readonly RawBuilder<boolean>[] {
  return [
    ...(agentId === undefined ? [] : [agentId === null ? sql<boolean>`cases.agent_id is null` : hasAgent(agentId)]),
    ...(text === undefined || text === '' ? [] : [mentions(storable(text))]),
    ...(after === undefined
      ? []
      : [sql<boolean>`(cases.updated_at, cases.id) < (${instant(after.updatedAt)}, ${after.id})`]),
  ]
}

function hasAgent(agentId: string): RawBuilder<boolean> {
  return sql<boolean>`cases.agent_id = ${agentId}`
}

/** What looks like a number or an address is looked up as one; all else must begin words of the summary. */
function mentions(text: string): RawBuilder<boolean> {
  const number = /^cs-?(\d+)$/i.exec(text)?.[1]
  if (number !== undefined) return sql<boolean>`cases.number = ${`CS-${number}`}`
  if (/^\S+@\S+$/.test(text)) return sql<boolean>`lower(cases.contact) = ${text.toLowerCase()}`
  const words = text.match(/[\p{L}\p{N}]+/gu)?.slice(0, MAX_WORDS) ?? []
  if (words.length === 0) return sql<boolean>`false`
  const beginnings = words.map(word => `${word}:*`).join(' & ')
  return sql<boolean>`to_tsvector('simple', cases.summary) @@ to_tsquery('simple', ${beginnings})`
}
