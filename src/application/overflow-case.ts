import type { LogEvent, StateBody } from '../domain/dialogue/log.ts'
import { type Case, caseNumber } from '../domain/service/case.ts'
import type { Handoff } from '../domain/service/handoff.ts'

const MAX_SUMMARY = 2_000
const EMAIL = /[^\s@<>()",;:]+@[^\s@<>()",;:]+\.[a-z]{2,}/i

/** The case for a customer nobody came to in time, made from what was said, and the sentence that tells them so. */
export function caseForWaiting(input: {
  readonly id: string
  readonly serial: number
  readonly handoff: Handoff
  readonly transcript: readonly LogEvent[]
  readonly now: number
}): { readonly case: Case; readonly told: StateBody } {
  const number = caseNumber(input.serial)
  const said = input.transcript.filter(event => event.author.kind === 'customer').map(spoken)
  const contact = addressIn([...input.handoff.packet.collected.map(item => item.value), ...said])
  const opened: Case = {
    id: input.id,
    number,
    conversationId: input.handoff.conversationId,
    summary: summaryOf(input.handoff, said),
    contact,
    openedBy: 'overflow',
    openedAt: input.now,
  }
  return {
    case: opened,
    told: { kind: 'state', state: 'case_opened', text: sentence(number, contact), reference: number },
  }
}

function spoken(event: LogEvent): string {
  switch (event.body.kind) {
    case 'text':
      return event.body.text
    case 'choice':
      return event.body.label
    case 'state':
      return ''
    default:
      return event.body satisfies never
  }
}

/** The address given last is the one the customer means. */
function addressIn(texts: readonly string[]): string | null {
  const found = texts.flatMap(text => EMAIL.exec(text)?.[0] ?? [])
  return found.at(-1) ?? null
}

function summaryOf(handoff: Handoff, said: readonly string[]): string {
  const collected = handoff.packet.collected.map(item => `${item.label}: ${item.value}`)
  const lines = [
    handoff.packet.reason,
    ...collected,
    ...said.filter(line => line !== '').map(line => `Customer: ${line}`),
  ]
  const summary = lines.join('\n')
  return summary.length <= MAX_SUMMARY ? summary : `${summary.slice(0, MAX_SUMMARY - 1)}…`
}

function sentence(number: string, contact: string | null): string {
  const sorry = `Sorry, nobody could join in time. Everything you wrote is saved as case ${number}.`
  return contact
    ? `${sorry} Our team will write to ${contact}.`
    : `${sorry} Keep this number: when you ask for a person again, they find everything by it.`
}
