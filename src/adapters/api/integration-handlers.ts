import { isMachine } from '../../application/caller.ts'
import type { EndpointChange } from '../../application/integration-ports.ts'
import { type Answer, cursorUnknown, invalid, notFound, problemAnswer } from './answer.ts'
import type { HandlersOf } from './call.ts'
import { pageOf, readCursor } from './cursor.ts'
import type { INTEGRATION_OPERATIONS } from './integration-operations.ts'
import { wireDelivery, wireInteraction, wireInteractionEvent, wireToken, wireWebhook } from './integration-wire.ts'

type Paged = { readonly cursor?: string | undefined; readonly limit: number }

/** What the calls for other systems do. */
export const integrationHandlers: HandlersOf<typeof INTEGRATION_OPERATIONS> = {
  async listAgents({ agents, query }) {
    const after = placeIn(query)
    if (after === null) return cursorUnknown
    const rows = await agents.list({ ...(after && { after: after.id }), limit: query.limit + 1 })
    const { shown, nextCursor } = pageOf(rows, query.limit, ({ id }) => ({ at: 0, id }))
    return { status: 200, body: { agents: shown.map(({ id, name }) => ({ id, name })), nextCursor } }
  },

  async listInteractions({ interactions, query }) {
    const { channel, state, contact, party, from, to } = query
    const after = placeIn(query)
    if (after === null) return cursorUnknown
    const rows = await interactions.list({
      ...(channel === undefined ? {} : { channel }),
      ...(state === undefined ? {} : { state }),
      ...(contact === undefined ? {} : { contactId: contact }),
      ...(party === undefined ? {} : { partyId: party }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(after && { after }),
      limit: query.limit + 1,
    })
    const { shown, nextCursor } = pageOf(rows, query.limit, ({ lastActivityAt: at, id }) => ({ at, id }))
    return { status: 200, body: { interactions: shown.map(wireInteraction), nextCursor } }
  },

  async readInteraction({ interactions, id }) {
    const found = await interactions.byId(id)
    if (found === null) return notFound('interaction')
    const cases = found.cases.map(({ id, number, state }) => ({ id, number, state }))
    return { status: 200, body: { ...wireInteraction(found), cases } }
  },

  async listInteractionEvents({ interactions, caller, id, query }) {
    const after = placeIn(query)
    if (after === null) return cursorUnknown
    const internal = !isMachine(caller) || caller.scopes.includes('interactions:internal')
    const rows = await interactions.events(id, { after: after?.at ?? 0, limit: query.limit + 1, internal })
    if (rows === null) return notFound('interaction')
    const { shown, nextCursor } = pageOf(rows, query.limit, ({ seq }) => ({ at: seq, id: '' }))
    return { status: 200, body: { events: shown.map(wireInteractionEvent), nextCursor } }
  },

  async listWebhooks({ integrations, query }) {
    const after = placeIn(query)
    if (after === null) return cursorUnknown
    const rows = await integrations.listEndpoints({ ...(after && { after }), limit: query.limit + 1 })
    const { shown, nextCursor } = pageOf(rows, query.limit, ({ addedAt: at, id }) => ({ at, id }))
    return { status: 200, body: { webhooks: shown.map(wireWebhook), nextCursor } }
  },

  async addWebhook({ integrations, caller, body, refuseUrl }) {
    const refused = refuseUrl(body.url)
    if (refused !== null) return invalid(`\`url\`: ${refused}`)
    const { secret, endpoint } = await integrations.addEndpoint(body, caller)
    return shownOnce({ ...wireWebhook(endpoint), secret }, { ...wireWebhook(endpoint), secret: null })
  },

  async readWebhook({ integrations, id }) {
    const endpoint = await integrations.endpoint(id)
    return endpoint === null ? notFound('webhook') : { status: 200, body: wireWebhook(endpoint) }
  },

  async changeWebhook({ integrations, id, body, refuseUrl }) {
    const refused = body.url === undefined ? null : refuseUrl(body.url)
    if (refused !== null) return invalid(`\`url\`: ${refused}`)
    const given = Object.entries(body).filter(([, value]) => value !== undefined)
    const endpoint = await integrations.changeEndpoint(id, Object.fromEntries(given) as EndpointChange)
    return endpoint === null ? notFound('webhook') : { status: 200, body: wireWebhook(endpoint) }
  },

  async removeWebhook({ integrations, id }) {
    const endpoint = await integrations.removeEndpoint(id)
    return endpoint === null ? notFound('webhook') : { status: 200, body: wireWebhook(endpoint) }
  },

  async listDeliveries({ integrations, id, query }) {
    const after = placeIn(query)
    if (after === null) return cursorUnknown
    if ((await integrations.endpoint(id)) === null) return notFound('webhook')
    const rows = await integrations.deliveries(id, {
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(after && { before: after.at }),
      limit: query.limit + 1,
    })
    const { shown, nextCursor } = pageOf(rows, query.limit, ({ position }) => ({ at: position, id: '' }))
    return { status: 200, body: { deliveries: shown.map(wireDelivery), nextCursor } }
  },

  async replayWebhook({ integrations, id, body }) {
    if ((await integrations.endpoint(id)) === null) return notFound('webhook')
    const { eventId, from = 0, to = 0 } = body
    const queued = await integrations.replay(id, eventId === undefined ? { from, to } : { eventId })
    return { status: 200, body: { queued } }
  },

  async listTokens({ integrations, query }) {
    const after = placeIn(query)
    if (after === null) return cursorUnknown
    const rows = await integrations.listTokens({ ...(after && { after }), limit: query.limit + 1 })
    const { shown, nextCursor } = pageOf(rows, query.limit, ({ addedAt: at, id }) => ({ at, id }))
    return { status: 200, body: { tokens: shown.map(wireToken), nextCursor } }
  },

  async addToken({ integrations, caller, body }) {
    const added = await integrations.addToken(body, caller)
    if (!added.ok)
      return problemAnswer(409, 'taken', 'Name in use', 'A machine token of that name is in use. Take another name.')
    const { token, entry } = added.value
    return shownOnce({ ...wireToken(entry), token }, { ...wireToken(entry), token: null })
  },

  async revokeToken({ integrations, id }) {
    const entry = await integrations.revokeToken(id)
    return entry === null ? notFound('token') : { status: 200, body: wireToken(entry) }
  },
}

/** The place a list goes on from; undefined at its beginning, null when the cursor is none of ours. */
function placeIn({ cursor }: Paged) {
  return cursor === undefined ? undefined : readCursor(cursor)
}

/** An answer with something in it that is kept nowhere. */
function shownOnce(body: object, keptBody: object): Answer {
  return { status: 201, body, keptBody }
}
