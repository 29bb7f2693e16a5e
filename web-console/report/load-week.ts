import { signal } from '@preact/signals'
import type { ReportWeek } from '../../src/adapters/report/protocol.ts'
import { call, type Problem } from '../staff/call.ts'
import { session } from '../staff/session.ts'

export type Loaded =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'shown'; readonly report: ReportWeek }

/** The week that is shown. While another one loads, the old one stays. */
export const loaded = signal<Loaded>({ state: 'loading' })
/** Whether a week is on its way. */
export const loading = signal(false)
let asked = 0

/** Loads a week, without a label the running one; of several calls the last one counts. */
export async function loadWeek(week: string | null): Promise<void> {
  const number = ++asked
  loading.value = true
  const query = week ? `?week=${encodeURIComponent(week)}` : ''
  const answer = await call<ReportWeek>('GET', `/report/api/week${query}`)
  if (number !== asked) return
  loading.value = false
  loaded.value = answer.ok ? { state: 'shown', report: answer.value } : { state: 'failed', problem: answer.problem }
}

/** The week's figures as a file. A plain link could not carry the session. */
export async function downloadWeek(week: string): Promise<void> {
  const headers = { authorization: `Bearer ${session.value?.token ?? ''}` }
  const response = await fetch(`/report/api/week.csv?week=${encodeURIComponent(week)}`, { headers }).catch(() => null)
  if (!response?.ok) return
  const address = URL.createObjectURL(await response.blob())
  const link = Object.assign(document.createElement('a'), { href: address, download: `deflection-${week}.csv` })
  link.click()
  URL.revokeObjectURL(address)
}
