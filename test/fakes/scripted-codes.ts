import type { CustomerProof } from '../../src/application/customer-proof.ts'
import type { IdentityStore } from '../../src/application/identity-ports.ts'
import type { OneTimeCodes } from '../../src/application/one-time-codes.ts'
import type { Identity } from '../../src/domain/service/identity.ts'

/** The code that is in every mail of a scripted test. */
export const RIGHT_CODE = '482913'

/**
 * Codes that are always sent, of which one is right, and the customer it makes known: named Nora, with the address the
 * code went to.
 */
export function scriptedCodes(): {
  codes: OneTimeCodes
  proof: CustomerProof
  identities: Pick<IdentityStore, 'ofConversation'>
} {
  let sentTo: string | null = null
  let known: Identity | null = null
  return {
    identities: { ofConversation: async () => known },
    proof: { prove: async () => ({ kind: 'code_needed' }) },
    codes: {
      async send({ email }) {
        sentTo = email
        return 'sent'
      },
      async check({ code }) {
        if (sentTo === null) return 'expired'
        if (code !== RIGHT_CODE) return 'wrong'
        const proof = {
          contactId: 'contact_nora',
          level: 2,
          provenBy: 'code',
          expiresAt: Number.MAX_SAFE_INTEGER,
        } as const
        known = { ...proof, name: 'Nora Lindqvist', email: sentTo }
        return 'ok'
      },
    },
  }
}
