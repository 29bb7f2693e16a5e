import type { JSX } from 'preact'
import type { ReportWeek } from '../../src/adapters/report/protocol.ts'

/** The small print, in plain words: what an attempt is, and what never counts as help. */
export function HowCounted({ report }: { report: ReportWeek }): JSX.Element {
  return (
    <section class="part small-print" aria-labelledby="how">
      <h2 id="how">How this is counted</h2>
      <ul>
        <li>
          An attempt is one person asking about one thing within a day, and belongs to the week in which it began.
        </li>
        <li>Every attempt ends in exactly one way, so the outcomes add up.</li>
        <li>Silence is not success: only the customer’s own word makes an attempt “confirmed”.</li>
        <li>Who comes back about the same thing within seven days was not helped, whatever it looked like before.</li>
        <li>A case that the assistant opened is work for a person, not an attempt it solved.</li>
        <li>Below 20 attempts there are counts and no percentages.</li>
        {report.excluded > 0 && <li>{excludedSentence(report.excluded)}</li>}
      </ul>
    </section>
  )
}

function excludedSentence(count: number): string {
  return count === 1 ? 'One test attempt was left out.' : `${count} test attempts were left out.`
}
