import type { CaseContentStore } from '../../src/application/case-content-ports.ts'
import type { CustomerRecords, CustomerThings, OwnCaseEntry } from '../../src/application/customer-records.ts'
import type { AnswerKey, CaseStore, CaseTransaction, CustomerCases, KeptAnswer } from '../../src/application/ports.ts'
import {
  type Case,
  type CaseEvent,
  type CaseFile,
  type CaseMatter,
  caseNumber,
  type NewCaseEvent,
  NO_MATTER,
} from '../../src/domain/service/case.ts'
import { type CaseRevision, revised } from '../../src/domain/service/case-revision.ts'

type Kept = { owner: string; about: string | null; file: CaseFile; events: CaseEvent[] }

/** Customers' cases in memory: each belongs to one conversation, and no other one sees it. */
export type MemoryCustomerCases = {
  readonly customerCases: CustomerCases
  readonly records: CustomerRecords
  /** Puts a case there, in any state, with what was said about it. */
  put(conversationId: string, file: Partial<CaseFile>, more?: PutMore): CaseFile
  /** Writes a case that a turn has opened. */
  opened(conversationId: string, opened: Case, more: { type?: CaseFile['type']; matter?: CaseMatter }): void
  give(conversationId: string, things: CustomerThings): void
  file(number: string): CaseFile | null
  /** From here on the second conversation's customer sees what the first one's sees. */
  share(from: string, to: string): void
}

export type PutMore = { readonly about?: string; readonly comments?: readonly NewCaseEvent[] }

/** Builds an empty one. */
export function memoryCustomerCases(now: () => number): MemoryCustomerCases {
  const kept = new Map<string, Kept>()
  const answers = new Map<string, KeptAnswer>()
  const things = new Map<string, CustomerThings>()
  let serial = 0

  return {
    customerCases: conversationId => storeOf(conversationId),
    records: {
      cases: async (conversationId, limit) => entries(conversationId).slice(0, limit),
      case: async (conversationId, number) => {
        const own = ofConversation(conversationId).find(({ file }) => file.number === number)
        return own ? { file: own.file, about: own.about, history: own.events.filter(event => event.public) } : null
      },
      caseAbout: async (conversationId, { assetId, productId, orderRef }) => {
        const same = ({ file: { matter, state } }: Kept) =>
          state !== 'closed' &&
          state !== 'cancelled' &&
          (assetId ?? productId ?? orderRef) !== null &&
          matter.assetId === assetId &&
          matter.productId === productId &&
          matter.orderRef === orderRef
        return entries(conversationId, same)[0] ?? null
      },
      things: async conversationId => things.get(conversationId) ?? { things: [], entitlements: [] },
    },
    put,
    opened: (conversationId, opened, more) => void put(conversationId, { ...opened, ...more }),
    give: (conversationId, given) => void things.set(conversationId, given),
    file: number => kept.get(number)?.file ?? null,
    share(from, to) {
      for (const each of kept.values()) if (each.owner === from) each.owner = to
    },
  }

  function put(conversationId: string, given: Partial<CaseFile>, { about, comments = [] }: PutMore = {}): CaseFile {
    const file: CaseFile = { ...blank(given.number ?? caseNumber(++serial), conversationId, now()), ...given }
    const opening: NewCaseEvent = {
      at: file.openedAt,
      actor: { kind: 'assistant' },
      type: 'opened',
      public: true,
      text: `Opened as ${file.number}.`,
      details: {},
      changed: [],
    }
    const events = [opening, ...comments].map((event, index) => ({ ...event, seq: index + 1, version: file.version }))
    kept.set(file.number, { owner: conversationId, about: about ?? file.matter.orderRef, file, events })
    return file
  }

  function ofConversation(conversationId: string): readonly Kept[] {
    return [...kept.values()].filter(({ owner }) => owner === conversationId)
  }

  function entries(conversationId: string, wanted: (each: Kept) => boolean = () => true): readonly OwnCaseEntry[] {
    return ofConversation(conversationId)
      .filter(wanted)
      .sort((a, b) => b.file.updatedAt - a.file.updatedAt)
      .map(({ file, about }) => ({ ...file, about }))
  }

  function storeOf(conversationId: string): CaseStore {
    const own = (number: string) => {
      const found = kept.get(number)
      return found?.owner === conversationId ? found : null
    }
    const byId = (id: string) => ofConversation(conversationId).find(({ file }) => file.id === id)
    const transaction: CaseTransaction = {
      ...FOR_STAFF,
      reach: async () => ({ chat: true, mail: false, isTelling: false }),
      nextSerial: async () => ++serial,
      ofConversation: async () => ofConversation(conversationId).map(({ file }) => file),
      list: async () => ofConversation(conversationId).map(({ file }) => file),
      byNumber: async number => own(number)?.file ?? null,
      events: async caseId => byId(caseId)?.events ?? [],
      agent: async () => null,
      due: async () => [],
      forgetAnswers: async () => {},
      together: work => work(transaction),
      lock: async number => own(number)?.file ?? null,
      changedSince: async () => [],
      open: async ({ case: opened, type, priority, matter }) =>
        put(conversationId, { ...opened, type, priority, ...(matter && { matter }) }),
      write: async (file, revision) => written(file.number, revision),
      lastEvent: async caseId => byId(caseId)?.events.at(-1) as CaseEvent,
      link: async (from, kind, to) => {
        const [one, other] = [byId(from), byId(to)]
        if (one && other) one.file = { ...one.file, links: [...one.file.links, { kind, number: other.file.number }] }
      },
      followUpOf: async caseId => {
        const before = byId(caseId)?.file.number
        const next = ofConversation(conversationId).find(({ file }) =>
          file.links.some(({ number }) => number === before),
        )
        return next?.file.number ?? null
      },
      answerUnder: async key => answers.get(keyed(key)) ?? null,
      keepAnswer: async (key, answer) => void answers.set(keyed(key), answer),
    }
    return transaction
  }

  function written(number: string, revision: CaseRevision): CaseFile {
    const found = kept.get(number)
    if (!found) throw new Error(`no case ${number}`)
    const version = found.file.version + 1
    found.file = { ...revised(found.file, revision), version }
    found.events.push(
      ...revision.events.map((event, index) => ({ ...event, version, seq: found.events.length + index + 1 })),
    )
    return found.file
  }
}

/** What staff alone work with is not there: a customer's call of it is a mistake, and throws. */
const FOR_STAFF = {} as CaseContentStore

function keyed({ scope, key }: AnswerKey): string {
  return JSON.stringify([scope, key])
}

function blank(number: string, conversationId: string, at: number): CaseFile {
  return {
    id: `case_${number}`,
    number,
    conversationId,
    summary: 'The kettle leaks',
    contact: null,
    openedBy: 'assistant',
    openedAt: at,
    type: 'issue',
    priority: 'normal',
    state: 'new',
    agent: null,
    updatedAt: at,
    version: 1,
    resolution: null,
    closure: null,
    reopenUntil: null,
    reopenCount: 0,
    heldOpen: false,
    reminders: 0,
    dueAt: null,
    clocks: [],
    coverage: null,
    matter: NO_MATTER,
    rules: { closure: 'timer', reopenDays: 14 },
    form: {},
    lines: [],
    tasks: [],
    links: [],
  }
}
