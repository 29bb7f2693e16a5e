import type { NamedCalendar } from './agreement-ports.ts'
import type { SampleCaseWork } from './case-content-ports.ts'
import type { Clock, SampleStore, Secrets, StaffMember } from './ports.ts'
import { sampleHistory } from './sample-history.ts'
import type { SampleRecords } from './sample-records.ts'

/** The sample company's people, its customers and how it works on cases, as its files name them. */
export type SampleCompany = {
  readonly staff: readonly (StaffMember & { readonly skills: readonly string[]; readonly password: string })[]
  /** When it works. */
  readonly calendar: NamedCalendar
  readonly records: SampleRecords
  readonly caseWork: SampleCaseWork
}

/** Any number gives the same history every time. */
const SEED = 20_418

/** Loads the sample company into an empty store: who signs in, its customers, and some weeks of history for the report. */
export async function seedSample(parts: {
  readonly sample: SampleStore
  readonly secrets: Secrets
  readonly clock: Clock
  readonly company: SampleCompany
  readonly say: (sentence: string) => void
}): Promise<void> {
  const { sample, secrets, clock, company, say } = parts
  say('Loading the sample company …')
  const staff = await Promise.all(
    company.staff.map(async ({ password, ...member }) => ({
      ...member,
      passwordHash: await secrets.hashPassword(password),
    })),
  )
  const at = clock.now()
  const facts = sampleHistory(at, seeded(SEED))
  const { records, caseWork, calendar } = company
  await sample.load({ staff, facts, calendar, records: { of: records, at }, caseWork })
  say(
    `Loaded ${staff.length} demo sign-ins and ${facts.length} facts of demo history, ${records.contacts.length} contacts and ${records.cases.length} cases.`,
  )
}

/** Mulberry32: a small generator that gives the same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    const spread = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((spread ^ (spread >>> 14)) >>> 0) / 4_294_967_296
  }
}
