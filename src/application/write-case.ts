import type { CaseFile } from '../domain/service/case.ts'
import { moveCase } from '../domain/service/case-move.ts'
import { withNextStep } from '../domain/service/case-playbook.ts'
import type { CaseRevision } from '../domain/service/case-revision.ts'
import type { CaseTransaction } from './ports.ts'

/**
 * Writes what staff have done to a case, with what follows from it: the playbook's next step, and the end of a case
 * that is closed with its solution. For customers' own changes nothing follows; it does with the next one of staff.
 */
export async function writeCase(held: CaseTransaction, file: CaseFile, revision: CaseRevision): Promise<CaseFile> {
  const playbook = await held.playbookOf(file.id)
  const after = await held.write(file, withNextStep(file, revision, playbook))
  const settled = file.state !== 'resolved' && after.state === 'resolved' && after.rules.closure === 'at_once'
  if (!settled) return after
  const closed = moveCase(after, { to: 'soft_closed', by: { kind: 'system' }, at: revision.at })
  return closed.ok ? held.write(after, closed.value) : after
}
