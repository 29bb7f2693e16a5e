import { integrationStore } from '../../../src/adapters/store/integration-store.ts'
import { webhookQueue } from '../../../src/adapters/store/webhook-queue.ts'
import { systemIds } from '../../../src/adapters/system/ids.ts'
import { webhookSender } from '../../../src/adapters/webhooks/send.ts'
import { createWebhookDeliverer, type SendWebhook } from '../../../src/application/deliver-webhooks.ts'
import { createIntegrations } from '../../../src/application/integrations.ts'
import { casesAtWork } from '../../application/cases-at-work.ts'
import { keptLog } from '../../fakes/kept-log.ts'
import { MARTA, plainSecrets } from '../../fakes/memory-staff.ts'
import { type Manner, webhookReceiver } from '../../fakes/webhook-receiver.ts'

export const MINUTE = 60_000

/** Cases that happen, and other systems that are told of them by any number of nodes, under one clock. */
export async function webhooksAtWork() {
  const { shop, clock, desk, brought, close } = await casesAtWork()
  const log = keptLog()
  const queue = webhookQueue(shop.database)
  const store = integrationStore(shop.database)
  const integrations = createIntegrations({ store, clock, ids: systemIds(clock), secrets: plainSecrets() })
  const send = webhookSender({ allowLoopback: true, limitMs: 1_000 })
  const node = (sends: SendWebhook = send) =>
    createWebhookDeliverer({ queue, send: sends, clock, log, chance: () => 0.5 })
  const receivers: { close(): Promise<void> }[] = []
  return {
    shop,
    clock,
    desk,
    log,
    integrations,
    queue,
    send,
    node,
    brought,
    listening,
    deliveries,
    told,
    async close() {
      await Promise.all(receivers.map(receiver => receiver.close()))
      await close()
    },
  }

  /** A new receiver that is told of those events. */
  async function listening(events: readonly string[], manner?: Manner) {
    const receiver = await webhookReceiver(manner)
    receivers.push(receiver)
    const asked = { url: receiver.state.url, description: '', events }
    const { secret, endpoint } = await integrations.addEndpoint(asked, MARTA)
    receiver.state.secret = secret
    return { ...receiver, id: endpoint.id }
  }

  async function deliveries(id: string) {
    const latestFirst = await integrations.deliveries(id, { limit: 1_000 })
    return latestFirst.toReversed()
  }

  /** Sends whatever is due, again and again while time passes, until nothing is left. */
  async function told(nodes = [node()], most = 60): Promise<void> {
    for (let round = 0; round < most; round += 1) {
      await Promise.all(nodes.map(each => each.round()))
      await Promise.all(nodes.map(each => each.settled()))
      const { rows } = await shop.database.pool.query(`select 1 from webhook_delivery where state = 'queued' limit 1`)
      if (rows.length === 0) return
      clock.pass(30 * MINUTE)
    }
  }
}

export type WebhooksAtWork = Awaited<ReturnType<typeof webhooksAtWork>>
