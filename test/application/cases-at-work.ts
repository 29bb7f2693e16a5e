import { caseNotices } from '../../src/adapters/store/case-notices.ts'
import { caseStore } from '../../src/adapters/store/case-store.ts'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { type CaseDesk, createCaseDesk } from '../../src/application/case-desk.ts'
import type { Clock } from '../../src/application/ports.ts'
import { type TellingParts, tellCases } from '../../src/application/tell-cases.ts'
import type { CaseFile } from '../../src/domain/service/case.ts'
import type { CaseState } from '../../src/domain/service/case-state.ts'
import { MONDAY, openShop, type Shop } from '../adapters/store/a-shop.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { PRIYA } from '../fakes/memory-staff.ts'
import { setClock } from '../fakes/set-clock.ts'

export const DAY = 24 * 60 * 60_000
export const SENT = { code: 'replaced', notes: 'A new kettle is on its way.' }

/** Two nodes of the case desk on one database, under one clock. */
export async function casesAtWork() {
  const shop = await openShop(20)
  const clock = setClock(MONDAY)
  const store = caseStore(shop.database)
  const node = (): CaseDesk => createCaseDesk({ cases: store, clock, ids: systemIds(clock), log: keptLog() })
  const desk = node()
  return { shop, clock, store, desk, node, opened, brought, file, history, telling, passing, close: () => shop.close() }

  /** A new case of Rosa's. */
  async function opened(): Promise<CaseFile> {
    const asked = {
      summary: 'The kettle leaks',
      contact: 'rosa@example.org',
      type: 'issue',
      priority: 'normal',
    } as const
    const outcome = await desk.open(asked, PRIYA)
    if (!outcome.ok) throw new Error(outcome.reason)
    return outcome.value
  }

  /** One that Priya has moved along to a state. */
  async function brought(...states: readonly CaseState[]): Promise<CaseFile> {
    let current = await opened()
    for (const to of states) {
      const moved = await desk.move(
        current.number,
        { to, ...(to === 'resolved' ? { resolution: SENT } : {}) },
        current.version,
        PRIYA,
      )
      if (!moved.ok) throw new Error(`${to}: ${moved.reason}`)
      current = moved.value
    }
    return current
  }

  async function file(number: string): Promise<CaseFile> {
    const found = await desk.read(number)
    if (!found) throw new Error(`no case ${number}`)
    return found
  }

  /** What happened, in short; the state where it was a move. */
  async function history(number: string): Promise<readonly string[]> {
    const events = (await desk.events(number, 0)) ?? []
    return events.map(({ type, details }) => (type === 'moved' ? String(details['to']) : type))
  }

  /** One round of telling customers what is new. */
  async function telling(): Promise<void> {
    await tellCases(tellingAtWork(shop, clock))
  }

  /** Lets time pass and the jobs run, every six hours. */
  async function passing(days: number): Promise<void> {
    for (let hours = 0; hours < days * 24; hours += 6) {
      clock.pass(DAY / 4)
      await telling()
      await desk.tick(clock.now())
    }
  }
}

/** What telling customers of their cases is made of. */
export function tellingAtWork(shop: Shop, clock: Clock): TellingParts {
  return {
    notices: caseNotices(shop.database),
    clock,
    ids: systemIds(clock),
    log: keptLog(),
    company: 'Larkspur Home',
    chatAt: 'https://support.larkspur.example/help',
    timeZone: 'Europe/London',
  }
}

export type CasesAtWork = Awaited<ReturnType<typeof casesAtWork>>
