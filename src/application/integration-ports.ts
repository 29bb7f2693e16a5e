import type { LogEvent } from '../domain/dialogue/log.ts'
import type { MachineToken, Scope } from '../domain/integration/scope.ts'
import type { WebhookDelivery, WebhookEndpoint } from '../domain/integration/webhook.ts'
import type { Result } from '../domain/result.ts'
import type { CaseState } from '../domain/service/case-state.ts'
import type { ChannelName, Floor } from '../domain/service/conversation.ts'
import type { AnswerKey, KeptAnswer } from './ports.ts'

/** What other systems need of the world. Every instant is epoch milliseconds. */

/** A machine token as lists show it: all but the token itself. */
export type TokenEntry = MachineToken & {
  readonly addedAt: number
  readonly expiresAt: number
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

/** A place in a list that goes from the latest back. */
export type Place = { readonly at: number; readonly id: string }
/** Which stretch of a list: what comes after the place, at most `limit`. */
export type Stretch = { readonly after?: Place; readonly limit: number }

export interface MachineTokenStore {
  /** `taken` when a token of that name is still in use. `addedBy` is a staff id. */
  add(token: {
    readonly id: string
    readonly name: string
    readonly scopes: readonly Scope[]
    readonly tokenHash: string
    readonly addedBy: string | null
    readonly addedAt: number
    readonly expiresAt: number
  }): Promise<Result<null, 'taken'>>
  /** The newest first. */
  list(stretch: Stretch): Promise<readonly TokenEntry[]>
  /** The token after it; null when there is none of that id. Doing it again changes nothing. */
  revoke(id: string, at: number): Promise<TokenEntry | null>
  /** The token of that hash, if it is good at the instant, which is noted down as its last use. */
  use(tokenHash: string, at: number): Promise<MachineToken | null>
}

export type EndpointChange = Partial<Pick<WebhookEndpoint, 'url' | 'description' | 'events'>> & {
  readonly state?: 'active' | 'paused'
}

/** Which events are to be sent again: one, or those of a stretch of time, `from <= at < to`. */
export type ReplayOrder = { readonly eventId: string } | { readonly from: number; readonly to: number }

export interface WebhookStore {
  add(
    endpoint: Pick<WebhookEndpoint, 'id' | 'url' | 'description' | 'events'> & {
      readonly secret: string
      readonly addedBy: string
      readonly addedAt: number
    },
  ): Promise<WebhookEndpoint>
  /** The newest first. */
  list(stretch: Stretch): Promise<readonly WebhookEndpoint[]>
  byId(id: string): Promise<WebhookEndpoint | null>
  /** The endpoint after it; setting a state takes away why it was disabled. */
  change(id: string, change: EndpointChange): Promise<WebhookEndpoint | null>
  /** The endpoint as it was; its deliveries go with it. */
  remove(id: string): Promise<WebhookEndpoint | null>
  /** The latest events first; `before` is a position. */
  deliveries(
    endpointId: string,
    asked: { readonly state?: WebhookDelivery['state']; readonly before?: number; readonly limit: number },
  ): Promise<readonly WebhookDelivery[]>
  /** Queues events again, those too that this endpoint was never sent; returns how many, at most `limit`. */
  replay(endpointId: string, order: ReplayOrder, at: number, limit: number): Promise<number>
}

/** A delivery that one node has taken on, with what it sends. */
export type ClaimedDelivery = {
  readonly endpointId: string
  readonly eventId: string
  readonly url: string
  readonly secret: string
  /** Which attempt this is, from 1. */
  readonly attempts: number
  readonly failingSince: number | null
  readonly type: string
  readonly at: number
  readonly data: unknown
}

/** What becomes of a delivery after an attempt. */
export type Settlement = {
  readonly state: WebhookDelivery['state']
  readonly status: number | null
  readonly problem: string | null
  readonly nextTryAt: number | null
  /** Of the endpoint; null after a success. */
  readonly failingSince: number | null
  readonly disabledBecause: string | null
}

/** What is on its way to other systems. */
export interface WebhookQueue {
  /** Active endpoints with something to be sent now. */
  waiting(now: number): Promise<readonly string[]>
  /**
   * Takes on the next deliveries of an endpoint, of each case or interaction the earliest that is left. Nobody else
   * gets them before `until`.
   */
  claim(endpointId: string, now: number, until: number, limit: number): Promise<readonly ClaimedDelivery[]>
  /** Writes down how it went; nothing when somebody else has taken the delivery on in the meantime. */
  settle(delivery: ClaimedDelivery, settlement: Settlement): Promise<void>
  /** Forgets events from before the instant, at most `limit` of them; returns how many. */
  forget(before: number, limit: number): Promise<number>
}

/** A conversation as other systems know it. */
export type Interaction = {
  readonly id: string
  readonly channel: ChannelName
  readonly state: Floor['holder']
  readonly agentId: string | null
  /** Whom the customer has proven to be, or for whom its cases were opened. */
  readonly contactId: string | null
  readonly openedAt: number
  readonly lastActivityAt: number
}

export type InteractionFile = Interaction & {
  /** What was opened out of it. */
  readonly cases: readonly { readonly id: string; readonly number: string; readonly state: CaseState }[]
}

export type InteractionQuery = Stretch & {
  readonly channel?: ChannelName
  readonly state?: Floor['holder']
  readonly contactId?: string
  readonly partyId?: string
  /** Of the last activity: `from <= at < to`. */
  readonly from?: number
  readonly to?: number
}

export interface InteractionStore {
  /** The most recently active first. */
  list(query: InteractionQuery): Promise<readonly Interaction[]>
  byId(id: string): Promise<InteractionFile | null>
  /** Events with a greater `seq`, oldest first; null when there is no such interaction. */
  events(
    id: string,
    asked: { readonly after: number; readonly limit: number; readonly internal: boolean },
  ): Promise<readonly LogEvent[] | null>
}

/** The staff that a case can be given to. */
export interface AgentDirectory {
  /** In the order of their ids, those after the given one. */
  list(asked: {
    readonly after?: string
    readonly limit: number
  }): Promise<readonly { readonly id: string; readonly name: string }[]>
}

/** Writes of integrations within one transaction, and the answers to them that are kept. */
export interface IntegrationTransaction {
  readonly tokens: MachineTokenStore
  readonly webhooks: WebhookStore
  /** What was answered under the key before. Of two who ask at once, the second waits until the first has ended. */
  answerUnder(key: AnswerKey): Promise<KeptAnswer | null>
  keepAnswer(key: AnswerKey, answer: KeptAnswer, at: number): Promise<void>
}

export interface IntegrationStore {
  readonly tokens: MachineTokenStore
  readonly webhooks: WebhookStore
  together<Outcome>(work: (held: IntegrationTransaction) => Promise<Outcome>): Promise<Outcome>
}
