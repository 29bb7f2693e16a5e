import { join } from 'node:path'
import { openOrdersFile } from '../../src/adapters/orders/file-directory.ts'
import { caseStore, customerCases } from '../../src/adapters/store/case-store.ts'
import { customerRecords } from '../../src/adapters/store/customer-records.ts'
import { customerSessions } from '../../src/adapters/store/customer-sessions.ts'
import { handoffStore } from '../../src/adapters/store/handoff-store.ts'
import { identityStore } from '../../src/adapters/store/identity-store.ts'
import { ledger } from '../../src/adapters/store/ledger.ts'
import { staffConversations } from '../../src/adapters/store/staff-conversations.ts'
import { systemCode } from '../../src/adapters/system/code.ts'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { systemSecrets } from '../../src/adapters/system/secrets.ts'
import { createCustomerCaseDesk } from '../../src/application/customer-case-desk.ts'
import { createCustomerProof } from '../../src/application/customer-proof.ts'
import { createHandoffDesk } from '../../src/application/handoff-desk.ts'
import { createOneTimeCodes } from '../../src/application/one-time-codes.ts'
import type { OrderDirectory } from '../../src/application/order-ports.ts'
import type { CaseStore, ConversationStore, CustomerCases, HandoffStore } from '../../src/application/ports.ts'
import type { Readers } from '../../src/application/readers.ts'
import { createReception, type Reception } from '../../src/application/reception.ts'
import { createRunAction } from '../../src/application/run-action.ts'
import { type TurnParts, takeTurns } from '../../src/application/take-turn.ts'
import type { Brain } from '../../src/domain/dialogue/brain.ts'
import type { CustomerBody, LogEvent } from '../../src/domain/dialogue/log.ts'
import { ANYBODY } from '../../src/domain/knowledge/audience.ts'
import { openShop } from '../adapters/store/a-shop.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { keptMail } from '../fakes/kept-mail.ts'
import { memoryDoorbell } from '../fakes/memory-doorbell.ts'
import { setClock } from '../fakes/set-clock.ts'
import { shippedBrain } from '../shipped-brain.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const NOW = Date.UTC(2026, 10, 22, 10)

/** Who has proven who they are reads as somebody who is signed in. */
const SIGNED_IN_OR_ANYBODY: Readers = {
  of: async ({ identity }) => ({ ...ANYBODY, signedIn: identity !== null }),
}

export const NO_EARLIER_EDITIONS: TurnParts['editions'] = { bring: async () => {} }

/** What a test may put in place of a part of one node. */
type Replaced = {
  editions?: TurnParts['editions']
  joinWithinMs?: number
  readonly brain?: () => Brain
  readonly conversations?: (real: ConversationStore) => ConversationStore
  readonly cases?: (real: CaseStore) => CaseStore
  readonly handoffs?: (real: HandoffStore) => HandoffStore
  readonly orders?: OrderDirectory
}

/** The assistant of Larkspur Home on a database of its own, with as many nodes as a test opens. */
export async function assistantAtWork() {
  const brain = await shippedBrain()
  const orders = await openOrdersFile(join(ROOT, 'sample', 'orders.json'))
  const shop = await openShop(20)
  const clock = setClock(NOW)
  const ids = systemIds(clock)
  const sessions = customerSessions(shop.database)
  const ofCustomers = customerCases(sessions)
  const records = customerRecords(sessions)
  const real = { cases: caseStore(shop.database), handoffs: handoffStore(shop.database) }
  const identities = identityStore(shop.database)
  const mail = keptMail()
  const codes = createOneTimeCodes({
    ...{ company: brain.company, identities, mail, secrets: systemSecrets, newCode: systemCode, clock, ids },
    log: keptLog(),
  })
  let sends = 0

  return {
    shop,
    clock,
    identities,
    mail,
    codes,
    brain,
    ledger: ledger(shop.database),
    ...real,
    node,
    nextCid,
    log: logOf,
    async opened(reception: Reception, who = 'rosa') {
      return (await reception.open('web', `${who}-${++sends}`)).id
    },
    leaves,
    close: () => shop.close(),
  }

  /** Commits a message whose turn nobody takes: what a node that dies at that instant leaves behind. */
  async function leaves(conversationId: string, text: string): Promise<LogEvent> {
    const appended = await shop.conversations.append(conversationId, {
      id: `evt_${nextCid()}`,
      at: clock.now(),
      author: { kind: 'customer' },
      visibility: 'public',
      body: { kind: 'text', text },
      cid: nextCid(),
    })
    if (!appended.ok) throw new Error(appended.reason)
    return appended.value.event
  }

  function node(replaced: Replaced = {}) {
    const conversations = replaced.conversations?.(shop.conversations) ?? shop.conversations
    const cases = replaced.cases?.(real.cases) ?? real.cases
    const casesOfCustomers: CustomerCases = id => replaced.cases?.(ofCustomers(id)) ?? ofCustomers(id)
    const handoffs = replaced.handoffs?.(real.handoffs) ?? real.handoffs
    const log = keptLog()
    const own = { customerCases: casesOfCustomers, records, clock, ids }
    const ownCases = createCustomerCaseDesk({ ...own, log, hash: systemSecrets.hashToken })
    const shopOrders = replaced.orders ?? orders
    const proving = { by: 'code', orders: shopOrders, identities, clock, ids, log, pause: async () => {} } as const
    const proof = createCustomerProof(proving)
    const parts = {
      brain: replaced.brain ?? (() => brain),
      conversations,
      cases,
      handoffs,
      runAction: createRunAction({ ...own, orders: shopOrders, ownCases, identities, codes, proof }),
      doorbell: memoryDoorbell(),
      clock,
      ids,
      log,
      after: () => () => {},
      readers: SIGNED_IN_OR_ANYBODY,
      editions: replaced.editions ?? NO_EARLIER_EDITIONS,
      joinWithinMs: replaced.joinWithinMs ?? 0,
    }
    const take = (conversationId: string) => takeTurns(parts, conversationId)
    const reception = createReception({ ...parts, takeTurns: take })
    const desk = createHandoffDesk({ ...parts, conversations: staffConversations(shop.database.agent) })
    return { reception, desk, log, takeTurns: take, write, hears }

    /** Commits the message and wakes its turn, without waiting for it. */
    async function write(conversationId: string, said: string | CustomerBody) {
      const body: CustomerBody = typeof said === 'string' ? { kind: 'text', text: said } : said
      const received = await reception.receive(conversationId, { cid: nextCid(), body })
      if (!received.ok) throw new Error(received.reason)
      return received.value.event
    }

    /** Writes, waits for the turn and gives what the assistant said to it. */
    async function hears(conversationId: string, said: string | CustomerBody): Promise<readonly string[]> {
      const { seq } = await write(conversationId, said)
      await reception.settled()
      return repliesTo(await logOf(conversationId), seq)
    }
  }

  function nextCid(): string {
    sends += 1
    return `cid-${String(sends).padStart(8, '0')}`
  }

  async function logOf(conversationId: string): Promise<readonly LogEvent[]> {
    return (await shop.conversations.eventsAfter(conversationId, 'staff', 0, 1000)).events
  }
}

export type AssistantAtWork = Awaited<ReturnType<typeof assistantAtWork>>

/** What the assistant said to the event of that `seq`. */
export function repliesTo(log: readonly LogEvent[], seq: number): readonly string[] {
  return log.flatMap(event =>
    event.answers === seq && event.author.kind === 'assistant' && event.body.kind === 'text' ? [event.body.text] : [],
  )
}
