import type { Author, NewEvent } from '../domain/dialogue/log.ts'
import type { CaseEvent } from '../domain/service/case.ts'
import { type CaseNews, caseNews, type MailNews } from '../domain/service/case-news.ts'
import { caseMail } from './case-mail.ts'
import type { CaseAddress, CaseNotice, CaseNotices, CustomerConversation, HeldNotices } from './case-notice-ports.ts'
import type { Clock, Ids, Log } from './ports.ts'

const MINUTE = 60_000
/** How long a customer has to see in the chat what is then mailed to them. */
export const SEEN_WITHIN_MS = 5 * MINUTE
/** News older than this, found after a long standstill or an import, is told to nobody. */
const NEWS_FOR_MS = 7 * 24 * 60 * MINUTE
const CASES_IN_A_ROUND = 100
const DROPPED_IN_A_ROUND = 5_000

export type TellingParts = {
  readonly notices: CaseNotices
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly company: string
  /** A page with the chat on it; null when nobody has said where that is. */
  readonly chatAt: string | null
  /** The zone whose days are named. */
  readonly timeZone: string
}

/**
 * One round of telling customers what is new of their cases: in the conversation the case came from, once, and by
 * mail what they have not seen there in time. Safe on several nodes at once; returns how many cases were looked at.
 */
export async function tellCases(parts: TellingParts): Promise<number> {
  const now = parts.clock.now()
  const dropped = await parts.notices.dropBefore(now - NEWS_FOR_MS, DROPPED_IN_A_ROUND)
  if (dropped > 0) parts.log.warn('case.news_too_old', { notices: dropped })
  const due = await parts.notices.due(now, CASES_IN_A_ROUND)
  for (const caseId of due) {
    // One that fails must not keep the others from hearing.
    await parts.notices
      .exclusively(caseId, held => tellCase(parts, held, now))
      .catch(error => parts.log.error('case.telling_failed', error, { case: caseId }))
  }
  return due.length
}

type Open = CaseNotice & { readonly news: CaseNews }
type Mailable = Open & { readonly news: { readonly mail: MailNews } }

async function tellCase(parts: TellingParts, held: HeldNotices, now: number): Promise<void> {
  const open = await worthTelling(held, parts.timeZone)
  if (held.conversation) await tellInChat(parts, held, open, now)
  const mailable = open.filter(isMailable)
  await held.end(seqsOf(open.filter(notice => !isMailable(notice))), held.conversation ? 'told' : 'not_needed')
  const unseen = await withoutSeen(held, mailable)
  const isMailDue = unseen.some(({ told, dueAt }) => dueAt <= now && (told !== null || held.conversation === null))
  if (held.address === null) await giveUpMail(held, unseen)
  // One mail for all that is new: whoever has not seen the first has not seen the next either.
  else if (isMailDue) await tellByMail(parts, held, unseen, held.address, now)
}

/** What is overtaken, or said once more by what came later, is not told. */
async function worthTelling(held: HeldNotices, timeZone: string): Promise<readonly Open[]> {
  const day = dayWriter(timeZone)
  const open = held.open.flatMap(notice => {
    const news = isRepeated(notice, held.open) ? null : caseNews(notice.event, held.file, day)
    return news === null ? [] : [{ ...notice, news }]
  })
  const kept = new Set(seqsOf(open))
  await held.end(
    seqsOf(held.open).filter(seq => !kept.has(seq)),
    'not_needed',
  )
  return open
}

function isRepeated({ event }: CaseNotice, open: readonly CaseNotice[]): boolean {
  if (event.type !== 'moved' && event.type !== 'reminded') return false
  return open.some(({ event: later }) => later.type === event.type && later.seq > event.seq)
}

function isMailable(notice: Open): notice is Mailable {
  return notice.news.mail !== null
}

function seqsOf(notices: readonly CaseNotice[]): readonly number[] {
  return notices.map(({ event }) => event.seq)
}

async function tellInChat(parts: TellingParts, held: HeldNotices, open: readonly Open[], now: number): Promise<void> {
  for (const { event, news, told } of open) {
    if (told !== null) continue
    await held.tell(event.seq, chatEvent(parts, held, event, news), now + SEEN_WITHIN_MS)
    parts.log.info('case.told', { case: held.file.number, seq: event.seq })
  }
}

function chatEvent({ ids, clock }: TellingParts, { file }: HeldNotices, event: CaseEvent, news: CaseNews): NewEvent {
  return {
    id: ids.next('evt'),
    at: clock.now(),
    author: authorOf(event, news),
    visibility: 'public',
    body: news.chat,
    cid: `${file.id}:${event.seq}`,
  }
}

/** What an agent wrote stands under their first name; everything else is the product's word. */
function authorOf({ actor }: CaseEvent, { chat }: CaseNews): Author {
  if (chat.kind !== 'text' || actor.kind !== 'agent') return { kind: 'system' }
  return { kind: 'agent', id: actor.id, name: actor.name.split(/\s+/)[0] ?? actor.name }
}

async function withoutSeen(held: HeldNotices, open: readonly Mailable[]): Promise<readonly Mailable[]> {
  const { conversation } = held
  const seen = open.filter(({ told }) => told !== null && conversation !== null && hasSeen(conversation, told))
  await held.end(seqsOf(seen), 'seen')
  return open.filter(notice => !seen.includes(notice))
}

function hasSeen(
  { lastCustomerSeq, deliveredSeq }: CustomerConversation,
  { seq, publicSeq }: NonNullable<CaseNotice['told']>,
): boolean {
  return lastCustomerSeq > seq || deliveredSeq >= publicSeq
}

async function giveUpMail(held: HeldNotices, unseen: readonly Mailable[]): Promise<void> {
  const isInChat = ({ told }: Mailable) => told !== null || held.conversation !== null
  await held.end(seqsOf(unseen.filter(isInChat)), 'told')
  await held.end(seqsOf(unseen.filter(notice => !isInChat(notice))), 'unreachable')
}

async function tellByMail(
  { company, chatAt, log }: TellingParts,
  held: HeldNotices,
  unseen: readonly Mailable[],
  { to, isProven }: CaseAddress,
  now: number,
): Promise<void> {
  const { id, number } = held.file
  const seqs = seqsOf(unseen)
  const key = `${id}:${seqs.at(-1)}`
  const news = unseen.map(notice => notice.news.mail)
  await held.queue({ key, to, ...caseMail({ news, number, isProven, company, chatAt }) }, now)
  await held.endMailed(seqs, key)
  log.info('case.mailed', { case: number, seqs })
}

function dayWriter(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone })
  return at => format.format(at)
}
