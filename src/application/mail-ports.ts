/** The part of the outbox that the sending job works with. Every instant is epoch milliseconds. */
export interface MailQueue {
  /**
   * The mail that has been due the longest, for this caller alone until `triedAgainAt`; null when nothing is due. Mail
   * to an address that has been sent `perHour` mails within the last hour is not due.
   */
  take(now: number, limits: { readonly perHour: number; readonly triedAgainAt: number }): Promise<QueuedMail | null>
  sent(key: string, at: number): Promise<void>
  failed(key: string, reason: string, nextTryAt: number): Promise<void>
  givenUp(key: string, reason: string, at: number): Promise<void>
  /** Deletes mail that has been sent or given up, the oldest first: what was queued before the instant. */
  forget(before: number, limit: number): Promise<void>
}

export type Mail = { readonly key: string; readonly to: string; readonly subject: string; readonly text: string }

export type QueuedMail = Mail & {
  readonly queuedAt: number
  readonly usefulUntil: number
  /** How often it has been tried, this time included. */
  readonly attempts: number
}

/** Everything queued lately, for the demo's page of mail that goes nowhere. */
export interface MailRecord {
  /** The newest first. */
  latest(limit: number): Promise<readonly RecordedMail[]>
}

export type RecordedMail = Mail & { readonly queuedAt: number }

/** Hands one mail to a mail server. Throws nothing: every fault of the world is an outcome. */
export interface MailTransport {
  send(mail: Mail): Promise<SendOutcome>
}

/**
 * `refused`: this mail will never be accepted. `put_off`: not now. `unreachable`: nothing can be sent at present.
 * `reason` names the fault without any of the mail's words.
 */
export type SendOutcome =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'refused' | 'put_off' | 'unreachable'; readonly reason: string }
