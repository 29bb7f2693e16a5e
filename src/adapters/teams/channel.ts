import express, { type IRouter, type NextFunction, type Request, type Response } from 'express'
import type { Channel, Clock, ConversationStore, Doorbell, Log } from '../../application/ports.ts'
import type { Reception } from '../../application/reception.ts'
import type { TeamsCredentials } from './bot.ts'
import { bringUp } from './bring-up.ts'
import { deliveryLine } from './delivery-line.ts'
import { isAllowedServiceUrl, TEAMS_SERVICE_HOSTS } from './gate.ts'
import { type After, pause } from './pause.ts'
import { sendProblem } from './problem.ts'
import { setbacks } from './setbacks.ts'
import { takeActivity } from './take-activity.ts'
import { typingRelay } from './typing-relay.ts'
import { whenFirstUsed } from './when-first-used.ts'

export type TeamsOptions = {
  /** Where `POST /api/messages` is mounted. */
  readonly app: IRouter
  /** The address the server listens on. */
  readonly host: string
  /** Null: for this machine only, with the Agents Playground. */
  readonly credentials: TeamsCredentials | null
  /** Hosts answers may be sent to besides Microsoft's own (`TEAMS_SERVICE_HOSTS`); `*.` stands for any subdomain. */
  readonly allowedServiceHosts: readonly string[]
  /** Where customers open the help centre, so that a citation can be a link; null leaves the title alone. */
  readonly publicUrl: string | null
  readonly reception: Pick<Reception, 'open' | 'receive'>
  readonly conversations: ConversationStore
  readonly doorbell: Doorbell
  readonly clock: Clock
  readonly after: After
  readonly log: Log
}

/** How often undelivered messages are looked for, in milliseconds. */
const SWEEP_MS = 3_000
/** How many conversations a sweep looks at; those that cannot be reached now are among them. */
const SWEEP_LIMIT = 500
/** Each delivery may hold a connection to the store. */
const DELIVERIES_AT_ONCE = 4
/** The largest activity taken. Teams' own limit for a message is about 100 kB. */
const LARGEST_ACTIVITY = '256kb'

/**
 * Microsoft Teams: takes activities at `POST /api/messages`, and sends everything from the log, so that an answer,
 * an agent's words and what an outage held back all go the same way and in the log's order.
 */
export function mountTeams(options: TeamsOptions): Channel & { readonly name: 'teams' } {
  const { app, conversations, doorbell, log } = options
  const stopping = new AbortController()
  const allowedHosts = [...TEAMS_SERVICE_HOSTS, ...options.allowedServiceHosts]
  const trust = { hasCredentials: options.credentials !== null, allowedHosts }
  const isAllowed = (serviceUrl: string) => isAllowedServiceUrl(serviceUrl, trust)
  const bot = whenFirstUsed(async () => {
    const { loadBot } = await import('./bot.ts')
    return loadBot({ credentials: options.credentials, isAllowed, after: options.after })
  })
  const delivery = {
    ...options,
    stopping: stopping.signal,
    send: async (...message: Parameters<Awaited<ReturnType<typeof bot>>['send']>) => (await bot()).send(...message),
  }
  const held = setbacks(options.clock)
  const line = deliveryLine(async conversationId => {
    const reached = await bringUp(conversationId, delivery)
    if (reached === 'behind') held.add(conversationId)
    else held.clear(conversationId)
  }, DELIVERIES_AT_ONCE)

  async function deliverUnlessHeld(conversationId: string): Promise<void> {
    if (stopping.signal.aborted || held.has(conversationId)) return
    await line.request(conversationId).catch(error => log.error('teams.delivery_failed', error, { conversationId }))
  }
  async function sweep(): Promise<void> {
    try {
      const behind = await conversations.withUndelivered('teams', SWEEP_LIMIT)
      await Promise.all(behind.map(deliverUnlessHeld))
    } catch (error) {
      log.error('teams.sweep_failed', error)
    }
  }
  async function sweepUntilStopped(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sweep()
      await pause(options.after, SWEEP_MS, stopping.signal)
    }
  }

  const take = takeActivity({ ...options, bot, isAllowed, onHeardFrom: held.clear })
  app.post('/api/messages', express.json({ limit: LARGEST_ACTIVITY }), take, answerFaults(log))
  const unhook = [
    doorbell.onConversation(conversationId => void deliverUnlessHeld(conversationId)),
    doorbell.onGap(() => void sweep()),
    typingRelay({ ...options, send: delivery.send }),
  ]
  const sweeping = sweepUntilStopped()

  return {
    name: 'teams',
    deliver: conversationId => line.request(conversationId),
    async stop() {
      stopping.abort()
      for (const off of unhook) off()
      await sweeping
      await line.idle()
    },
  }
}

/** Whatever went wrong on the way to the handler or in it: a problem in JSON, never a page with a stack. */
function answerFaults(log: Log) {
  return (error: unknown, _req: Request, res: Response, _next: NextFunction): void => {
    const status = statusOf(error)
    if (status === null) {
      log.error('teams.activity_failed', error)
      sendProblem(res, 503, 'Not taken', 'The activity could not be taken just now. Please deliver it again.')
    } else {
      sendProblem(
        res,
        status,
        'Malformed activity',
        `The body is not a Bot Framework activity in JSON under ${LARGEST_ACTIVITY}.`,
      )
    }
  }
}

/** The status of a body that could not be read; null for any other error. */
function statusOf(error: unknown): number | null {
  const status = error instanceof Error && 'status' in error ? error.status : null
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null
}
