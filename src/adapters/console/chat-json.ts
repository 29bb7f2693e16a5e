import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { stateOf } from '../../application/take-turn.ts'
import type { TurnTraces } from '../../application/turn-traces.ts'
import type { Choice, CustomerBody, LogEvent } from '../../domain/dialogue/log.ts'
import { topFrame, type Waiting } from '../../domain/dialogue/state.ts'
import type { ConsoleParts } from './chat.ts'
import { plainText } from './plain-text.ts'

/** A line of input: one customer event in one conversation. README.md beside this file documents both formats. */
const lineIn = z
  .strictObject({
    conversation: z.string().min(1).max(100),
    text: z.string().min(1).max(4_000).optional(),
    choice: z.string().min(1).max(200).optional(),
    label: z.string().max(200).optional(),
  })
  .refine(line => (line.text === undefined) !== (line.choice === undefined), 'give either "text" or "choice"')

type LineIn = z.infer<typeof lineIn>
type JsonParts = ConsoleParts & { readonly traces: TurnTraces }

/**
 * Reads a JSON object a line and writes one a line, in the same order: what the assistant replied and where the
 * conversation stands. Names of conversations are this run's own. A line that is not understood is answered with
 * `error` and loses nothing.
 */
export async function chatJson(parts: JsonParts): Promise<void> {
  const run = randomUUID()
  const seen = new Map<string, { readonly id: string; after: number }>()
  for await (const line of linesOf(parts.input)) {
    // Whoever read us has gone.
    if (!parts.output.writable) return
    if (line.trim() === '') continue
    const parsed = lineIn.safeParse(json(line))
    const answer = parsed.success ? await turn(parts, run, seen, parsed.data) : { error: problem(parsed.error) }
    parts.output.write(`${JSON.stringify(answer)}\n`)
  }
}

/** Lines end with a line feed alone: readline would also cut at U+2028, which may stand inside a JSON string. */
async function* linesOf(input: NodeJS.ReadableStream): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of input.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  yield rest
}

async function turn(
  parts: JsonParts,
  run: string,
  seen: Map<string, { readonly id: string; after: number }>,
  line: LineIn,
) {
  const { reception, conversations } = parts
  const place = seen.get(line.conversation) ?? (await open(parts, `${run}/${line.conversation}`))
  seen.set(line.conversation, place)
  const received = await reception.receive(place.id, { cid: randomUUID(), body: bodyOf(line) })
  if (!received.ok) return { conversation: line.conversation, error: received.reason }
  await reception.settled()
  const page = await conversations.eventsAfter(place.id, 'public', place.after, 100)
  place.after = page.head
  return { conversation: line.conversation, replies: page.events.flatMap(reply), ...(await standing(parts, place.id)) }
}

/** The greeting is not a reply to anything, so it is passed over. */
async function open({ reception }: JsonParts, externalId: string) {
  const conversation = await reception.open('console', externalId)
  return { id: conversation.id, after: conversation.lastPublicSeq }
}

function bodyOf({ text, choice, label }: LineIn): CustomerBody {
  return choice === undefined ? { kind: 'text', text: text ?? '' } : { kind: 'choice', choice, label: label ?? choice }
}

function reply({ author, body }: LogEvent): readonly object[] {
  if (author.kind === 'customer' || body.kind === 'choice') return []
  if (body.kind === 'state') return [{ by: author.kind, state: body.state, text: body.text }]
  const { text, choices, source, card } = body
  return [
    {
      by: author.kind,
      text: plainText(text),
      ...(choices && { choices: choices as readonly Choice[] }),
      ...(source && { source }),
      ...(card && { card }),
    },
  ]
}

const STATUS = { assistant: 'assistant', queue: 'waiting_for_agent', agent: 'with_agent' } as const

async function standing({ conversations, traces }: JsonParts, conversationId: string) {
  const conversation = await conversations.load(conversationId)
  const [turn] = (await traces.ofConversation(conversationId)).slice(-1)
  if (conversation === null) throw new Error(`The conversation ${conversationId} is gone.`)
  const frame = topFrame(stateOf(conversation))
  const waiting = frame?.waiting ?? null
  return {
    flow: frame?.flow ?? null,
    step: frame?.at ?? null,
    asks: asks(waiting),
    slots: frame?.slots ?? {},
    status: STATUS[conversation.floor.holder],
    why: turn?.why ?? [],
  }
}

function json(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function problem(error: z.ZodError): string {
  const [issue] = error.issues
  const where = issue?.path.join('.') ?? ''
  const what = issue?.code === 'invalid_type' && where === '' ? 'it is not a JSON object' : issue?.message
  return `This line was not taken: ${where === '' ? '' : `${where}: `}${what}. A line is a JSON object with "conversation" and "text" or "choice".`
}

function asks(waiting: Waiting | null): string | null {
  if (waiting?.kind === 'slot') return waiting.slot
  return waiting?.kind === 'confirm' ? waiting.confirm : null
}
