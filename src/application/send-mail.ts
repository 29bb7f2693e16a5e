import type { MailQueue, MailTransport, QueuedMail } from './mail-ports.ts'
import type { Clock, Log } from './ports.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** So many mails go to one address within an hour, whoever causes them; what is beyond it waits. */
const MAILS_PER_HOUR = 6
/** How long a mail belongs to the node that sends it; longer than any sending may take. */
const TAKEN_MS = 2 * MINUTE
/** How long to wait after each failed attempt; after the last of them as long again. A mail says itself when to give up. */
const PAUSES = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR]
const MOST_IN_A_ROUND = 20
const KEPT_MS = 30 * 24 * HOUR
const FORGOTTEN_AT_ONCE = 500

type Parts = {
  readonly queue: MailQueue
  readonly transport: MailTransport
  readonly clock: Clock
  readonly log: Log
}

/**
 * One round of sending what is due; returns how many mails were accepted. Each is tried again with growing pauses
 * until it is accepted, refused for good, or of no use any more. Safe on several nodes at once.
 */
export async function sendMail(parts: Parts): Promise<number> {
  let accepted = 0
  for (let tried = 0; tried < MOST_IN_A_ROUND; tried += 1) {
    const now = parts.clock.now()
    const mail = await parts.queue.take(now, { perHour: MAILS_PER_HOUR, triedAgainAt: now + TAKEN_MS })
    if (mail === null) break
    const outcome = await sendOne(parts, mail, now)
    if (outcome === 'accepted') accepted += 1
    // All the others would wait for the same server in vain.
    if (outcome === 'unreachable') break
  }
  return accepted
}

/** Deletes what was sent, or given up, a month ago. */
export async function forgetSentMail({ queue, clock }: Pick<Parts, 'queue' | 'clock'>): Promise<void> {
  await queue.forget(clock.now() - KEPT_MS, FORGOTTEN_AT_ONCE)
}

async function sendOne(parts: Parts, mail: QueuedMail, now: number) {
  if (mail.usefulUntil <= now) return giveUp(parts, mail, 'too late to be of use')
  const sent = await parts.transport.send(mail)
  const at = parts.clock.now()
  switch (sent.outcome) {
    case 'accepted':
      await parts.queue.sent(mail.key, at)
      return sent.outcome
    case 'refused':
      return giveUp(parts, mail, sent.reason)
    case 'put_off':
    case 'unreachable':
      parts.log.warn('mail.put_off', { mail: mail.key, attempts: mail.attempts, reason: sent.reason })
      await parts.queue.failed(mail.key, sent.reason, at + pauseAfter(mail.attempts))
      return sent.outcome
    default:
      return sent satisfies never
  }
}

async function giveUp({ queue, clock, log }: Parts, mail: QueuedMail, reason: string) {
  log.warn('mail.given_up', { mail: mail.key, attempts: mail.attempts, reason })
  await queue.givenUp(mail.key, reason, clock.now())
  return 'refused' as const
}

function pauseAfter(attempts: number): number {
  return PAUSES[Math.min(attempts, PAUSES.length) - 1] ?? MINUTE
}
