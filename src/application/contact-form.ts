import type { Result } from '../domain/result.ts'
import type { CaseType } from '../domain/service/case.ts'
import { createCaseDesk } from './case-desk.ts'
import type { CaseStore, Clock, Ids, Log, Secrets } from './ports.ts'

/** What somebody wrote into the form of the help centre. */
export type ContactMessage = {
  /** The form's own, so that sending it twice opens one case. */
  readonly key: string
  /** The address that is answered to, one plain mail address. */
  readonly email: string
  readonly text: string
  readonly type: CaseType
  /** The title of the article that did not help. */
  readonly about: string | null
}

/** Takes messages of people whom nobody knows yet. */
export interface ContactForm {
  /** Opens a case of a guest and answers with its number. `key_reused`: the key came with another message before. */
  send(message: ContactMessage): Promise<Result<{ readonly number: string }, 'key_reused'>>
}

/** Builds the form on the cases' ports. */
export function createContactForm(parts: {
  readonly cases: CaseStore
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly hash: Secrets['hashToken']
}): ContactForm {
  const { hash, log } = parts
  const desk = createCaseDesk(parts)
  return {
    async send({ key, email, text, type, about }) {
      const summary = about === null ? text : `${text}\n\nWritten after reading “${about}” in the help centre.`
      const request = hash(JSON.stringify([email, text, type, about]))
      return desk.once({ scope: 'contact form', key: hash(key) }, request, async within => {
        const { number } = await within.openForGuest({ summary, contact: email, type })
        log.info('contact.case_opened', { case: number })
        return { answer: { number }, kept: true }
      })
    },
  }
}
