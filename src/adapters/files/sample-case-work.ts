import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { SampleCaseWork } from '../../application/case-content-ports.ts'
import { CASE_TYPES, CLOSURE_MODES } from '../../domain/service/case.ts'
import { caseForm } from '../../domain/service/case-form.ts'

const FILE = join(import.meta.dirname, '..', '..', '..', 'sample', 'case-work.json')

const caseWork = z.strictObject({
  templates: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      team: z.string().nullable(),
      blocking: z.boolean(),
      customerVisible: z.boolean(),
      dueAfterHours: z.number().int().positive().nullable(),
    }),
  ),
  playbooks: z.array(z.strictObject({ id: z.string(), name: z.string(), steps: z.array(z.string()).min(1) })),
  types: z.array(
    z.strictObject({
      type: z.enum(CASE_TYPES),
      closure: z.enum(CLOSURE_MODES),
      reopenDays: z.number().int().positive(),
      playbook: z.string().nullable(),
      form: caseForm,
    }),
  ),
})

/** Reads how the sample company works on cases: templates, playbooks and what each type of case asks. */
export async function loadSampleCaseWork(): Promise<SampleCaseWork> {
  return caseWork.parse(JSON.parse(await readFile(FILE, 'utf8')))
}
