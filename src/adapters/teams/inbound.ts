import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { CustomerBody } from '../../domain/dialogue/log.ts'
import type { IncomingActivity } from './activity.ts'
import { isPersonal } from './address.ts'

/** The longest text taken from a customer, in UTF-16 code units; the same as the widget's. */
export const MAX_TEXT = 4_000

/**
 * What an activity means to us. `arrival`: somebody can talk to the assistant now and is to be greeted.
 * `declined`: a message that cannot be taken; `sentence` tells the customer what to do instead.
 */
export type Inbound =
  | { readonly kind: 'message'; readonly cid: string; readonly body: CustomerBody }
  | { readonly kind: 'arrival' }
  | { readonly kind: 'declined'; readonly sentence: string }
  | { readonly kind: 'nothing' }

/** Reads an activity. Types this channel has no use for mean `nothing`. */
export function understand(activity: IncomingActivity): Inbound {
  switch (activity.type) {
    case 'message':
      return readMessage(activity)
    case 'conversationUpdate':
      return isArrival(activity) ? { kind: 'arrival' } : { kind: 'nothing' }
    case 'installationUpdate':
      return activity.action?.startsWith('add') ? { kind: 'arrival' } : { kind: 'nothing' }
    default:
      return { kind: 'nothing' }
  }
}

function readMessage(activity: IncomingActivity): Inbound {
  const cid = cidOf(activity.id ?? '')
  const choice = choiceIn(activity.value)
  if (choice) return { kind: 'message', cid, body: { kind: 'choice', ...choice } }
  const text = textWithoutMention(activity)
  if (text === '') return declineEmpty(activity)
  if (text.length > MAX_TEXT) return { kind: 'declined', sentence: TOO_LONG }
  return { kind: 'message', cid, body: { kind: 'text', text } }
}

const TOO_LONG = `That message is too long for me: I can read up to ${MAX_TEXT.toLocaleString('en-US')} characters at a time. Please send it in parts.`
const TEXT_ONLY = 'I can only read text here. Please describe in words what the file or picture shows.'

/** The activity's id is the message's own id, so that a redelivered activity finds its first copy. */
function cidOf(activityId: string): string {
  if (/^[\w-]{1,58}$/.test(activityId)) return `teams-${activityId}`
  return `teams_${createHash('sha256').update(activityId).digest('base64url')}`
}

const submittedChoice = z.object({ choice: z.string().min(1).max(200), label: z.string().max(200).default('') })

/** What a card's button sends. Some Teams clients hand the value over as a text of JSON. */
function choiceIn(value: unknown): { choice: string; label: string } | null {
  const submitted = submittedChoice.safeParse(typeof value === 'string' ? parsedJson(value) : value)
  if (!submitted.success) return null
  const { choice, label } = submitted.data
  return { choice, label: label === '' ? choice : label }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** In group chats people address the assistant by a mention; the rest is what they say. */
function textWithoutMention(activity: IncomingActivity): string {
  const mentions = (activity.entities ?? []).filter(
    entity => entity.type === 'mention' && entity.mentioned?.id === activity.recipient.id,
  )
  const text = mentions.reduce((rest, { text }) => (text ? rest.replaceAll(text, ' ') : rest), activity.text ?? '')
  return text.replace(/\u00a0/g, ' ').trim()
}

/** Teams sends the formatted twin of every text as a text/html attachment: that is not a file. */
function declineEmpty(activity: IncomingActivity): Inbound {
  const hasFile = (activity.attachments ?? []).some(({ contentType }) => !contentType.startsWith('text/html'))
  return hasFile ? { kind: 'declined', sentence: TEXT_ONLY } : { kind: 'nothing' }
}

/** Members joining a group the assistant is in are not greeted one by one. */
function isArrival(activity: IncomingActivity): boolean {
  const added = activity.membersAdded ?? []
  return added.length > 0 && (isPersonal(activity.conversation) || added.some(({ id }) => id === activity.recipient.id))
}
