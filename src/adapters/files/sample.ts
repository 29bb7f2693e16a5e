import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { SampleCompany } from '../../application/seed-sample.ts'
import { loadSampleCaseWork } from './sample-case-work.ts'
import { loadSampleRecords } from './sample-records.ts'

const PEOPLE = join(import.meta.dirname, '..', '..', '..', 'sample', 'staff.json')

const CALENDAR = join(import.meta.dirname, '..', '..', '..', 'sample', 'calendar.json')

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

const timeOfDay = z
  .string()
  .regex(/^\d\d:\d\d$/)
  .transform(time => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)))
const calendar = z.strictObject({
  name: z.string(),
  zone: z.string(),
  hours: z.array(z.strictObject({ weekday: z.literal([1, 2, 3, 4, 5, 6, 7]), from: timeOfDay, to: timeOfDay })),
  holidays: z.array(z.iso.date()),
})

/** Reads the sample company, and when it works. The passwords of its staff are read, too: they are public and work in the demo alone. */
export async function loadSample(): Promise<SampleCompany> {
  const [staff, hours, records, caseWork] = await Promise.all([
    readFile(PEOPLE, 'utf8'),
    readFile(CALENDAR, 'utf8'),
    loadSampleRecords(),
    loadSampleCaseWork(),
  ])
  return { staff: people.parse(JSON.parse(staff)), calendar: calendar.parse(JSON.parse(hours)), records, caseWork }
}
