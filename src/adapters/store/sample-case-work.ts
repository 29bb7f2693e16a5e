import { type Kysely, sql } from 'kysely'
import type { SampleCaseWork } from '../../application/case-content-ports.ts'
import { json } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** Writes how the sample company works on cases, within the transaction that loads the rest of it. */
export async function insertSampleCaseWork(
  trx: Kysely<Tables>,
  { templates, playbooks, types }: SampleCaseWork,
): Promise<void> {
  for (const { id, title, team, blocking, customerVisible, dueAfterHours } of templates)
    await sql`
      insert into task_template (id, title, team, blocking, customer_visible, due_after_hours, is_demo)
      values (${id}, ${title}, ${team}, ${blocking}, ${customerVisible}, ${dueAfterHours}, true)`.execute(trx)
  for (const { id, name, steps } of playbooks) {
    await sql`insert into playbook (id, name, is_demo) values (${id}, ${name}, true)`.execute(trx)
    for (const [place, template] of steps.entries())
      await sql`
        insert into playbook_step (playbook_id, step_no, template_id)
        values (${id}, ${place + 1}, ${template})`.execute(trx)
  }
  for (const { type, closure, reopenDays, playbook, form } of types)
    await sql`
      update case_type set closure_mode = ${closure}, reopen_days = ${reopenDays}, playbook_id = ${playbook},
        form = ${json(form)} where kind = ${type}`.execute(trx)
}
