import { join } from 'node:path'
import { loadFlows } from '../../src/adapters/files/flows.ts'
import { loadLexicons } from '../../src/adapters/files/lexicons.ts'
import { openOrdersFile } from '../../src/adapters/orders/file-directory.ts'
import { customerCases } from '../../src/adapters/store/case-store.ts'
import { conversationStore } from '../../src/adapters/store/conversation-store.ts'
import { customerRecords } from '../../src/adapters/store/customer-records.ts'
import { customerSessions } from '../../src/adapters/store/customer-sessions.ts'
import { openDatabase } from '../../src/adapters/store/database.ts'
import { identityStore } from '../../src/adapters/store/identity-store.ts'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { voicesOf } from '../../src/application/build-brain.ts'
import { createCustomerCaseDesk } from '../../src/application/customer-case-desk.ts'
import { createRunAction } from '../../src/application/run-action.ts'
import { takeTurns } from '../../src/application/take-turn.ts'
import type { Brain } from '../../src/domain/dialogue/brain.ts'
import { createLexicon } from '../../src/domain/dialogue/understanding/lexicon.ts'
import { ANYBODY } from '../../src/domain/knowledge/audience.ts'
import { SAMPLE_ORDER_NUMBERS } from '../../src/domain/service/order.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { memoryDoorbell } from '../fakes/memory-doorbell.ts'
import { scriptedCodes } from '../fakes/scripted-codes.ts'
import { setClock } from '../fakes/set-clock.ts'

/**
 * One node that takes the turn of a yes to a return and is killed between what the shop did and the commit: what a
 * power cut leaves behind. Its argument names the database, the shop's files, the conversation and the time.
 */
const { connection, journal, conversationId, now } = JSON.parse(process.argv[2] ?? '{}')

const ROOT = join(import.meta.dirname, '..', '..')
const [{ editions, sentences }, lexicons] = await Promise.all([
  loadFlows(join(ROOT, 'flows')),
  loadLexicons(join(ROOT, 'flows', 'lexicon')),
])
const clock = setClock(now)
const ids = systemIds(clock)
const log = keptLog()
const database = openDatabase({ connection, log })
const sessions = customerSessions(database)
const own = { customerCases: customerCases(sessions), records: customerRecords(sessions), clock, ids }
const orders = await openOrdersFile(join(ROOT, 'sample', 'orders.json'), { journal, clock })
const identities = identityStore(database)
const runAction = createRunAction({
  ...{ ...own, orders, identities, codes: scriptedCodes().codes },
  ownCases: createCustomerCaseDesk({ ...own, log, hash: text => text }),
  proof: { prove: async () => ({ kind: 'code_needed' }) },
})
const conversations = {
  ...conversationStore(database, sessions),
  commitTurn: () => {
    process.kill(process.pid, 'SIGKILL')
    return new Promise<never>(() => {})
  },
}
await takeTurns(
  {
    ...{ brain: () => brainForAYes(), conversations, runAction, doorbell: memoryDoorbell(), clock, ids, log },
    ...{ after: () => () => {}, editions: { bring: async () => {} }, joinWithinMs: 0 },
    readers: { of: async () => ANYBODY },
  },
  conversationId,
)

/** Enough to understand a yes. Training the rest would only make the crashes rarer. */
function brainForAYes(): Brain {
  const zones = { start: 1, switch: 1, clarify: 1, margin: 1 }
  return {
    ...{ company: 'Larkspur Home', currency: 'GBP', voices: voicesOf(editions, sentences), older: () => null },
    ...{ lexicon: createLexicon(lexicons), orderNumbers: SAMPLE_ORDER_NUMBERS },
    classifier: { rank: () => [], zones, hash: '' } as unknown as Brain['classifier'],
    find: () => ({ kind: 'none' }),
    article: () => null,
  }
}
