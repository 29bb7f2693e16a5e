import type { DeskLists, DeskConversation as Shown } from '../../application/handoff-desk.ts'
import type { HandoffRow, StaffMember } from '../../application/ports.ts'
import type { Author, Body, LogEvent } from '../../domain/dialogue/log.ts'
import type { ChannelName } from '../../domain/service/conversation.ts'
import type { Handoff } from '../../domain/service/handoff.ts'
import type { DeskConversation, DeskEvent, DeskHandoff, DeskHandoffs, Me } from './protocol.ts'

/** The lists as the desk's page reads them. */
export function wireLists(lists: DeskLists): DeskHandoffs {
  const rows = (list: readonly HandoffRow[]) => list.map(row => wireHandoff(row, row.channel, row.lastLine))
  return { waiting: rows(lists.waiting), mine: rows(lists.mine), others: rows(lists.others) }
}

/** One handoff as the desk's page reads it. */
export function wireHandoff(handoff: Handoff, channel: ChannelName, lastLine: string | null): DeskHandoff {
  const { reason, intent, collected, tried } = handoff.packet
  return {
    id: handoff.id,
    conversationId: handoff.conversationId,
    channel,
    state: handoff.state,
    requestedAt: handoff.requestedAt,
    acceptedAt: handoff.acceptedAt,
    agent: handoff.agent && { id: handoff.agent.id, name: handoff.agent.name },
    reason,
    intent,
    collected: collected.map(({ label, value }) => ({ label, value })),
    tried: [...tried],
    lastLine,
  }
}

/** A conversation and a page of its log as the desk's page reads them. */
export function wireConversation({ conversation, handoff, cases, page, reasons }: Shown): DeskConversation {
  return {
    id: conversation.id,
    channel: conversation.channel,
    openedAt: conversation.openedAt,
    floor: conversation.floor.holder,
    handoff: handoff && wireHandoff(handoff, conversation.channel, null),
    cases: cases.map(({ number, summary, contact, openedAt }) => ({ number, summary, contact, openedAt })),
    events: page.events.map((event, place) => wireEvent(event, whyOf(event, page.events[place - 1], reasons))),
    head: page.head,
    more: page.more,
  }
}

/** A member of staff as their own page reads them. */
export function wireMe({ id, name, role }: StaffMember): Me {
  return { id, name, role }
}

/** The first reply of a turn carries why the turn went so. */
function whyOf(
  { author, answers }: LogEvent,
  before: LogEvent | undefined,
  reasons: Shown['reasons'],
): readonly string[] {
  if (author.kind !== 'assistant' || answers === null || before?.answers === answers) return []
  return reasons.get(answers) ?? []
}

function wireEvent(event: LogEvent, why: readonly string[]): DeskEvent {
  return {
    seq: event.seq,
    id: event.id,
    at: event.at,
    author: wireAuthor(event.author),
    public: event.visibility === 'public',
    body: wireBody(event.body),
    ...(event.cid === null ? {} : { cid: event.cid }),
    ...(why.length > 0 && { why: [...why] }),
  }
}

function wireAuthor(author: Author): DeskEvent['author'] {
  return author.kind === 'agent' ? { kind: author.kind, id: author.id, name: author.name } : { kind: author.kind }
}

function wireBody(body: Body): DeskEvent['body'] {
  if (body.kind !== 'text') return body
  const { kind, text, choices, source, card } = body
  return {
    kind,
    text,
    ...(choices ? { choices: [...choices] } : {}),
    ...(source ? { source } : {}),
    ...(card ? { card: { title: card.title, facts: [...card.facts] } } : {}),
  }
}
