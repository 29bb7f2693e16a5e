import express, { type IRouter, type NextFunction, type Request, type Response } from 'express'
import type { IdentityStore } from '../../application/identity-ports.ts'
import type { Channel, Clock, ConversationStore, Doorbell, Log } from '../../application/ports.ts'
import type { Reception } from '../../application/reception.ts'
import type { Bot, TeamsCredentials } from './bot.ts'
import { isAllowedServiceUrl, TEAMS_SERVICE_HOSTS } from './gate.ts'
import { outbox } from './outbox.ts'
import type { After } from './pause.ts'
import { sendProblem } from './problem.ts'
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
  readonly identities: Pick<IdentityStore, 'recognise'>
  readonly doorbell: Doorbell
  readonly clock: Clock
  readonly after: After
  readonly log: Log
}

/** The largest activity taken. Teams' own limit for a message is about 100 kB. */
const LARGEST_ACTIVITY = '256kb'

/**
 * Microsoft Teams: takes activities at `POST /api/messages`, and sends everything from the log, so that an answer,
 * an agent's words and what an outage held back all go the same way and in the log's order.
 */
export function mountTeams(options: TeamsOptions): Channel & { readonly name: 'teams' } {
  const { app, doorbell } = options
  const stopping = new AbortController()
  const { bot, isAllowed } = lazyBot(options)
  const send: Bot['send'] = async (...message) => (await bot()).send(...message)
  const out = outbox({ ...options, send, stopping: stopping.signal })
  const take = takeActivity({ ...options, bot, isAllowed, onHeardFrom: out.heardFrom })
  app.post('/api/messages', express.json({ limit: LARGEST_ACTIVITY }), take, answerFaults(options.log))
  const unhook = [
    doorbell.onConversation(out.ring),
    doorbell.onGap(() => void out.sweep()),
    typingRelay({ ...options, send }),
  ]
  const sweeping = out.sweepUntilStopped()

  return {
    name: 'teams',
    deliver: out.deliver,
    async stop() {
      stopping.abort()
      for (const off of unhook) off()
      await sweeping
    },
  }
}

function lazyBot({ credentials, allowedServiceHosts, after }: TeamsOptions) {
  const allowedHosts = [...TEAMS_SERVICE_HOSTS, ...allowedServiceHosts]
  const isAllowed = (serviceUrl: string) =>
    isAllowedServiceUrl(serviceUrl, { hasCredentials: credentials !== null, allowedHosts })
  const bot = whenFirstUsed(async () => {
    const { loadBot } = await import('./bot.ts')
    return loadBot({ credentials, isAllowed, after })
  })
  return { bot, isAllowed }
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
