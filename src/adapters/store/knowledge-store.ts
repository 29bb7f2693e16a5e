import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { ArticleUse, KnowledgeEvent, KnowledgeStore } from '../../application/knowledge-ports.ts'
import type { SearchAct } from '../../domain/knowledge/content-gaps.ts'
import type { LearningAct, VariantDecision } from '../../domain/knowledge/learning.ts'
import { instant, json, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

const TELLING = ['clicked', 'helped', 'inserted', 'not_helped'] as const satisfies readonly LearningAct['kind'][]
const SEARCHING = ['searched', 'clicked', 'abstained', 'not_helped'] as const satisfies readonly SearchAct['kind'][]
/** The newest count: a flood must not keep a node busy, and older ones say little that these do not. */
const MOST_READ = 50_000

/** What people did with the articles, with the rights of the query's role. */
export function knowledgeStore({ query }: { readonly query: Kysely<Tables> }): KnowledgeStore {
  const newest = (since: number) =>
    query.selectFrom('knowledge_event').where('at', '>=', instant(since)).orderBy('id', 'desc').limit(MOST_READ)

  return {
    record: events => insertKnowledge(query, events),

    async mark() {
      const { rows } = await sql<{ mark: string }>`
        select coalesce((select max(id) from knowledge_event where kind in ('clicked', 'helped', 'not_helped', 'inserted')), 0)
          || '.' || coalesce((select max(id) from variant_decision), 0) as mark`.execute(query)
      return rows[0]?.mark ?? '0.0'
    },

    async acts(since) {
      const rows = await newest(since)
        .select(['kind', 'article', 'version', 'query', 'actor', 'at'])
        .where('kind', 'in', TELLING)
        .where('article', 'is not', null)
        .where('actor', 'is not', null)
        .execute()
      return rows as readonly LearningAct[]
    },

    async searches(since) {
      const rows = await newest(since)
        .select(['kind', 'query', 'actor', 'at'])
        .where('kind', 'in', SEARCHING)
        .where('query', 'is not', null)
        .execute()
      return rows as readonly SearchAct[]
    },

    async use(since) {
      const rows = await query
        .selectFrom('knowledge_event')
        .select('article')
        .$call(counted)
        .where('article', 'is not', null)
        .where('at', '>=', instant(since))
        .groupBy('article')
        .execute()
      return new Map(rows.map(({ article, ...use }) => [article ?? '', use]))
    },

    async useOver(article, starts) {
      const [first = 0] = starts
      const rows = await query
        .selectFrom('knowledge_event')
        .select(sql<number>`width_bucket(at, array[${sql.join(starts.map(instant))}])`.as('stretch'))
        .$call(counted)
        .where('article', '=', article)
        .where('at', '>=', instant(first))
        .groupBy('stretch')
        .execute()
      const byStretch = new Map(rows.map(({ stretch, ...use }) => [stretch, use]))
      return starts.map((_, index) => byStretch.get(index + 1) ?? UNUSED)
    },

    async reasons(article, since) {
      const rows = await query
        .selectFrom('knowledge_event')
        .select(['reason', sql<number>`count(distinct actor)::int`.as('people')])
        .where('article', '=', article)
        .where('reason', 'is not', null)
        .where('at', '>=', instant(since))
        .groupBy('reason')
        .execute()
      return new Map(rows.flatMap(({ reason, people }) => (reason === null ? [] : [[reason, people] as const])))
    },

    async decisions() {
      const rows = await query
        .selectFrom('variant_decision')
        .innerJoin('staff', 'staff.id', 'staff_id')
        .select(['article', 'query', 'decision', 'staff.name as by', 'at'])
        .orderBy('variant_decision.id')
        .execute()
      return rows satisfies readonly VariantDecision[]
    },

    async decide({ key, at, article, query: about, decision, staffId }) {
      await query
        .insertInto('variant_decision')
        .values({ key, at: instant(at), article, query: storable(about), decision, staff_id: staffId })
        .onConflict(conflict => conflict.column('key').doNothing())
        .execute()
    },

    async sketches() {
      const rows = await query.selectFrom('article_sketch').select(['article', 'version', 'sketch']).execute()
      const bySlug = Map.groupBy(rows, ({ article }) => article)
      return new Map(
        [...bySlug].map(([slug, versions]) => [
          slug,
          new Map(versions.map(({ version, sketch }) => [version, sketch.map(Number)])),
        ]),
      )
    },

    async keepSketches(sketches, at) {
      if (sketches.length === 0) return
      await query
        .insertInto('article_sketch')
        .values(sketches.map(({ sketch, ...which }) => ({ ...which, seen_at: instant(at), sketch: [...sketch] })))
        .onConflict(conflict => conflict.columns(['article', 'version']).doNothing())
        .execute()
    },

    async forget(before) {
      await query.deleteFrom('knowledge_event').where('at', '<', instant(before)).execute()
      await sql`
        delete from article_sketch where seen_at < ${instant(before)} and not exists (
          select from knowledge_event e where e.article = article_sketch.article and e.version = article_sketch.version)
      `.execute(query)
    },
  }
}

/** Records what happened in one statement, however much; what was recorded before is left as it was. */
export async function insertKnowledge(query: Kysely<Tables>, events: readonly KnowledgeEvent[]): Promise<void> {
  if (events.length === 0) return
  await sql`select record_knowledge(${json(events)})`.execute(query)
}

const UNUSED: ArticleUse = { views: 0, clicks: 0, inserted: 0, helped: 0, notHelped: 0 }

/** Views are counted as they come, verdicts by person: who says it twice has said it once. */
function counted<Selected>(from: SelectQueryBuilder<Tables, 'knowledge_event', Selected>) {
  return from.select([
    sql<number>`count(*) filter (where kind = 'viewed')::int`.as('views'),
    sql<number>`count(*) filter (where kind = 'clicked')::int`.as('clicks'),
    sql<number>`count(*) filter (where kind = 'inserted')::int`.as('inserted'),
    sql<number>`count(distinct coalesce(actor, key)) filter (where kind = 'helped')::int`.as('helped'),
    sql<number>`count(distinct coalesce(actor, key)) filter (where kind = 'not_helped')::int`.as('notHelped'),
  ])
}
