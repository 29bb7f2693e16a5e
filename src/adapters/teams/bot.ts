import type { Activity, ConversationReference, TurnContext } from 'botbuilder'
import type { IncomingActivity } from './activity.ts'
import { addressOf, type TeamsAddress } from './address.ts'
import { ConnectorRefusal, connectorClient } from './connector-client.ts'
import type { After } from './pause.ts'

/** The bot's registration. Without a tenant it is one that was registered for many tenants. */
export type TeamsCredentials = { readonly appId: string; readonly password: string; readonly tenantId: string | null }

/**
 * What became of an outgoing message. `busy`: try again, not before so many milliseconds if Teams said so.
 * `gone`: the customer cannot be reached now, e.g. has removed the bot. `refused`: Teams will never take this message.
 */
export type SendOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'busy'; readonly retryAfterMs: number | null; readonly cause: unknown }
  | { readonly kind: 'gone'; readonly cause: unknown }
  | { readonly kind: 'refused'; readonly cause: unknown }

/** Handles an authenticated activity; a returned sentence is sent at once, outside the log. */
export type Handle = (address: TeamsAddress) => Promise<string | null>

/** Teams as this channel uses it; nothing else of the SDK is seen outside this file. */
export type Bot = {
  receive(authorization: string, activity: IncomingActivity, handle: Handle): Promise<'handled' | 'unauthenticated'>
  send(address: TeamsAddress, activity: Partial<Activity>): Promise<SendOutcome>
}

/** Loads the SDK, which takes seconds and a hundred megabytes: call it only once Teams is really used. */
export async function loadBot(options: {
  readonly credentials: TeamsCredentials | null
  readonly isAllowed: (serviceUrl: string) => boolean
  readonly after: After
}): Promise<Bot> {
  const { CloudAdapter, ConfigurationBotFrameworkAuthentication } = await import('botbuilder')
  const httpClient = connectorClient(options.isAllowed, options.after)
  const authentication = new ConfigurationBotFrameworkAuthentication(
    registration(options.credentials),
    undefined,
    undefined,
    undefined,
    { httpClient },
  )
  const adapter = new CloudAdapter(authentication)
  const application = await routes()

  return {
    async receive(authorization, activity, handle) {
      const received = activity as unknown as Activity
      const identity = await orRejected(authentication.authenticateRequest(received, authorization))
      if (!identity) return 'unauthenticated'
      await adapter.processActivityDirect(identity, received, async context => {
        context.turnState.set(HANDLE, () => handle(addressOf(activity)))
        await application.run(context)
      })
      return 'handled'
    },
    async send(address, activity) {
      const appId = options.credentials?.appId ?? ''
      try {
        await adapter.continueConversationAsync(appId, address as Partial<ConversationReference>, async context => {
          await context.sendActivity(activity)
        })
        return { kind: 'sent' }
      } catch (error) {
        return outcomeOf(error)
      }
    },
  }
}

const HANDLE = Symbol('handle')

function registration(credentials: TeamsCredentials | null): Record<string, string> {
  if (!credentials) return {}
  const { appId, password, tenantId } = credentials
  const type = tenantId === null ? { MicrosoftAppType: 'MultiTenant' } : { MicrosoftAppType: 'SingleTenant' }
  const tenant = tenantId === null ? {} : { MicrosoftAppTenantId: tenantId }
  return { MicrosoftAppId: appId, MicrosoftAppPassword: password, ...type, ...tenant }
}

/**
 * The SDK's route table. It has no storage and no typing timer on purpose: its turn state is written without a
 * version, so that two turns at once lose one, and its timer is one for all conversations.
 */
async function routes() {
  const { Application } = await import('@microsoft/teams-ai')
  const application = new Application({ startTypingTimer: false, removeRecipientMention: false })
  application.activity(['message', 'conversationUpdate', 'installationUpdate'], answerAtOnce)
  return application
}

async function answerAtOnce(context: TurnContext): Promise<void> {
  const sentence = await context.turnState.get<() => Promise<string | null>>(HANDLE)()
  if (sentence !== null) await context.sendActivity({ type: 'message', textFormat: 'plain', text: sentence })
}

/** Null for a token that is missing or wrong. Other trouble, such as Microsoft's keys being out of reach, is thrown. */
async function orRejected<Identity>(authenticated: Promise<Identity>): Promise<Identity | null> {
  try {
    return await authenticated
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error) return null
    throw error
  }
}

function outcomeOf(error: unknown): SendOutcome {
  if (!(error instanceof ConnectorRefusal)) return { kind: 'busy', retryAfterMs: null, cause: error }
  const { status, retryAfterMs } = error
  if (status >= 500 || [401, 408, 412, 429].includes(status)) return { kind: 'busy', retryAfterMs, cause: error }
  if ([400, 413, 415, 422].includes(status)) return { kind: 'refused', cause: error }
  return { kind: 'gone', cause: error }
}
