import { type Kysely, type QueryCreator, type Selectable, sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type {
  Case,
  CaseActor,
  CaseEntry,
  CaseEvent,
  CaseFile,
  CaseMatter,
  CaseRules,
  CaseTask,
  Resolution,
} from '../../domain/service/case.ts'
import type { CaseClock } from '../../domain/service/case-clock.ts'
import { clocksOfCase, coverageOfCase } from './case-promises.ts'
import type { CaseEventTable, CaseTable, Tables } from './tables.ts'

type NamedRow = Selectable<CaseTable> & {
  readonly agent_name: string | null
  readonly clocks: readonly CaseClock[]
}

/** Cases with the names of those who work on them. */
export function selectCases(query: QueryCreator<Tables>) {
  return query
    .selectFrom('cases')
    .leftJoin('staff', 'staff.id', 'cases.agent_id')
    .selectAll('cases')
    .select('staff.name as agent_name')
    .select(clocksOfCase.as('clocks'))
}

/** A whole case, read at one instant. */
export async function readCaseFile(query: Kysely<Tables>, number: string): Promise<CaseFile | null> {
  const row = await selectCases(query)
    .where('cases.number', '=', number)
    .select(coverageOfCase.as('coverage'))
    .select(from => [
      jsonArrayFrom(
        from
          .selectFrom('case_task')
          .select(['case_task.id', 'case_task.title', 'case_task.state', 'case_task.blocking'])
          .select(['case_task.customer_visible as customerVisible', 'case_task.team'])
          .select(sql<number | null>`(extract(epoch from case_task.due_at) * 1000)::bigint`.as('dueAt'))
          .select(
            sql<CaseTask['step']>`case when case_task.step_no is not null then
              json_build_object('playbook', case_task.playbook_id, 'no', case_task.step_no) end`.as('step'),
          )
          .whereRef('case_task.case_id', '=', 'cases.id')
          .orderBy('case_task.added_at')
          .orderBy('case_task.id'),
      ).as('tasks'),
      jsonArrayFrom(
        from
          .selectFrom('case_link')
          .innerJoin('cases as target', 'target.id', 'case_link.to_case')
          .select(['case_link.kind', 'target.number'])
          .whereRef('case_link.from_case', '=', 'cases.id')
          .orderBy('target.number'),
      ).as('links'),
      jsonArrayFrom(
        from
          .selectFrom('case_line')
          .select(['case_line.line_no as no', 'case_line.kind', 'case_line.ref', 'case_line.quantity'])
          .select(['case_line.reason_code as reason', 'case_line.state', 'case_line.resolution_code as resolution'])
          .whereRef('case_line.case_id', '=', 'cases.id')
          .orderBy('case_line.line_no'),
      ).as('lines'),
      sql<CaseRules>`(
        select json_build_object('closure', coalesce(s.closure_mode, t.closure_mode),
          'reopenDays', coalesce(s.reopen_days, t.reopen_days))
        from case_type t
        left join service_definition s on s.case_type = t.kind and s.product_id = cases.product_id
        where t.kind = cases.type)`.as('rules'),
    ])
    .executeTakeFirst()
  if (!row) return null
  return {
    ...entryFromRow(row),
    resolution: resolutionFromRow(row),
    closure: row.closure_kind,
    reopenUntil: row.reopen_until,
    reopenCount: row.reopen_count,
    heldOpen: row.held_open,
    reminders: row.reminders,
    dueAt: row.due_at,
    rules: row.rules,
    form: row.form_values,
    lines: row.lines,
    matter: matterFromRow(row),
    coverage: row.coverage,
    tasks: row.tasks,
    links: row.links,
  }
}

export function caseFromRow(row: Selectable<CaseTable>): Case {
  return {
    id: row.id,
    number: row.number,
    conversationId: row.conversation_id,
    summary: row.summary,
    contact: row.contact,
    openedBy: row.opened_by,
    openedAt: row.opened_at,
  }
}

export function entryFromRow(row: NamedRow): CaseEntry {
  return {
    ...caseFromRow(row),
    type: row.type,
    priority: row.priority,
    state: row.state,
    agent: row.agent_id === null ? null : { id: row.agent_id, name: row.agent_name ?? '' },
    updatedAt: row.updated_at,
    version: row.version,
    clocks: row.clocks,
  }
}

function matterFromRow(row: Selectable<CaseTable>): CaseMatter {
  return {
    partyId: row.party_id,
    contactId: row.contact_id,
    productId: row.product_id,
    assetId: row.asset_id,
    contractId: row.contract_id,
    entitlementId: row.entitlement_id,
    orderRef: row.order_ref,
  }
}

export function caseEventFromRow(row: Selectable<CaseEventTable>): CaseEvent {
  return {
    seq: row.seq,
    version: row.version,
    at: row.at,
    actor: actorFromRow(row),
    type: row.type,
    public: row.public,
    text: row.text,
    details: row.payload,
    changed: row.changed,
  }
}

function actorFromRow(row: Selectable<CaseEventTable>): CaseActor {
  if (row.actor_kind === 'customer' || row.actor_kind === 'assistant') return { kind: row.actor_kind }
  if (row.actor_id === null) return { kind: 'system' }
  const named = { id: row.actor_id, name: row.actor_name ?? '' }
  return row.actor_kind === 'agent' ? { kind: 'agent', ...named } : { kind: 'system', token: named }
}

function resolutionFromRow({ resolution_code: code, resolution_notes: notes }: NamedRow): Resolution | null {
  return code === null || notes === null ? null : { code, notes }
}
