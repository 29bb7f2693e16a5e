import { no, ok, type Result } from '../domain/result.ts'
import { readCaseNumber } from '../domain/service/case.ts'
import { type CaseStanding, standingOf } from '../domain/service/case-standing.ts'
import { type CaseDesk, createCaseDesk } from './case-desk.ts'
import type { CustomerRecords, OwnCase, OwnCaseEntry } from './customer-records.ts'
import type { Clock, CustomerCases, Ids, Log, Secrets } from './ports.ts'

/** One case as its customer is shown it. */
export type ShownCase = OwnCase & { readonly standing: CaseStanding }

/** What became of a customer's words: `number` is the case they are in now. */
export type Told = { readonly number: string; readonly how: 'added' | 'reopened' | 'follow_up' }
export type Settled = { readonly number: string }

/**
 * What the customer of a conversation does with their own cases, with their own rights. A foreign case and a missing
 * one are both `not_found`. A write is done once for each `key`; the same key for something else is `key_reused`.
 */
export interface CustomerCaseDesk {
  list(conversationId: string): Promise<readonly OwnCaseEntry[]>
  /** `typo` is told by the check digit, without looking anything up. */
  read(conversationId: string, number: string): Promise<Result<ShownCase, 'typo' | 'not_found'>>
  /** Adds words to a case; reopens one that was thought solved; continues one that has ended as a follow-up. */
  say(conversationId: string, said: Said): Promise<Result<Told, 'not_found' | 'key_reused'>>
  /** The customer says that it is solved, or no longer wanted. */
  settle(
    conversationId: string,
    settling: Pick<Said, 'number' | 'key'>,
  ): Promise<Result<Settled, 'not_found' | 'not_possible' | 'key_reused'>>
}

export type Said = { readonly number: string; readonly text: string; readonly key: string }

export type CustomerCaseParts = {
  readonly customerCases: CustomerCases
  readonly records: CustomerRecords
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly hash: Secrets['hashToken']
}

const MOST_LISTED = 30

/** Builds the customers' side of the case desk on its ports. */
export function createCustomerCaseDesk(parts: CustomerCaseParts): CustomerCaseDesk {
  const { customerCases, records, clock, hash } = parts

  return { list, read, say, settle }

  function list(conversationId: string): Promise<readonly OwnCaseEntry[]> {
    return records.cases(conversationId, MOST_LISTED)
  }

  async function read(conversationId: string, number: string): Promise<Result<ShownCase, 'typo' | 'not_found'>> {
    const known = readCaseNumber(number)
    if (known === null) return no('typo')
    const own = await records.case(conversationId, known)
    return own === null ? no('not_found') : ok({ ...own, standing: standingOf(own.file, own.history, clock.now()) })
  }

  async function say(conversationId: string, { number, text, key }: Said) {
    return once<Result<Told, 'not_found'>>(conversationId, key, ['say', number, text], async desk => {
      const before = await desk.read(number)
      const heard = before && (await desk.hear(number, text, conversationId))
      if (!before || !heard?.ok) return no('not_found')
      const { file, continued } = heard.value
      const reopened = !continued && (before.state === 'resolved' || before.state === 'soft_closed')
      return ok({ number: file.number, how: continued ? 'follow_up' : reopened ? 'reopened' : 'added' })
    })
  }

  async function settle(conversationId: string, { number, key }: Pick<Said, 'number' | 'key'>) {
    return once<Result<Settled, 'not_found' | 'not_possible'>>(conversationId, key, ['settle', number], async desk => {
      const settled = await desk.settle(number)
      if (settled.ok) return ok({ number: settled.value.number })
      return no(settled.reason === 'not_found' ? 'not_found' : 'not_possible')
    })
  }

  /** Keys are kept as hashes: one made of what was said must not be read by anybody, and be short. */
  async function once<Outcome extends Result<unknown, string>>(
    conversationId: string,
    key: string,
    asked: readonly string[],
    work: (desk: CaseDesk) => Promise<Outcome>,
  ): Promise<Outcome | { readonly ok: false; readonly reason: 'key_reused' }> {
    const desk = createCaseDesk({ ...parts, cases: customerCases(conversationId) })
    const scoped = { scope: `conversation:${conversationId}`, key: hash(key) }
    const answered = await desk.once(scoped, hash(JSON.stringify(asked)), async held => {
      const answer = await work(held)
      return { answer, kept: answer.ok }
    })
    return answered.ok ? answered.value : answered
  }
}
