import { type Kysely, sql, type UpdateObject } from 'kysely'
import type { CaseOpening } from '../../application/ports.ts'
import type { Case, CaseActor, CaseMatter, CaseTask, NewCaseEvent } from '../../domain/service/case.ts'
import type { CaseLine } from '../../domain/service/case-line.ts'
import type { CaseRevision, CaseSettings } from '../../domain/service/case-revision.ts'
import { lineSubject } from './line-subject.ts'
import { instant, json, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** Writes a new case and its `opened` event within a transaction. */
export async function insertCase(
  trx: Kysely<Tables>,
  opened: Case,
  more: Partial<Omit<CaseOpening, 'case'>> = {},
): Promise<void> {
  await trx
    .insertInto('cases')
    .values({
      id: opened.id,
      number: opened.number,
      conversation_id: opened.conversationId,
      summary: storable(opened.summary),
      contact: opened.contact === null ? null : storable(opened.contact),
      opened_by: opened.openedBy,
      opened_at: instant(opened.openedAt),
      updated_at: instant(opened.openedAt),
      ...(more.type && { type: more.type }),
      ...(more.priority && { priority: more.priority }),
      ...(more.matter && matterColumns(more.matter)),
    })
    .execute()
  await insertCaseEvents(trx, opened.id, 1, [openedEvent(opened, more)])
}

/** Without a party the database settles it. */
function matterColumns(matter: CaseMatter) {
  return {
    ...(matter.partyId !== null && { party_id: matter.partyId }),
    ...(matter.contactId !== null && { contact_id: matter.contactId }),
    product_id: matter.productId,
    asset_id: matter.assetId,
    contract_id: matter.contractId,
    entitlement_id: matter.entitlementId,
    order_ref: matter.orderRef === null ? null : storable(matter.orderRef),
  }
}

/** Writes a revision of a case whose row the transaction has locked. */
export async function updateCase(trx: Kysely<Tables>, caseId: string, revision: CaseRevision): Promise<void> {
  const now = new Date(revision.at).toISOString()
  await sql`select set_config('firstline.mover', ${revision.mover}, true), set_config('firstline.now', ${now}, true)`.execute(
    trx,
  )
  // Tasks and lines first: whether one is still open decides over the move.
  for (const task of revision.tasks) await putTask(trx, caseId, task, revision.at)
  for (const line of revision.lines ?? []) await putLine(trx, caseId, line)
  const { version } = await trx
    .updateTable('cases')
    .set({ version: sql`version`, ...columnsOf(revision.set) })
    .where('id', '=', caseId)
    .returning('version')
    .executeTakeFirstOrThrow()
  await insertCaseEvents(trx, caseId, version, revision.events)
}

function openedEvent(opened: Case, more: Partial<Omit<CaseOpening, 'case'>>): NewCaseEvent {
  const actor: CaseActor = more.by ?? { kind: opened.openedBy === 'assistant' ? 'assistant' : 'system' }
  return {
    at: opened.openedAt,
    actor,
    type: 'opened',
    public: true,
    text: `Opened as ${opened.number}.`,
    details: { type: more.type ?? 'issue', priority: more.priority ?? 'normal' },
    changed: [],
  }
}

/** The database counts them; the lock on the case's row, or its being new, makes that safe. */
async function insertCaseEvents(
  trx: Kysely<Tables>,
  caseId: string,
  version: number,
  events: readonly NewCaseEvent[],
): Promise<void> {
  if (events.length === 0) return
  await trx
    .insertInto('case_event')
    .values(
      events.map(event => ({
        case_id: caseId,
        version,
        at: instant(event.at),
        actor_kind: event.actor.kind,
        actor_id: namedIn(event.actor)?.id ?? null,
        actor_name: storable(namedIn(event.actor)?.name ?? '') || null,
        type: event.type,
        public: event.public,
        text: storable(event.text),
        payload: json(event.details),
        changed: [...event.changed],
      })),
    )
    .execute()
}

function namedIn(actor: CaseActor): { readonly id: string; readonly name: string } | undefined {
  if (actor.kind === 'agent') return actor
  return actor.kind === 'system' ? actor.token : undefined
}

async function putTask(trx: Kysely<Tables>, caseId: string, task: CaseTask, at: number): Promise<void> {
  const ended = task.state === 'open' ? null : instant(at)
  await trx
    .insertInto('case_task')
    .values({
      id: task.id,
      case_id: caseId,
      title: storable(task.title),
      state: task.state,
      blocking: task.blocking,
      customer_visible: task.customerVisible,
      added_at: instant(at),
      ended_at: ended,
      team: task.team === null ? null : storable(task.team),
      due_at: task.dueAt === null ? null : instant(task.dueAt),
      playbook_id: task.step?.playbook ?? null,
      step_no: task.step?.no ?? null,
    })
    .onConflict(conflict => conflict.column('id').doUpdateSet({ state: task.state, ended_at: ended }))
    .execute()
}

/** What the line is about is looked up among the customer's own: an asset of somebody else's is not there. */
async function putLine(trx: Kysely<Tables>, caseId: string, line: CaseLine): Promise<void> {
  const ref = storable(line.ref)
  const changing = {
    quantity: line.quantity,
    reason_code: line.reason === null ? null : storable(line.reason),
    state: line.state,
    resolution_code: line.resolution === null ? null : storable(line.resolution),
  }
  await trx
    .insertInto('case_line')
    .values({
      case_id: caseId,
      line_no: line.no,
      kind: line.kind,
      ref,
      ...changing,
      contract_id: line.kind === 'contract' ? lineSubject(caseId, 'contract', ref) : null,
      asset_id: line.kind === 'asset' ? lineSubject(caseId, 'asset', ref) : null,
      product_id: line.kind === 'product' ? lineSubject(caseId, 'product', ref) : null,
    })
    .onConflict(conflict => conflict.columns(['case_id', 'line_no']).doUpdateSet(changing))
    .execute()
}

function columnsOf(set: CaseSettings): UpdateObject<Tables, 'cases'> {
  return {
    ...(set.summary !== undefined && { summary: storable(set.summary) }),
    ...(set.contact !== undefined && { contact: set.contact === null ? null : storable(set.contact) }),
    ...(set.type !== undefined && { type: set.type }),
    ...(set.priority !== undefined && { priority: set.priority }),
    ...(set.agent !== undefined && { agent_id: set.agent?.id ?? null }),
    ...(set.state !== undefined && { state: set.state }),
    ...(set.resolution !== undefined && {
      resolution_code: set.resolution === null ? null : storable(set.resolution.code),
      resolution_notes: set.resolution === null ? null : storable(set.resolution.notes),
    }),
    ...(set.closure !== undefined && { closure_kind: set.closure }),
    ...(set.reopenUntil !== undefined && { reopen_until: set.reopenUntil === null ? null : instant(set.reopenUntil) }),
    ...(set.reopenCount !== undefined && { reopen_count: set.reopenCount }),
    ...(set.reminders !== undefined && { reminders: set.reminders }),
    ...(set.entitlementId !== undefined && { entitlement_id: set.entitlementId }),
    ...(set.heldOpen !== undefined && { held_open: set.heldOpen }),
    ...(set.form !== undefined && { form_values: json(set.form) }),
    ...(set.dueAt !== undefined && { due_at: set.dueAt === null ? null : instant(set.dueAt) }),
  }
}
