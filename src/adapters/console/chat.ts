import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import type { ConversationStore } from '../../application/ports.ts'
import type { Reception, Upkeep } from '../../application/reception.ts'
import type { Choice, CustomerBody, LogEvent } from '../../domain/dialogue/log.ts'
import { plainText } from './plain-text.ts'

export type ConsoleParts = {
  readonly reception: Reception & Upkeep
  readonly conversations: ConversationStore
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

/** One customer at the terminal: what is typed is heard, a number presses a button. Ends with the input. */
export async function chat({ reception, conversations, input, output }: ConsoleParts): Promise<void> {
  const { id } = await reception.open('console', randomUUID())
  let offered = await show({ conversations, output }, id, 0)
  // Made last: lines that come before somebody waits for them are lost.
  const lines = createInterface({ input, output, prompt: '› ' })
  let ended = false
  lines.once('close', () => {
    ended = true
  })
  lines.prompt()
  for await (const line of lines) {
    const text = line.trim()
    if (text !== '') {
      await say(reception, id, pressed(text, offered.choices))
      await reception.settled()
      offered = await show({ conversations, output }, id, offered.seen)
    }
    if (!ended) lines.prompt()
  }
  output.write('\n')
}

function pressed(text: string, choices: readonly Choice[]): CustomerBody {
  const choice = /^\d$/.test(text) ? choices[Number(text) - 1] : undefined
  return choice === undefined ? { kind: 'text', text } : { kind: 'choice', choice: choice.id, label: choice.label }
}

async function say(reception: Reception, conversationId: string, body: CustomerBody): Promise<void> {
  const received = await reception.receive(conversationId, { cid: randomUUID(), body })
  if (!received.ok) throw new Error(`The message was not taken: ${received.reason}.`)
}

type Shown = { readonly seen: number; readonly choices: readonly Choice[] }

async function show(
  parts: Pick<ConsoleParts, 'conversations' | 'output'>,
  conversationId: string,
  after: number,
): Promise<Shown> {
  const { events, head } = await parts.conversations.eventsAfter(conversationId, 'public', after, 100)
  for (const event of events) if (event.author.kind !== 'customer') parts.output.write(`${spoken(event)}\n`)
  return { seen: head, choices: choicesOf(events) }
}

function choicesOf(events: readonly LogEvent[]): readonly Choice[] {
  const last = events.findLast(event => event.body.kind === 'text')?.body
  return last?.kind === 'text' ? (last.choices ?? []) : []
}

function spoken({ body }: LogEvent): string {
  if (body.kind !== 'text') return body.kind === 'state' ? `— ${body.text} —` : ''
  const card =
    body.card === undefined
      ? []
      : [`  ${body.card.title}`, ...body.card.facts.map(({ label, value }) => `    ${label}: ${value}`)]
  const source = body.source === undefined ? [] : [`  From: ${body.source.title} (${body.source.href})`]
  const choices = (body.choices ?? []).map(({ label }, index) => `  [${index + 1}] ${label}`)
  return [plainText(body.text), ...card, ...source, ...choices].join('\n')
}
