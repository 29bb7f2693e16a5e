import { type Kysely, type Selectable, sql } from 'kysely'
import type { MailQueue, MailRecord, QueuedMail } from '../../application/mail-ports.ts'
import type { MailOutbox } from '../../application/ports.ts'
import { readMailAddress } from '../../domain/service/mail-address.ts'
import { instant, storable } from './sql-values.ts'
import type { MailOutboxTable, Tables } from './tables.ts'

const HOUR_MS = 60 * 60_000
/** How long a mail is worth sending unless it says so itself. */
const USEFUL_MS = 3 * 24 * HOUR_MS
const LONGEST_REASON = 300

/** The outbox, with the rights of the query's role; within a transaction, as a part of it. */
export function mailStore({ query }: { readonly query: Kysely<Tables> }): MailOutbox & MailQueue & MailRecord {
  return {
    async queue({ key, to, subject, text, usefulUntil }, at) {
      if (readMailAddress(to) === null)
        throw new Error(`The mail "${key}" goes to something that is no e-mail address. Check it with readMailAddress.`)
      await query
        .insertInto('mail_outbox')
        .values({
          key,
          recipient: to.trim(),
          subject,
          text: storable(text),
          queued_at: instant(at),
          useful_until: instant(usefulUntil ?? at + USEFUL_MS),
          next_try_at: instant(at),
        })
        .onConflict(conflict => conflict.column('key').doNothing())
        .execute()
    },

    async take(now, { perHour, triedAgainAt }) {
      const { rows } = await sql<Selectable<MailOutboxTable>>`
        update mail_outbox set attempts = attempts + 1, next_try_at = ${instant(triedAgainAt)}
        where key = (
          select m.key from mail_outbox m
          where m.next_try_at <= ${instant(now)} and (
            select count(*) from mail_outbox s where s.mailbox = m.mailbox and s.sent_at > ${instant(now - HOUR_MS)}
          ) < ${perHour}
          order by m.next_try_at, m.queued_at, m.key limit 1
          for update skip locked)
        returning *`.execute(query)
      return rows[0] ? mailFromRow(rows[0]) : null
    },

    async sent(key, at) {
      const sent = { sent_at: instant(at), next_try_at: null, last_error: null }
      await query.updateTable('mail_outbox').set(sent).where('key', '=', key).where(pending).execute()
    },

    async failed(key, reason, nextTryAt) {
      const failed = { last_error: shortened(reason), next_try_at: instant(nextTryAt) }
      await query.updateTable('mail_outbox').set(failed).where('key', '=', key).where(pending).execute()
    },

    async givenUp(key, reason, at) {
      const givenUp = { last_error: shortened(reason), given_up_at: instant(at), next_try_at: null }
      await query.updateTable('mail_outbox').set(givenUp).where('key', '=', key).where(pending).execute()
    },

    async forget(before, limit) {
      await sql`delete from mail_outbox where key in (
        select key from mail_outbox where queued_at < ${instant(before)} and next_try_at is null
        order by queued_at limit ${limit})`.execute(query)
    },

    async latest(limit) {
      const latest = query.selectFrom('mail_outbox').selectAll().orderBy('queued_at', 'desc').orderBy('key', 'desc')
      return (await latest.limit(limit).execute()).map(mailFromRow)
    },
  }
}

/** Of two nodes that sent the same mail after one had been thought dead, the first to say so is right. */
const pending = sql<boolean>`next_try_at is not null`

function shortened(reason: string): string {
  return storable(reason).slice(0, LONGEST_REASON).toWellFormed()
}

function mailFromRow(row: Selectable<MailOutboxTable>): QueuedMail {
  return {
    key: row.key,
    to: row.recipient,
    subject: row.subject,
    text: row.text,
    queuedAt: row.queued_at,
    usefulUntil: row.useful_until,
    attempts: row.attempts,
  }
}
