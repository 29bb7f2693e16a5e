import { join, resolve } from 'node:path'
import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises'
import { articleFolder } from './adapters/files/article-folder.ts'
import { loadCommonTalk } from './adapters/files/common-talk.ts'
import { loadFlows } from './adapters/files/flows.ts'
import { loadLexicons } from './adapters/files/lexicons.ts'
import { loadSynonyms } from './adapters/files/synonyms.ts'
import { indexStore } from './adapters/indexing/index-store.ts'
import { parsedFileStore } from './adapters/indexing/parsed-file-store.ts'
import { programMark } from './adapters/indexing/program-mark.ts'
import { fileDirectory } from './adapters/orders/file-directory.ts'
import { httpDirectory } from './adapters/orders/http-directory.ts'
import { readShopFile, type ShopFile } from './adapters/orders/shop-file.ts'
import { belongings } from './adapters/store/belongings.ts'
import { customerCases } from './adapters/store/case-store.ts'
import { conversationStore } from './adapters/store/conversation-store.ts'
import { customerRecords } from './adapters/store/customer-records.ts'
import { customerSessions } from './adapters/store/customer-sessions.ts'
import { startDoorbell } from './adapters/store/doorbell.ts'
import { editionStore } from './adapters/store/edition-store.ts'
import { identityStore } from './adapters/store/identity-store.ts'
import { knowledgeStore } from './adapters/store/knowledge-store.ts'
import { ledger } from './adapters/store/ledger.ts'
import { mailStore } from './adapters/store/mail-store.ts'
import { turnTraces } from './adapters/store/turn-traces.ts'
import { visitorStore } from './adapters/store/visitor-store.ts'
import { systemClock } from './adapters/system/clock.ts'
import { systemCode } from './adapters/system/code.ts'
import { jsonLog } from './adapters/system/log.ts'
import { after } from './adapters/system/timers.ts'
import { buildBrain, voicesOf } from './application/build-brain.ts'
import { createCustomerCaseDesk } from './application/customer-case-desk.ts'
import { createCustomerProof } from './application/customer-proof.ts'
import { createFlowEditions } from './application/flow-editions.ts'
import { createKnowledgeLedger } from './application/knowledge-ledger.ts'
import { openKnowledgeLibrary } from './application/knowledge-library.ts'
import { createOneTimeCodes } from './application/one-time-codes.ts'
import type { OrderDirectory } from './application/order-ports.ts'
import type { Log, MailOutbox } from './application/ports.ts'
import { createQuestionVariants } from './application/question-variants.ts'
import { createReaders } from './application/readers.ts'
import { createReception } from './application/reception.ts'
import { createRunAction } from './application/run-action.ts'
import { takeTurns } from './application/take-turn.ts'
import type { Config } from './config.ts'
import { createLexicon } from './domain/dialogue/understanding/lexicon.ts'
import { orderNumberShape } from './domain/service/order.ts'
import { openStore, type Say } from './open-store.ts'
import { type Opened, withClosings } from './with-closings.ts'

/** What the server and the commands that converse work with: the store, what the assistant knows, and the assistant itself. */
export type Core = Awaited<ReturnType<typeof openCore>>

/** People send a thought in several messages; what comes so close together is answered once. */
const JOIN_WITHIN_MS = 1_200

/**
 * Reads what the authors wrote, opens the store and puts the assistant together. If that fails, whatever was opened
 * is closed again. The log goes to the standard output, or to `logTo`.
 */
export function openCore(config: Config, say: Say, logTo?: NodeJS.WritableStream) {
  return withClosings(opened => open(config, say, opened, logTo))
}

async function open(config: Config, say: Say, opened: Opened, logTo?: NodeJS.WritableStream) {
  const log = jsonLog({ level: config.logLevel, ...(logTo && { to: logTo }) })

  const dataDir = resolve(config.DATA_DIR)
  const program = programMark()

  // Everything that a person may have written wrongly is read before anything is started.
  const flows = loadFlows(config.FLOWS_DIR)
  const [{ editions: current, sentences }, lexicons, talk, library, shopFile] = await Promise.all([
    flows,
    // Of a folder that is not there, its own reader tells.
    flows.then(() => loadLexicons(join(config.FLOWS_DIR, 'lexicon'))),
    flows.then(() => loadCommonTalk(config.FLOWS_DIR)),
    loadSynonyms(config.KNOWLEDGE_DIR).then(synonyms =>
      openKnowledgeLibrary({
        folder: articleFolder(config.KNOWLEDGE_DIR),
        parsedFiles: parsedFileStore({ file: join(dataDir, 'knowledge.parsed'), program, log }),
        indexes: indexStore({ file: join(dataDir, 'knowledge.index'), program, log, synonyms }),
        ...{ breathe, after, say, log, synonyms },
      }),
    ),
    config.ORDERS_URL === undefined ? readShopFile(config.ORDERS_FILE) : null,
  ])
  const orderNumbers = orderNumberShape(config.ORDER_NUMBER)
  const store = await openStore(config, say, log)
  opened(store.stop)
  const { clock, ids, secrets, database } = store
  const sessions = customerSessions(database)
  const conversations = conversationStore(database, sessions)
  opened(conversations.close)
  const doorbell = await startDoorbell(database, log)
  opened(doorbell.stop)
  opened(library.stop)

  const knowledge = knowledgeStore(database)
  const questionVariants = createQuestionVariants({
    ...{ store: knowledge, articles: () => library.now().articles, clock },
    learnsByItself: config.KNOWLEDGE_SELF_TRAINING,
  })

  const identities = identityStore(database)
  const mail = mailStore(database)
  const company = config.COMPANY_NAME
  const codes = createOneTimeCodes({ company, identities, mail, secrets, newCode: systemCode, clock, ids, log })
  const orders = shopFile === null ? connector(config, log) : bookkeeping(config, shopFile, mail)
  const by = config.CUSTOMER_PROOF
  const proof = createCustomerProof({ by, orders, identities, clock, ids, log, pause: ms => pause(ms) })
  const own = { customerCases: customerCases(sessions), records: customerRecords(sessions) }
  const ownCases = createCustomerCaseDesk({ ...own, clock, ids, log, hash: secrets.hashToken })
  const runAction = createRunAction({ ...own, orders, ownCases, identities, codes, proof, clock, ids, orderNumbers })
  const editions = await createFlowEditions({ store: editionStore(database), current, clock, log })
  const brain = buildBrain({
    company: config.COMPANY_NAME,
    currency: config.CURRENCY,
    voices: voicesOf(current, sentences),
    older: editions.older,
    lexicon: createLexicon(lexicons),
    talk,
    orderNumbers,
    library: library.now,
  })
  const readers = createReaders({ belongings: belongings(sessions), articles: () => library.now().articles })
  const turns = {
    ...{ brain: () => brain, editions, conversations, runAction, readers, doorbell, clock, ids, log, after },
    joinWithinMs: JOIN_WITHIN_MS,
  }
  const reception = createReception({ ...turns, takeTurns: conversationId => takeTurns(turns, conversationId) })
  opened(reception.settled)

  return {
    ...store,
    library,
    brain,
    doorbell,
    conversations,
    editions: editionStore(database),
    traces: turnTraces(database),
    visitors: visitorStore(database),
    identities,
    mail: mailStore(database),
    ledger: ledger(database, { withDemo: config.demo }),
    /** What people do with the articles. */
    knowledge,
    knowledgeLedger: createKnowledgeLedger({ store: knowledge, orderNumbers }),
    questionVariants,
    reception,
    readers,
    ownCases,
  }
}

function connector({ ORDERS_URL: url = '', ORDERS_TOKEN: token = '' }: Config, log: Log): OrderDirectory {
  return httpDirectory({ url, token, log, clock: systemClock, random: Math.random })
}

/**
 * What customers change is kept beside the rest of what this machine keeps. In production nothing is: the real shop
 * would not learn of it, and other nodes neither.
 */
function bookkeeping({ DATA_DIR, NODE_ENV }: Config, shop: ShopFile, mail: MailOutbox): OrderDirectory {
  const journal = join(resolve(DATA_DIR), 'order-changes.jsonl')
  return fileDirectory(shop, { readOnly: NODE_ENV === 'production', journal, mail, clock: systemClock })
}
