import { isoDay } from '../domain/iso-day.ts'
import type { Article } from '../domain/knowledge/article.ts'
import type { KnowledgeIndex } from '../domain/knowledge/index.ts'
import type { Block } from '../domain/knowledge/passages.ts'
import { selectionsOf } from '../domain/knowledge/selection.ts'
import { actorOf } from './actor.ts'
import type { KnowledgeLedger } from './knowledge-ports.ts'
import type { Clock, ConversationStore } from './ports.ts'
import type { Readers } from './readers.ts'

/** A whole article in the markdown that a conversation can show. `anchor` and `heading` are empty before the first heading. */
export type WholeArticle = {
  readonly slug: string
  readonly title: string
  readonly sections: readonly { readonly anchor: string; readonly heading: string; readonly text: string }[]
}

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
    const sections = index.passagesOf(article.slug).map(({ anchor, heading, blocks }) => ({
      ...{ anchor, heading: heading === article.title ? '' : heading, text: blocks.map(written).join('\n\n') },
    }))
    return { slug: article.slug, title: article.title, sections }
  }
}

function written(block: Block): string {
  if (block.kind === 'prose') return block.text
  return block.items.map((item, place) => `${block.ordered ? `${block.start + place}.` : '-'} ${item}`).join('\n')
}
