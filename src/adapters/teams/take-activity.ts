import type { Request, Response } from 'express'
import { z } from 'zod'
import type { IdentityStore } from '../../application/identity-ports.ts'
import type { ConversationStore, Log } from '../../application/ports.ts'
import type { Reception } from '../../application/reception.ts'
import { type IncomingActivity, incomingActivity } from './activity.ts'
import { externalIdOf, personOf, type TeamsAddress } from './address.ts'
import type { Bot, TeamsCredentials } from './bot.ts'
import { refusalWithoutCredentials } from './gate.ts'
import { understand } from './inbound.ts'
import { asOffered } from './offered-choice.ts'
import { sendProblem } from './problem.ts'

export type TakeParts = {
  readonly host: string
  readonly credentials: TeamsCredentials | null
  readonly isAllowed: (serviceUrl: string) => boolean
  readonly bot: () => Promise<Bot>
  readonly reception: Pick<Reception, 'open' | 'receive'>
  readonly conversations: ConversationStore
  readonly identities: Pick<IdentityStore, 'recognise'>
  /** Called when a customer has written: they can be reached again. */
  readonly onHeardFrom: (conversationId: string) => void
  readonly log: Log
}

/** How many of the last public events are looked through for the choice a text may stand for. */
const RECENT = 20

/**
 * The handler of `POST /api/messages`. Answers as soon as the message is committed; its turn and the replies follow
 * by themselves, since Teams delivers an activity again when the answer takes longer than some seconds.
 */
export function takeActivity(parts: TakeParts) {
  return async (req: Request, res: Response): Promise<void> => {
    const refusal = parts.credentials ? null : refusalWithoutCredentials(parts.host, callerOf(req))
    if (refusal) return sendProblem(res, 403, 'Not from here', refusal)
    const parsed = incomingActivity.safeParse(req.body)
    if (!parsed.success) return sendProblem(res, 400, 'Malformed activity', z.prettifyError(parsed.error))
    const activity = parsed.data
    if (!parts.isAllowed(activity.serviceUrl)) return sendProblem(res, 403, 'Service URL refused', FOREIGN_SERVICE)
    const bot = await parts.bot()
    const authorization = req.get('authorization') ?? ''
    const received = await bot.receive(authorization, activity, address => handle(activity, address, parts))
    if (received === 'unauthenticated') return sendProblem(res, 401, 'Not from Teams', NO_TOKEN)
    res.status(200).end()
  }
}

const FOREIGN_SERVICE =
  "Answers to this activity would go to a host that is not on the list. If it is one of Teams' own, add it to the allowed service hosts."
const NO_TOKEN =
  "The bearer token is missing or was not issued by the Bot Framework for this bot. Check the bot's app id and tenant."

function callerOf(req: Request) {
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(name => req.get(name) !== undefined)
  return { remoteAddress: req.socket.remoteAddress, hostHeader: req.get('host'), isForwarded }
}

async function handle(activity: IncomingActivity, address: TeamsAddress, parts: TakeParts): Promise<string | null> {
  const inbound = understand(activity)
  if (inbound.kind === 'nothing') return null
  if (inbound.kind === 'declined') return inbound.sentence
  const conversation = await parts.reception.open('teams', externalIdOf(activity), address)
  parts.onHeardFrom(conversation.id)
  // Without credentials an activity says who sent it, and nothing shows that it is so.
  const person = parts.credentials === null ? null : personOf(activity)
  if (person !== null) await parts.identities.recognise(conversation.id, 'teams', person)
  if (inbound.kind === 'arrival') return null
  const after = Math.max(0, conversation.lastPublicSeq - RECENT)
  const recent = await parts.conversations.eventsAfter(conversation.id, 'public', after, RECENT)
  const body = asOffered(inbound.body, inbound.cid, recent.events)
  const received = await parts.reception.receive(conversation.id, { cid: inbound.cid, body })
  // The first copy of that id is in the log: delivering this one again would change nothing.
  if (!received.ok)
    parts.log.warn('teams.message_refused', { conversationId: conversation.id, reason: received.reason })
  return null
}
