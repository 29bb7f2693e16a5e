import { createHash } from 'node:crypto'
import type { Ids } from '../../src/application/ports.ts'
import type { SignIn } from '../../src/application/sign-in.ts'
import type { WebMemoryStore } from './web-memory-store.ts'

/** A sign-in that takes tokens of the form `good:<anything>`; one that begins with `good:other` is another customer's. */
export function webSignIn(store: WebMemoryStore, ids: Ids): SignIn {
  return {
    async identify(conversationId, token) {
      if (!token.startsWith('good:')) return 'refused'
      store.revoke(conversationId)
      const isOther = token.startsWith('good:other')
      const conv = isOther ? ids.next('conv') : conversationId
      if (isOther) await store.conversations.open({ id: conv, channel: 'web', externalId: ids.next('visitor'), at: 0 })
      const right = ids.secret()
      const expiresAt = Number.MAX_SAFE_INTEGER
      await store.visitors.grant(createHash('sha256').update(right).digest('hex'), conv, expiresAt)
      return { token: right, conversationId: conv, expiresAt, level: 2 }
    },
    enter: async () => 'refused',
    async signOut(conversationId) {
      store.revoke(conversationId)
    },
  }
}
