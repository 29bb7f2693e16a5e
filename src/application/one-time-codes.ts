import type { IdentityStore } from './identity-ports.ts'
import type { Clock, Ids, Log, MailOutbox, Secrets } from './ports.ts'

/** Proves an e-mail address by six digits that are mailed to it. */
export interface OneTimeCodes {
  /** Mails a code to any address, known or not: nobody learns which are customers'. The same `key` mails once. */
  send(asked: { readonly conversationId: string; readonly email: string; readonly key: string }): Promise<CodeSending>
  /** Looks at what the customer typed. Each failure takes the same time; the same `key` counts once. */
  check(given: { readonly conversationId: string; readonly code: string; readonly key: string }): Promise<CodeCheck>
}

export type CodeSending = 'sent' | 'too_often' | 'unavailable'
/** `expired` also stands for a code that was never sent. `locked`: too many failures, for a quarter of an hour. */
export type CodeCheck = 'ok' | 'wrong' | 'expired' | 'locked'

export type OneTimeCodesParts = {
  readonly company: string
  readonly identities: IdentityStore
  readonly mail: MailOutbox
  readonly secrets: Secrets
  /** Six digits that nobody can foresee. */
  readonly newCode: () => string
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
}

const MINUTE = 60_000
const VALID_MS = 10 * MINUTE
const SENDING_WINDOW_MS = 60 * MINUTE
/** A person mistypes an address or deletes a mail; an inbox must not be flooded through us. */
const MOST_CODES = 5
export const FAILURE_WINDOW_MS = 15 * MINUTE
export const MOST_FAILURES = 5

/** Codes are good for ten minutes, in the conversation that asked, for five tries and one use. */
export function createOneTimeCodes(parts: OneTimeCodesParts): OneTimeCodes {
  const { identities, secrets, clock, ids, log } = parts
  // Where there is no code to compare with, something is compared all the same: time must not tell.
  let placeholder: Promise<string> | null = null

  return {
    async send({ conversationId, email: given, key }) {
      const email = given.trim().toLowerCase()
      const at = clock.now()
      try {
        return await sendTo({ conversationId, email, key, at })
      } catch (error) {
        log.error('identity.code_not_sent', error, { conversation: conversationId })
        return 'unavailable'
      }
    },

    async check({ conversationId, code, key }) {
      const at = clock.now()
      const earlier = await identities.failuresSince(conversationId, at - FAILURE_WINDOW_MS)
      const tried = await identities.tryCode(conversationId, key, at)
      placeholder ??= secrets.hashPassword(ids.secret())
      const isRight = await secrets.verifyPassword(code, tried?.codeHash ?? (await placeholder))
      if (earlier >= MOST_FAILURES) return 'locked'
      if (tried === null || tried.spent) return 'expired'
      if (isRight && (await redeem(conversationId, tried, key, at))) return 'ok'
      await identities.noteFailure(conversationId, key, at)
      const failures = await identities.failuresSince(conversationId, at - FAILURE_WINDOW_MS)
      log.info('identity.code_wrong', { conversation: conversationId, failures })
      return failures >= MOST_FAILURES ? 'locked' : 'wrong'
    },
  }

  async function sendTo(asked: {
    conversationId: string
    email: string
    key: string
    at: number
  }): Promise<CodeSending> {
    const { conversationId, email, key, at } = asked
    const code = parts.newCode()
    const id = ids.next('code')
    const codeHash = await secrets.hashPassword(code)
    const kept = await identities.keepCode(
      { id, conversationId, email, codeHash, requestKey: key, sentAt: at, expiresAt: at + VALID_MS },
      { after: at - SENDING_WINDOW_MS, most: MOST_CODES },
    )
    if (kept === 'kept')
      await parts.mail.queue({ key: id, to: email, ...letter(parts.company, code), usefulUntil: at + VALID_MS }, at)
    return kept === 'too_often' ? 'too_often' : 'sent'
  }

  async function redeem(
    conversationId: string,
    { id, email }: { readonly id: string; readonly email: string },
    key: string,
    at: number,
  ): Promise<boolean> {
    if (!(await identities.useCode(id, key, at))) return false
    const claim = { subject: null, email, emailVerified: true }
    const person = { name: null, phone: null, accounts: [] }
    const newContactId = ids.next('contact')
    const proven = await identities.prove({ conversationId, by: 'code', claim, person, newContactId, at })
    log.info('identity.code_right', { conversation: conversationId, proven })
    return proven === 'known'
  }
}

/** Fixed words: nothing that anybody typed goes into a mail to an address that nobody has proven. */
function letter(company: string, code: string): { readonly subject: string; readonly text: string } {
  return {
    subject: `${code} is your code for ${company}`,
    text: [
      `Your code for the chat with ${company} is ${code}.`,
      'It is valid for ten minutes and can be used once. Type it into the chat that asked for it, and give it to nobody: we never ask for it by phone or mail.',
      'If you did not ask for a code, somebody has probably mistyped their address. You need do nothing.',
    ].join('\n\n'),
  }
}
