import type { JSX } from 'preact'
import type { CaseDetails as Details } from '../../src/adapters/api/protocol.ts'
import { dayIn } from './case-words.ts'
import { METRIC_NAMES, missingIn, TIER_NAMES } from './clock-words.ts'
import { DueTag } from './due-tag.tsx'

/** What was promised for a case and how it stands, and what covers it. */
export function CasePromises({ details }: { details: Details }): JSX.Element | null {
  const { clocks, coverage } = details
  if (clocks.length === 0 && coverage === null) return null
  return (
    <section aria-labelledby="promises-title">
      <h3 id="promises-title">What was promised</h3>
      <dl class="facts promises">
        {clocks.map(clock => (
          <div key={`${clock.metric} ${clock.startedAt}`}>
            <dt>{METRIC_NAMES[clock.metric]}</dt>
            <dd>
              <DueTag clock={clock} />
            </dd>
          </div>
        ))}
        {coverage && <Cover {...coverage} />}
      </dl>
      {coverage?.missing && <p class="quiet small">{missingIn(coverage.missing)}</p>}
    </section>
  )
}

function Cover({ tier, entitlementId, coveredUntil, unitsLeft }: NonNullable<Details['coverage']>): JSX.Element {
  return (
    <>
      <div>
        <dt>Cover</dt>
        <dd>{TIER_NAMES[tier]}</dd>
      </div>
      {entitlementId !== null && (
        <div>
          <dt>Covered until</dt>
          <dd>{coveredUntil === null ? 'No end' : dayIn(coveredUntil)}</dd>
        </div>
      )}
      {unitsLeft !== null && (
        <div>
          <dt>Cases left</dt>
          <dd>{unitsLeft}</dd>
        </div>
      )}
    </>
  )
}
