import type { CustomerBody, LogEvent } from '../../domain/dialogue/log.ts'

/**
 * Somebody who types a button's label, or a client that sends it as text, means the choice it stands for: one of
 * those offered since the customer's last message. A redelivered message means what its first copy meant.
 */
export function asOffered(body: CustomerBody, cid: string, recent: readonly LogEvent[]): CustomerBody {
  const first = recent.find(event => event.author.kind === 'customer' && event.cid === cid)
  if (first && first.body.kind !== 'state') return first.body
  if (body.kind === 'choice') return body
  const pressed = offeredLast(recent).find(({ label }) => folded(label) === folded(body.text))
  return pressed ? { kind: 'choice', choice: pressed.id, label: pressed.label } : body
}

function offeredLast(recent: readonly LogEvent[]) {
  const sinceCustomer = recent.slice(recent.findLastIndex(({ author }) => author.kind === 'customer') + 1)
  const offer = sinceCustomer.findLast(({ body }) => body.kind === 'text' && (body.choices?.length ?? 0) > 0)
  return offer?.body.kind === 'text' ? (offer.body.choices ?? []) : []
}

function folded(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase()
}
