import { no, ok, type Result } from '../domain/result.ts'
import type { SlaTarget } from '../domain/service/sla-policy.ts'
import type {
  AgreementReads,
  AgreementStore,
  AgreementTransaction,
  CalendarEdition,
  HoldingFields,
  HoldingKind,
  HoldingRefusal,
  Holdings,
  NamedCalendar,
  PolicyEdition,
} from './agreement-ports.ts'
import type { Answered } from './case-desk.ts'
import type { AnswerKey, Clock, Ids } from './ports.ts'

/** What managers settle and agents note down of promises and of what parties hold. */
export interface Agreements extends AgreementReads {
  /** `after` is the edition that the writer has read. It holds for cases that are opened from now on. */
  editPolicy(after: number, targets: readonly SlaTarget[], staffId: string): Promise<Result<PolicyEdition, 'stale'>>
  addCalendar(id: string, calendar: NamedCalendar, staffId: string): Promise<Result<CalendarEdition, 'id_taken'>>
  /** Holds from now on; what was counted stays. */
  editCalendar(
    id: string,
    after: number,
    calendar: NamedCalendar,
    staffId: string,
  ): Promise<Result<CalendarEdition, 'not_found' | 'stale'>>
  add<Kind extends HoldingKind>(
    kind: Kind,
    fields: HoldingFields<Kind>,
  ): Promise<Result<Holdings[Kind], HoldingRefusal>>
  change<Kind extends Exclude<HoldingKind, 'product'>>(
    kind: Kind,
    id: string,
    version: number,
    fields: Partial<HoldingFields<Kind>>,
  ): Promise<Result<Holdings[Kind], HoldingRefusal | 'not_found' | 'stale'>>
  /** Does a write once for each key: the second time, the first answer is given again. */
  once<Answer>(
    key: AnswerKey,
    requestHash: string,
    work: (agreements: Agreements) => Promise<Answered<Answer>>,
  ): Promise<Result<Answer, 'key_reused'>>
}

type Parts = { readonly store: AgreementStore; readonly clock: Clock; readonly ids: Ids }

/** Builds them on their ports. */
export function createAgreements({ store, clock, ids }: Parts): Agreements {
  return {
    ...writes(work => store.together(work)),
    ...reads(store),
    once: (key, requestHash, work) =>
      store.together(async held => {
        const before = await held.answerUnder(key)
        if (before !== null) return before.requestHash === requestHash ? ok(before.response as never) : no('key_reused')
        const inside: Agreements = { ...writes(each => each(held)), ...reads(held), once: () => refuseNesting() }
        const { answer, kept } = await work(inside)
        if (kept) await held.keepAnswer(key, { requestHash, response: answer }, clock.now())
        return ok(answer)
      }),
  }

  function writes(
    within: <Outcome>(work: (held: AgreementTransaction) => Promise<Outcome>) => Promise<Outcome>,
  ): Omit<Agreements, keyof AgreementReads | 'once'> {
    const edit = (by: string) => ({ by, at: clock.now() })
    return {
      editPolicy: (after, targets, by) => within(held => held.editPolicy(after, targets, edit(by))),
      addCalendar: (id, calendar, by) => within(held => held.addCalendar(id, calendar, edit(by))),
      editCalendar: (id, after, calendar, by) => within(held => held.editCalendar(id, after, calendar, edit(by))),
      add: (kind, fields) => within(held => held.add(kind, ids.next(kind), fields)),
      change: (kind, id, version, fields) => within(held => held.change(kind, id, version, fields)),
    }
  }
}

function reads(from: AgreementReads): AgreementReads {
  return {
    policy: () => from.policy(),
    calendars: () => from.calendars(),
    list: (kind, query) => from.list(kind, query),
  }
}

function refuseNesting(): never {
  throw new Error('A write that is done once does not hold another such write: call the write itself.')
}
