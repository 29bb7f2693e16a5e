import type { Source } from '../domain/dialogue/log.ts'
import { quote } from '../domain/knowledge/answering.ts'
import { bestReading } from '../domain/knowledge/readings.ts'
import { selectionsOf } from '../domain/knowledge/selection.ts'
import { no, type Result } from '../domain/result.ts'
import { sourceOf } from './article-source.ts'
import type { HandoffDesk } from './handoff-desk.ts'
import type { KnowledgeLedger } from './knowledge-ports.ts'
import type { Library } from './library.ts'
import type { Appended, AppendRefusal, Clock, StaffConversations, StaffMember } from './ports.ts'
import type { Readers } from './readers.ts'

/** An article that the customer may open, at the section that fits. `anchor` and `section` are empty at its beginning. */
export type CustomerArticle = Omit<Source, 'href'> & {
  readonly slug: string
  readonly anchor: string
  /** The part that fits best, with bold, lists and links. */
  readonly snippet: string
}

/** A message that comes with an article. `query` is what the agent searched for when they chose it; null where nothing. */
export type MessageWithArticle = {
  readonly cid: string
  readonly text: string
  readonly article: { readonly slug: string; readonly anchor: string; readonly query: string | null }
}

/** The articles as agents give them to customers: what the customer of a conversation may open, and nothing else. */
export interface CustomerArticles {
  /** The best first; null when there is no such conversation. */
  search(conversationId: string, query: string): Promise<readonly CustomerArticle[] | null>
  /**
   * Writes to the customer, with a link to the article below. The same `cid` again writes nothing new. `not_for_them`
   * is an article that the customer may not open, or that is not there.
   */
  give(
    conversationId: string,
    staff: StaffMember,
    message: MessageWithArticle,
  ): Promise<Result<Appended, AppendRefusal | 'not_for_them'>>
}

/** As many as are looked at before somebody searches again. */
const MOST_SHOWN = 6

/** Builds it on the desk. What agents give is recorded as insertions, from which question variants are learnt. */
export function createCustomerArticles(parts: {
  readonly desk: Pick<HandoffDesk, 'post'>
  readonly conversations: Pick<StaffConversations, 'load'>
  readonly readers: Readers
  readonly library: () => Library
  readonly ledger: KnowledgeLedger
  readonly clock: Clock
}): CustomerArticles {
  const { desk, conversations, readers, library, ledger, clock } = parts
  return { search, give }

  async function search(conversationId: string, query: string) {
    const conversation = await conversations.load(conversationId)
    if (conversation === null) return null
    const reader = await readers.of(conversation)
    const { index, calibration } = library()
    const wanted = { reader, limit: MOST_SHOWN, enough: calibration.answerFrom, before: [] }
    const { text, hits } = bestReading(index, query, wanted)
    return hits.map(hit => {
      const { article, passage, snippet } = quote(index, text, hit, reader)
      const { title, section } = sourceOf(article, passage)
      return { slug: article.slug, anchor: passage.anchor, title, section, snippet }
    })
  }

  async function give(conversationId: string, staff: StaffMember, { cid, text, article: wanted }: MessageWithArticle) {
    const conversation = await conversations.load(conversationId)
    if (conversation === null) return no('no_conversation')
    const { articles, index } = library()
    const article = selectionsOf(articles)(await readers.of(conversation)).open(wanted.slug)
    const passages = article === null ? [] : index.passagesOf(article.slug)
    const passage = passages.find(({ anchor }) => anchor === wanted.anchor) ?? passages[0]
    if (article === null || passage === undefined) return no('not_for_them')
    const posted = await desk.post(conversationId, staff, { cid, text, source: sourceOf(article, passage) })
    // A repetition is recorded, too: the first attempt may have ended between the two.
    if (posted.ok)
      await ledger.record([
        {
          key: `${conversationId}:inserted:${posted.value.event.id}`,
          at: clock.now(),
          kind: 'inserted',
          article: article.slug,
          version: article.version,
          query: wanted.query,
          position: null,
          actor: `staff:${staff.id}`,
          channel: 'desk',
        },
      ])
    return posted
  }
}
