import { isoDay } from '../domain/iso-day.ts'
import type { Article } from '../domain/knowledge/article.ts'
import type { KnowledgeIndex } from '../domain/knowledge/index.ts'
import { selectionsOf } from '../domain/knowledge/selection.ts'
import { actorOf } from './actor.ts'
import type { KnowledgeLedger } from './knowledge-ports.ts'
import type { Clock, ConversationStore } from './ports.ts'
import type { Readers } from './readers.ts'
import { type WholeArticle, wholeArticle } from './whole-article.ts'

/** An article as the conversation's customer may read it; null where there is none for them. */
export type ReadArticle = (conversationId: string, slug: string) => Promise<WholeArticle | null>

/** Opens whole articles in a conversation, each counted once a day as a view. */
export function createReadArticle(parts: {
  readonly conversations: Pick<ConversationStore, 'load'>
  readonly readers: Readers
  readonly library: () => { readonly articles: readonly Article[]; readonly index: KnowledgeIndex }
  readonly ledger: KnowledgeLedger
  readonly clock: Clock
}): ReadArticle {
  const { conversations, readers, library, ledger, clock } = parts
  return async (conversationId, slug) => {
    const conversation = await conversations.load(conversationId)
    if (conversation === null) return null
    const { articles, index } = library()
    const article = selectionsOf(articles)(await readers.of(conversation)).open(slug)
    if (article === null) return null
    const at = clock.now()
    const what = { article: article.slug, version: article.version, query: null, position: null }
    const key = `${conversationId}:whole:${article.slug}:${isoDay(at)}`
    const who = { actor: actorOf(conversation), channel: conversation.channel }
    await ledger.record([{ key, at, kind: 'viewed', ...what, ...who }])
    return wholeArticle(article, index)
  }
}
