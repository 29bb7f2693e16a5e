import type { NewEvent } from '../domain/dialogue/log.ts'
import type { CaseEvent, CaseFile } from '../domain/service/case.ts'
import type { MailOutbox } from './ports.ts'

/** What is still to be told to the customers of cases. Every instant is epoch milliseconds. */
export interface CaseNotices {
  /** Ids of cases with a notice that was due at `now`, the longest due first. */
  due(now: number, limit: number): Promise<readonly string[]>
  /**
   * Runs `work` in one transaction, alone among all nodes, with what is open of one case; does not run it when
   * another node is at it or nothing is open any more.
   */
  exclusively(caseId: string, work: (held: HeldNotices) => Promise<void>): Promise<void>
  /** Ends, untold, at most `limit` notices of what happened before the instant; returns how many. */
  dropBefore(before: number, limit: number): Promise<number>
}

/** The open notices of one case within their transaction. */
export interface HeldNotices extends MailOutbox {
  readonly file: CaseFile
  /** In the order in which it happened. */
  readonly open: readonly CaseNotice[]
  /** Where the case may be spoken of with its customer; null where there is no such place (any more). */
  readonly conversation: CustomerConversation | null
  /** Where mail about the case goes; null when it has no address that takes mail. */
  readonly address: CaseAddress | null
  /** Puts the notice into the conversation's log, once, and looks at it again at `dueAt`. */
  tell(seq: number, event: NewEvent, dueAt: number): Promise<void>
  end(seqs: readonly number[], outcome: 'told' | 'seen' | 'unreachable' | 'not_needed'): Promise<void>
  /** Ends notices as told by the mail of that key. */
  endMailed(seqs: readonly number[], mailKey: string): Promise<void>
}

export type CaseNotice = {
  readonly event: CaseEvent
  readonly dueAt: number
  /** Its place in the conversation's log, by both countings; null while it is not there. */
  readonly told: { readonly seq: number; readonly publicSeq: number } | null
}

export type CustomerConversation = {
  readonly id: string
  /** The `seq` of the last thing the customer wrote. */
  readonly lastCustomerSeq: number
  /** Up to which public seq everything is known to have reached them. */
  readonly deliveredSeq: number
}

/** `isProven`: staff wrote it down, or the customer has shown that it is theirs. */
export type CaseAddress = { readonly to: string; readonly isProven: boolean }
