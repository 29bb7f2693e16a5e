import type { MachineToken, Scope } from '../domain/integration/scope.ts'
import type { WebhookDelivery, WebhookEndpoint } from '../domain/integration/webhook.ts'
import { no, ok, type Result } from '../domain/result.ts'
import { type Caller, isMachine } from './caller.ts'
import type {
  EndpointChange,
  IntegrationStore,
  IntegrationTransaction,
  ReplayOrder,
  Stretch,
  TokenEntry,
} from './integration-ports.ts'
import type { AnswerKey, Clock, Ids, Secrets } from './ports.ts'

/** How many events one call sends again at the most. */
export const REPLAY_LIMIT = 10_000
const DAY_MS = 24 * 60 * 60_000
/** What every machine token begins with, so that one that has leaked is recognised. */
const TOKEN_PREFIX = 'flm_'

export type NewToken = { readonly name: string; readonly scopes: readonly Scope[]; readonly days: number }
export type NewEndpoint = Pick<WebhookEndpoint, 'url' | 'description' | 'events'>

/** What a write came to, and what of it is kept for whoever sends it again; null for nothing. */
export type Kept<Answer> = { readonly answer: Answer; readonly kept: Answer | null }

/** The rights of other systems, and what they are told. */
export interface Integrations {
  /** A new token, which nobody can read again. `by` is null at the command line. */
  addToken(
    asked: NewToken,
    by: Caller | null,
  ): Promise<Result<{ readonly token: string; readonly entry: TokenEntry }, 'taken'>>
  listTokens(stretch: Stretch): Promise<readonly TokenEntry[]>
  revokeToken(id: string): Promise<TokenEntry | null>
  /** Whose token that is; null when it is unknown, revoked or too old. */
  holderOf(token: string): Promise<MachineToken | null>
  /** A new endpoint with the secret that its deliveries are signed with, which is not shown again. */
  addEndpoint(asked: NewEndpoint, by: Caller): Promise<{ readonly secret: string; readonly endpoint: WebhookEndpoint }>
  listEndpoints(stretch: Stretch): Promise<readonly WebhookEndpoint[]>
  endpoint(id: string): Promise<WebhookEndpoint | null>
  changeEndpoint(id: string, change: EndpointChange): Promise<WebhookEndpoint | null>
  removeEndpoint(id: string): Promise<WebhookEndpoint | null>
  deliveries(
    id: string,
    asked: { readonly state?: WebhookDelivery['state']; readonly before?: number; readonly limit: number },
  ): Promise<readonly WebhookDelivery[]>
  /** How many events are sent again. */
  replay(id: string, order: ReplayOrder): Promise<number>
  /** Does a write once for each key: the second time, what was kept of the first answer is given again. */
  once<Answer>(
    key: AnswerKey,
    requestHash: string,
    work: (integrations: Integrations) => Promise<Kept<Answer>>,
  ): Promise<Result<Answer, 'key_reused'>>
}

type Parts = {
  readonly store: IntegrationStore
  readonly clock: Clock
  readonly ids: Ids
  readonly secrets: Secrets
}

export function createIntegrations({ store, clock, ids, secrets }: Parts): Integrations {
  const { tokens, webhooks } = store
  return {
    async addToken({ days, ...asked }, by) {
      const token = `${TOKEN_PREFIX}${ids.secret()}`
      const addedAt = clock.now()
      const entry = { ...asked, id: ids.next('mach'), addedAt, expiresAt: addedAt + days * DAY_MS }
      const addedBy = by === null || isMachine(by) ? null : by.id
      const added = await tokens.add({ ...entry, addedBy, tokenHash: secrets.hashToken(token) })
      return added.ok ? ok({ token, entry: { ...entry, lastUsedAt: null, revokedAt: null } }) : added
    },
    listTokens: stretch => tokens.list(stretch),
    revokeToken: id => tokens.revoke(id, clock.now()),
    async holderOf(token) {
      return token.startsWith(TOKEN_PREFIX) ? await tokens.use(secrets.hashToken(token), clock.now()) : null
    },

    async addEndpoint(asked, by) {
      const secret = webhookSecret(ids)
      const addedAt = clock.now()
      const endpoint = await webhooks.add({ ...asked, id: ids.next('hook'), secret, addedBy: by.id, addedAt })
      return { secret, endpoint }
    },
    listEndpoints: stretch => webhooks.list(stretch),
    endpoint: id => webhooks.byId(id),
    changeEndpoint: (id, change) => webhooks.change(id, change),
    removeEndpoint: id => webhooks.remove(id),
    deliveries: (id, asked) => webhooks.deliveries(id, asked),
    replay: (id, order) => webhooks.replay(id, order, clock.now(), REPLAY_LIMIT),

    once: (key, requestHash, work) =>
      store.together(async held => {
        const before = await held.answerUnder(key)
        if (before !== null) {
          return before.requestHash === requestHash ? ok(before.response as never) : no('key_reused')
        }
        const { answer, kept } = await work(createIntegrations({ store: within(held), clock, ids, secrets }))
        if (kept !== null) await held.keepAnswer(key, { requestHash, response: kept }, clock.now())
        return ok(answer)
      }),
  }
}

/** A transaction is a store, of which what is asked for together is a part. */
function within(held: IntegrationTransaction): IntegrationStore {
  return { tokens: held.tokens, webhooks: held.webhooks, together: work => work(held) }
}

/** As Standard Webhooks writes it: the key in base 64 behind a prefix. */
function webhookSecret(ids: Ids): string {
  return `whsec_${ids.secret().replaceAll('-', '+').replaceAll('_', '/').padEnd(44, '=')}`
}
