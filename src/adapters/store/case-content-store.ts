import { type Kysely, sql } from 'kysely'
import type {
  Affected,
  CaseContent,
  CaseContentStore,
  CaseTypeRules,
  Recipient,
} from '../../application/case-content-ports.ts'
import { caseForm, type FormField } from '../../domain/service/case-form.ts'
import type { Playbook, TaskTemplate } from '../../domain/service/case-playbook.ts'
import { lineSubject } from './line-subject.ts'
import { instant, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** What a case consists of besides its own row, within a transaction and with the rights of staff. */
export function caseContentStore(trx: Kysely<Tables>): CaseContentStore {
  return {
    content: caseId => readContent(trx, caseId),
    playbookOf: caseId => playbookOf(trx, caseId),
    caseTypes: () => caseTypes(trx),

    async taskTemplates() {
      const { rows } = await sql<{ template: TaskTemplate }>`
        select ${TEMPLATE} as template from task_template t order by t.title, t.id`.execute(trx)
      return rows.map(({ template }) => template)
    },

    async hasSubject(caseId, kind, ref) {
      if (kind === 'order' || kind === 'invoice') return true
      const { rows } = await sql<{ id: string | null }>`
        select ${lineSubject(caseId, kind, storable(ref))} as id`.execute(trx)
      return rows[0]?.id != null
    },

    async watcher(caseId, kind, id) {
      const { rows } = await (kind === 'staff'
        ? sql<{ name: string; maySee: boolean }>`select name, true as "maySee" from staff where id = ${id}`
        : sql<{ name: string; maySee: boolean }>`
            select p.name, contact_sees(p.id, c.visible_scopes) as "maySee"
            from contact p, cases c where p.id = ${id} and p.status = 'active' and c.id = ${caseId}`
      ).execute(trx)
      const [row] = rows
      return row ? { kind, id, ...row } : null
    },

    async watch(caseId, { kind, id }, at) {
      const written = await trx
        .insertInto('case_watcher')
        .values({
          case_id: caseId,
          contact_id: kind === 'contact' ? id : null,
          staff_id: kind === 'staff' ? id : null,
          since: instant(at),
        })
        .onConflict(conflict => conflict.doNothing())
        .executeTakeFirst()
      return Number(written.numInsertedOrUpdatedRows) > 0
    },

    async unwatch(caseId, { kind, id }) {
      const gone = await trx
        .deleteFrom('case_watcher')
        .where('case_id', '=', caseId)
        .where(kind === 'staff' ? 'staff_id' : 'contact_id', '=', id)
        .executeTakeFirst()
      return Number(gone.numDeletedRows) > 0
    },

    async unlink(fromCaseId, kind, toCaseId) {
      const gone = await trx
        .deleteFrom('case_link')
        .where('from_case', '=', fromCaseId)
        .where('kind', '=', kind)
        .where('to_case', '=', toCaseId)
        .executeTakeFirst()
      return Number(gone.numDeletedRows) > 0
    },

    async putReference(caseId, { system, kind, id, statusText, syncedAt }) {
      const word = { status_text: storable(statusText), synced_at: instant(syncedAt) }
      await trx
        .insertInto('external_ref')
        .values({ case_id: caseId, system: storable(system), kind, ext_id: storable(id), ...word })
        .onConflict(conflict => conflict.constraint('external_ref_key').doUpdateSet(word))
        .execute()
    },

    async proposeMajor(lead, title, staffId, at) {
      await trx
        .insertInto('major_case')
        .values({ case_id: lead.id, title: storable(title), proposed_by: staffId, proposed_at: instant(at) })
        .execute()
    },

    async decideMajor(caseId, status, staffId, at) {
      const how = status === 'closed' ? { closed_at: instant(at) } : { decided_by: staffId, decided_at: instant(at) }
      await trx
        .updateTable('major_case')
        .set({ status, ...how })
        .where('case_id', '=', caseId)
        .execute()
    },

    async publishMajor(caseId, text) {
      await trx
        .updateTable('major_case')
        .set({ public_update: storable(text) })
        .where('case_id', '=', caseId)
        .execute()
    },

    recipients: (caseId, affected) => recipients(trx, caseId, affected),

    async adopt(majorCaseId, childCaseId, party) {
      await sql`
        insert into major_child (major_id, for_party, case_id)
        select ${majorCaseId}, coalesce(${party}::text, c.party_id), c.id from cases c where c.id = ${childCaseId}`.execute(
        trx,
      )
    },

    async childrenOf(caseId) {
      const rows = await trx
        .selectFrom('major_child')
        .innerJoin('cases', 'cases.id', 'major_child.case_id')
        .select('cases.number')
        .where('major_child.major_id', '=', caseId)
        .orderBy('cases.number')
        .execute()
      return rows.map(({ number }) => number)
    },
  }
}

const TEMPLATE = sql`json_build_object('id', t.id, 'title', t.title, 'team', t.team, 'blocking', t.blocking,
  'customerVisible', t.customer_visible, 'dueAfterHours', t.due_after_hours)`

async function readContent(trx: Kysely<Tables>, caseId: string): Promise<CaseContent> {
  const { rows } = await sql<Omit<CaseContent, 'playbook' | 'form'> & { readonly form: unknown }>`
    select
      coalesce(s.form, t.form) as form,
      coalesce((
        select json_agg(related order by related.number, related.kind) from (
          select l.kind, 'to' as direction, o.number, o.summary
          from case_link l join cases o on o.id = l.to_case where l.from_case = c.id
          union all
          select l.kind, 'from', o.number, o.summary
          from case_link l join cases o on o.id = l.from_case
          where l.to_case = c.id and l.kind <> 'child_of_major'
        ) as related), '[]') as relations,
      coalesce((
        select json_agg(json_build_object('kind', w.kind, 'id', w.id, 'name', w.name) order by w.name, w.id) from (
          select 'staff' as kind, m.id, m.name
          from case_watcher x join staff m on m.id = x.staff_id where x.case_id = c.id
          union all
          select 'contact', p.id, p.name
          from case_watcher x join contact p on p.id = x.contact_id
          where x.case_id = c.id and contact_sees(p.id, c.visible_scopes)
        ) as w), '[]') as watchers,
      coalesce((
        select json_agg(json_build_object('system', r.system, 'kind', r.kind, 'id', r.ext_id,
          'statusText', r.status_text, 'syncedAt', (extract(epoch from r.synced_at) * 1000)::bigint)
          order by r.system, r.kind, r.ext_id)
        from external_ref r where r.case_id = c.id), '[]') as "references",
      (select json_build_object('status', m.status, 'title', m.title, 'publicUpdate', m.public_update,
          'proposedBy', p.name, 'decidedBy', d.name,
          'children', (select count(*) from major_child h where h.major_id = m.case_id))
        from major_case m join staff p on p.id = m.proposed_by left join staff d on d.id = m.decided_by
        where m.case_id = c.id) as major
    from cases c
    join case_type t on t.kind = c.type
    left join service_definition s on s.case_type = c.type and s.product_id = c.product_id
    where c.id = ${caseId}`.execute(trx)
  const [row] = rows
  if (!row) throw new Error(`case ${caseId} is not there`)
  return { ...row, form: formIn(row.form), playbook: await playbookOf(trx, caseId) }
}

/** A form that the database has and the program does not understand is a mistake of whoever put it there. */
function formIn(kept: unknown): readonly FormField[] {
  return caseForm.parse(kept)
}

async function playbookOf(trx: Kysely<Tables>, caseId: string): Promise<Playbook | null> {
  const { rows } = await sql<Playbook>`
    select b.id, b.name, coalesce((
      select json_agg(json_build_object('no', p.step_no, 'template', ${TEMPLATE}) order by p.step_no)
      from playbook_step p join task_template t on t.id = p.template_id where p.playbook_id = b.id), '[]') as steps
    from playbook b
    where b.id = (
      select coalesce(
        (select k.playbook_id from case_task k
          where k.case_id = c.id and k.playbook_id is not null order by k.added_at desc, k.step_no desc limit 1),
        s.playbook_id, y.playbook_id)
      from cases c
      join case_type y on y.kind = c.type
      left join service_definition s on s.case_type = c.type and s.product_id = c.product_id
      where c.id = ${caseId})`.execute(trx)
  return rows[0] ?? null
}

async function caseTypes(trx: Kysely<Tables>): Promise<readonly CaseTypeRules[]> {
  const { rows } = await sql<Omit<CaseTypeRules, 'form'> & { readonly form: unknown }>`
    select t.kind as type, t.closure_mode as closure, t.reopen_days as "reopenDays", t.form, b.name as playbook
    from case_type t left join playbook b on b.id = t.playbook_id
    order by array_position(array['issue', 'request', 'question', 'complaint'], t.kind)`.execute(trx)
  return rows.map(({ form, ...rules }) => ({ ...rules, form: formIn(form) }))
}

/** Parties that have no case of the major one yet. A consumer's proven address comes with them. */
async function recipients(
  trx: Kysely<Tables>,
  caseId: string,
  { parties, product }: Affected,
): Promise<readonly Recipient[]> {
  const { rows } = await sql<Recipient>`
    select p.id as party, p.name, (
      select e.email from consumer b join contact_email e on e.contact_id = b.contact_id
      where b.party_id = p.id and e.verified_at is not null and e.valid_to is null and not e.is_shared
      order by e.verified_at desc limit 1) as address
    from party p
    where p.status = 'active'
      and (p.id = any (${[...parties]}::text[])
        or exists (select from asset a where a.party_id = p.id and a.product_id = ${product} and a.status <> 'retired'))
      and not exists (
        select from major_child h where h.major_id = ${caseId} and (h.for_party = p.id or h.party_id = p.id))
      and p.id <> (select c.party_id from cases c where c.id = ${caseId})
    order by p.id`.execute(trx)
  return rows
}
