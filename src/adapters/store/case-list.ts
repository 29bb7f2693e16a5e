import { type QueryCreator, type RawBuilder, sql } from 'kysely'
import type { CasePlace, CaseQuery } from '../../application/ports.ts'
import type { CaseEntry } from '../../domain/service/case.ts'
import { entryFromRow, selectCases } from './case-rows.ts'
import { instant, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

const MAX_WORDS = 10
/** Cases in which a word that many of them have is looked for first. */
const NEAR = 5_000

/** Cases that fit a query, the most recently changed first. */
export async function listCases(query: QueryCreator<Tables>, asked: CaseQuery): Promise<readonly CaseEntry[]> {
  const near = await listNear(query, asked)
  const rows = near.length < asked.limit ? await selectList(query, asked).execute() : near
  return rows.map(entryFromRow)
}

/**
 * Those of the most recently changed cases that fit. Where they fill the page, it is the page: a common word is found
 * at once, and the index, which has to gather all cases with a word, is left to the rare ones.
 */
async function listNear(query: QueryCreator<Tables>, asked: CaseQuery) {
  const { text = '', after, due } = asked
  if (text === '' || due !== undefined) return []
  const newest = query.with(
    near => near('cases').materialized(),
    all =>
      all
        .selectFrom('cases')
        .selectAll()
        .where(after === undefined ? sql<boolean>`true` : isAfter(after))
        .orderBy('updated_at', 'desc')
        .orderBy('id', 'desc')
        .limit(NEAR),
  ) as unknown as QueryCreator<Tables>
  return await selectList(newest, { ...asked, text: '' })
    .where(mentions(storable(text)))
    .execute()
}

/** The same for a customer, who may see few of very many. */
export async function listOwnCases(query: QueryCreator<Tables>, asked: CaseQuery): Promise<readonly CaseEntry[]> {
  return (await selectOwnList(query, asked).execute()).map(entryFromRow)
}

/** A search for words is narrowed already. */
export function selectOwnList(query: QueryCreator<Tables>, asked: CaseQuery) {
  return selectList(asked.text ? query : narrowedFirst(query), asked)
}

/**
 * Finds the cases that fit, of those the query's role may see, before anything is sorted. Few of very many do, which
 * the planner cannot know: it would walk through all of them in the order of the list.
 */
export function narrowedFirst(query: QueryCreator<Tables>, fits = sql<boolean>`true`): QueryCreator<Tables> {
  return query.with(
    narrowed => narrowed('cases').materialized(),
    all => all.selectFrom('cases').selectAll().where(fits),
  ) as unknown as QueryCreator<Tables>
}

/** The same as a query that has not run yet. */
export function selectList(query: QueryCreator<Tables>, asked: CaseQuery) {
  const { text = '' } = asked
  let rows = selectCases(text === '' ? query : narrowedFirst(query, mentions(storable(text))))
    .where('cases.state', 'in', [...asked.states])
    .$if(asked.due !== undefined, all => all.orderBy(dueSince(asked)))
    .orderBy('cases.updated_at', 'desc')
    .orderBy('cases.id', 'desc')
    .limit(asked.limit)
  for (const condition of conditions(asked)) rows = rows.where(condition)
  return rows
}

function conditions(asked: CaseQuery): readonly RawBuilder<boolean>[] {
  const { agentId, after, due } = asked
  return [
    ...(due === undefined ? [] : [sql<boolean>`cases.id in (select k.case_id from sla_clock k where ${isDue(asked)})`]),
    ...(agentId === undefined ? [] : [agentId === null ? sql<boolean>`cases.agent_id is null` : hasAgent(agentId)]),
    ...(after === undefined ? [] : [isAfter(after)]),
  ]
}

function isAfter({ updatedAt, id }: CasePlace): RawBuilder<boolean> {
  return sql<boolean>`(cases.updated_at, cases.id) < (${instant(updatedAt)}, ${id})`
}

/** Of the clocks that put a case into the list, the one that runs out, or has run out, first. */
function dueSince(asked: CaseQuery): RawBuilder<number> {
  return sql<number>`(select min(coalesce(k.breached_at, k.due_at)) from sla_clock k
    where k.case_id = cases.id and ${isDue(asked)})`
}

function isDue({ due }: CaseQuery): RawBuilder<boolean> {
  if (due === undefined) return sql<boolean>`true`
  const now = instant(due.now)
  return due.which === 'late'
    ? sql<boolean>`k.ended_at is null and (k.due_at < ${now} or k.breached_at is not null)`
    : sql<boolean>`k.ended_at is null and k.breached_at is null and k.due_at >= ${now} and k.soon_at <= ${now}`
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
