import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { SampleCompany } from '../../application/seed-sample.ts'
import { loadSampleCaseWork } from './sample-case-work.ts'
import { loadSampleRecords } from './sample-records.ts'

const PEOPLE = join(import.meta.dirname, '..', '..', '..', 'sample', 'staff.json')

const people = z.array(
  z.strictObject({
    id: z.string(),
    email: z.email(),
    name: z.string(),
    role: z.enum(['agent', 'manager']),
    skills: z.array(z.string()),
    password: z.string().min(8),
  }),
)

/** Reads the sample company. The passwords of its staff are read, too: they are public and work in the demo alone. */
export async function loadSample(): Promise<SampleCompany> {
  const [staff, records, caseWork] = await Promise.all([
    readFile(PEOPLE, 'utf8'),
    loadSampleRecords(),
    loadSampleCaseWork(),
  ])
  return { staff: people.parse(JSON.parse(staff)), records, caseWork }
}
