import type { ColumnType, Generated } from 'kysely'
import type { KnowledgeEvent, NotHelpedReason } from '../../application/knowledge-ports.ts'
import type { VariantDecision } from '../../domain/knowledge/learning.ts'

/** What people do with the articles; a part of `Tables`. */
export type KnowledgeTables = {
  knowledge_event: Omit<KnowledgeEvent, 'reason'> & {
    /** Counted. */
    id: ColumnType<number, never, never>
    reason: NotHelpedReason | null
  }
  variant_decision: {
    id: Generated<number>
    key: string
    at: number
    article: string
    query: string
    decision: VariantDecision['decision']
    staff_id: string
  }
  article_sketch: { article: string; version: string; seen_at: number; sketch: readonly number[] }
}
