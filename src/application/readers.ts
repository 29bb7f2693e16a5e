import type { Article } from '../domain/knowledge/article.ts'
import { ANYBODY, type Reader } from '../domain/knowledge/audience.ts'
import type { Conversation } from '../domain/service/conversation.ts'

/** Which articles a conversation's customer may see. The store knows what has been proven; nothing they said counts. */
export interface Readers {
  of(conversation: Pick<Conversation, 'id' | 'identity'>): Promise<Reader>
}

/** What a proven customer may speak for, and what they or their accounts own or have a right to help with. */
export interface Belongings {
  ofConversation(
    conversationId: string,
  ): Promise<{ readonly accounts: readonly string[]; readonly products: readonly string[] }>
}

/** `articles` are those served now: the store is asked only while one of them is for accounts or owners of products. */
export function createReaders(parts: {
  readonly belongings: Belongings
  readonly articles: () => readonly Article[]
}): Readers {
  let judged: { readonly articles: readonly Article[]; readonly dependsOnRecords: boolean } | null = null

  return {
    async of({ id, identity }) {
      if (identity === null) return ANYBODY
      if (!dependsOnRecords()) return { ...ANYBODY, signedIn: true }
      const { accounts, products } = await parts.belongings.ofConversation(id)
      return { signedIn: true, staff: false, accounts: new Set(accounts), products: new Set(products) }
    },
  }

  function dependsOnRecords(): boolean {
    const articles = parts.articles()
    if (judged?.articles !== articles) {
      const kinds = new Set(articles.map(({ audience }) => audience.kind))
      judged = { articles, dependsOnRecords: kinds.has('accounts') || kinds.has('products') }
    }
    return judged.dependsOnRecords
  }
}
