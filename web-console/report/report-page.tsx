import type { ComponentChildren, JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { ReportWeek } from '../../src/adapters/report/protocol.ts'
import { Icon } from '../staff/icon.tsx'
import { PageHead } from '../staff/page-head.tsx'
import { session } from '../staff/session.ts'
import { signOut } from '../staff/sign-out.ts'
import { HowCounted } from './how-counted.tsx'
import { IntentTable } from './intent-table.tsx'
import { downloadWeek, loaded, loading, loadWeek } from './load-week.ts'
import { OutcomeChart } from './outcome-chart.tsx'
import { OutcomeTable } from './outcome-table.tsx'
import { RangeBand } from './range-band.tsx'
import { TrendChart } from './trend-chart.tsx'
import { WeekPicker } from './week-picker.tsx'
import { daysOf, momentOf } from './wording.ts'

/** How many people the assistant really helped in one week. */
export function ReportPage(): JSX.Element {
  const token = session.value?.token
  useEffect(() => void loadWeek(weekInAddress()), [token])
  return (
    <>
      <PageHead others={OTHER_PAGES}>
        <p class="page-name">Deflection report</p>
      </PageHead>
      <main class="report" aria-busy={loading.value}>
        <Content />
      </main>
    </>
  )
}

function weekInAddress(): string | null {
  return new URLSearchParams(location.search).get('week')
}

const OTHER_PAGES = [
  { href: '/desk', name: 'Desk' },
  { href: '/articles', name: 'Articles' },
]

function Content(): JSX.Element {
  const shown = loaded.value
  if (shown.state === 'loading') return <p class="calm">Counting…</p>
  if (shown.state === 'shown') return <Week report={shown.report} />
  const forManagers = shown.problem.code === 'wrong_role'
  return (
    <div class="calm" role="alert">
      <h1>{shown.problem.title}</h1>
      <p>{shown.problem.detail}</p>
      {forManagers ? (
        <button type="button" onClick={signOut}>
          Sign in as somebody else
        </button>
      ) : (
        <button type="button" onClick={() => void loadWeek(null)}>
          Show the running week
        </button>
      )}
    </div>
  )
}

function Week({ report }: { report: ReportWeek }): JSX.Element {
  return (
    <>
      <WeekPicker report={report} />
      <h1 class="sentence">
        {report.sentence.replace(/^\d{4}-W\d{2}\s*:?\s*/, '').replace(/^./, first => first.toUpperCase())}
      </h1>
      <p class="counted quiet">
        {daysOf(report)} · counted {momentOf(report)} ({report.timeZone})
      </p>
      {report.hasDemoData && (
        <p class="demo-notice">These are made-up numbers of the sample company. They go away with your own data.</p>
      )}
      {report.eligible > 0 && <Figures report={report} />}
      <HowCounted report={report} />
    </>
  )
}

function Figures({ report }: { report: ReportWeek }): JSX.Element {
  return (
    <>
      <Part title="Helped without a person" id="range">
        <RangeBand floor={report.floor} ceiling={report.ceiling} />
      </Part>
      <Part title="What became of every attempt" id="outcomes">
        <OutcomeChart outcomes={report.outcomes} />
        <OutcomeTable outcomes={report.outcomes} eligible={report.eligible} />
      </Part>
      <Part title="The last 13 weeks" id="trend">
        <TrendChart trend={report.trend} shown={report.week} />
      </Part>
      <Part title="By topic" id="topics">
        <IntentTable rows={report.byIntent} />
      </Part>
      <p class="export">
        <button type="button" onClick={() => void downloadWeek(report.week)}>
          <Icon name="down" /> Download as CSV
        </button>
      </p>
    </>
  )
}

function Part({ title, id, children }: { title: string; id: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}
