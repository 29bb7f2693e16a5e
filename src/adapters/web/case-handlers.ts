import { z } from 'zod'
import type { CustomerCaseDesk } from '../../application/customer-case-desk.ts'
import type { Clock, Log } from '../../application/ports.ts'
import { createRateLimit } from '../../application/rate-limit.ts'
import { WEB_LIMITS, type WebLimits } from './handlers.ts'
import {
  type CaseList,
  type CaseTold,
  type CaseView,
  caseMessage,
  caseSettling,
  MAX_TEXT,
  type Refusal,
} from './protocol.ts'
import { refuse } from './refusal.ts'
import { wireCase, wireCaseRow } from './wire-case.ts'

export type CaseHandlerParts = {
  readonly ownCases: CustomerCaseDesk
  readonly clock: Clock
  readonly log: Log
  readonly limits?: WebLimits
}

/** What a visitor does with their own cases. A foreign case, a missing one and a mistyped number are all `not_found`. */
export type CaseHandlers = {
  list(conversationId: string): Promise<CaseList | Refusal>
  read(conversationId: string, number: unknown): Promise<CaseView | Refusal>
  say(conversationId: string, number: unknown, input: unknown): Promise<CaseTold | Refusal>
  settle(conversationId: string, number: unknown, input: unknown): Promise<CaseTold | Refusal>
}

const caseNumber = z.string().max(40)

/** Parses, limits, asks the application, answers with a typed value. */
export function createCaseHandlers({ ownCases, clock, log, limits }: CaseHandlerParts): CaseHandlers {
  const calls = createRateLimit(clock, (limits ?? WEB_LIMITS).casesPerSession)

  return {
    list: conversationId =>
      guarded('web.cases_failed', conversationId, async () => {
        const cases = await ownCases.list(conversationId)
        return { ok: true, cases: cases.map(wireCaseRow) }
      }),

    read: (conversationId, number) =>
      guarded('web.case_failed', conversationId, async () => {
        const found = await ownCases.read(conversationId, String(number))
        return found.ok ? { ok: true, case: wireCase(found.value) } : refuse('not_found')
      }),

    async say(conversationId, number, input) {
      const [known, message] = [caseNumber.safeParse(number), caseMessage.safeParse(input)]
      if (!known.success || !message.success) return refuse(isTooLong(input) ? 'too_large' : 'invalid')
      const { cid, text } = message.data
      return guarded('web.case_message_failed', conversationId, async () => {
        const told = await ownCases.say(conversationId, { number: known.data, text, key: `web:${cid}` })
        return told.ok ? { ok: true, ...told.value } : refuseWrite(told.reason)
      })
    },

    async settle(conversationId, number, input) {
      const [known, settling] = [caseNumber.safeParse(number), caseSettling.safeParse(input)]
      if (!known.success || !settling.success) return refuse('invalid')
      return guarded('web.case_settle_failed', conversationId, async () => {
        const asked = { number: known.data, key: `web:${settling.data.cid}` }
        const settled = await ownCases.settle(conversationId, asked)
        // What is over already is what they wanted.
        if (settled.ok || settled.reason === 'not_possible') return { ok: true, number: known.data, how: 'settled' }
        return refuseWrite(settled.reason)
      })
    },
  }

  async function guarded<Answer>(
    event: string,
    conversationId: string,
    work: () => Promise<Answer | Refusal>,
  ): Promise<Answer | Refusal> {
    const wait = calls(conversationId)
    if (wait > 0) {
      log.warn('web.limited', { what: 'cases', retryMs: wait })
      return refuse('rate_limited', wait)
    }
    try {
      return await work()
    } catch (error) {
      log.error(event, error)
      return refuse('unavailable', 2_000)
    }
  }
}

function refuseWrite(reason: 'not_found' | 'key_reused'): Refusal {
  return refuse(reason === 'not_found' ? 'not_found' : 'id_conflict')
}

function isTooLong(input: unknown): boolean {
  if (typeof input !== 'object' || input === null || !('text' in input)) return false
  return typeof input.text === 'string' && input.text.length > MAX_TEXT
}
