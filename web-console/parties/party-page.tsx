import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { PartyDetails } from '../../src/adapters/api/party-protocol.ts'
import { contactHash, partyHash } from '../desk/place.ts'
import { MergeForm } from './merge-form.tsx'
import { ASSET_STATES, dayOf, KIND_NAMES, TIER_NAMES } from './party-words.ts'
import { Block, Cases, Members, MergedHere, RecordHead, RecordProblem } from './record-parts.tsx'
import { useRecord } from './use-record.ts'

/** A party: who they are and who speaks for them, what they own and are entitled to, and their cases. */
export function PartyPage({ id, merge }: { id: string; merge: string | null }): JSX.Element {
  const { value, problem } = useRecord<PartyDetails>(`/api/v1/parties/${encodeURIComponent(id)}`)
  const party = value.value
  return (
    <section class="case-list record" aria-label="Party" aria-busy={party === null}>
      {party ? (
        <Party key={party.id} party={party} merge={merge} />
      ) : (
        <RecordProblem problem={problem.value} what="party" />
      )}
    </section>
  )
}

function Party({ party, merge }: { party: PartyDetails; merge: string | null }): JSX.Element {
  const merging = useSignal(merge !== null)
  const mergeable = party.kind === 'account' && party.status === 'active'
  return (
    <>
      <RecordHead id={party.id} name={party.name} kind={KIND_NAMES[party.kind]}>
        {party.tier && <span class="tag">{TIER_NAMES[party.tier]}</span>}
        {party.status === 'closed' && <span class="tag">Closed</span>}
        {party.mergedInto && (
          <span>
            Merged into <a href={partyHash(party.mergedInto)}>another party</a>
          </span>
        )}
        {mergeable && (
          <button type="button" aria-expanded={merging.value} onClick={() => (merging.value = !merging.value)}>
            Merge…
          </button>
        )}
      </RecordHead>
      {merging.value && mergeable && (
        <MergeForm kind="account" survivor={party} suggested={merge} close={() => (merging.value = false)} />
      )}
      <div class="record-blocks">
        <Block title="Cases" count={party.caseCount}>
          <Cases cases={party.cases} count={party.caseCount} />
        </Block>
        {party.account && <Account of={party.account} />}
        {party.contact && (
          <Block title="Person">
            <p>
              <a href={contactHash(party.contact.id)} dir="auto">
                {party.contact.name}
              </a>
            </p>
          </Block>
        )}
        {party.kind === 'account' && (
          <Block title="People" count={party.people.length}>
            <Members of={party.people} side="contact" />
          </Block>
        )}
        <Entitlements of={party} />
        <Assets of={party.assets} />
        <Contracts of={party.contracts} />
        <MergedHere of={party.mergedHere} hash={partyHash} />
      </div>
    </>
  )
}

function Account({ of }: { of: NonNullable<PartyDetails['account']> }): JSX.Element {
  return (
    <Block title="Account">
      <dl>
        <dt>Tier</dt>
        <dd>{TIER_NAMES[of.tier]}</dd>
        <dt>Region</dt>
        <dd>{of.region ?? '–'}</dd>
        <dt>In the sales system</dt>
        <dd>{of.crmRef ?? '–'}</dd>
        <dt>Mail domains</dt>
        <dd>{of.domains.join(', ') || '–'}</dd>
        {of.parent && (
          <>
            <dt>Part of</dt>
            <dd>
              <a href={partyHash(of.parent.id)} dir="auto">
                {of.parent.name}
              </a>
            </dd>
          </>
        )}
        {of.children.length > 0 && (
          <>
            <dt>Below it</dt>
            <dd>
              {of.children.map(({ id, name }) => (
                <a key={id} href={partyHash(id)} dir="auto">
                  {name}
                </a>
              ))}
            </dd>
          </>
        )}
      </dl>
    </Block>
  )
}

function Entitlements({ of }: { of: PartyDetails }): JSX.Element {
  return (
    <Block title="Entitlements" count={of.entitlements.length}>
      {of.entitlements.length === 0 && <p class="quiet">None: cases get the standard.</p>}
      <ul class="rows">
        {of.entitlements.map(each => (
          <li key={each.id} data-over={each.endsAt !== null && each.endsAt <= Date.now()}>
            <strong>{TIER_NAMES[each.tier]}</strong>
            <span>
              {[each.product, each.asset, each.contract && `contract ${each.contract}`].filter(Boolean).join(', ')}
            </span>
            <span class="quiet">
              {each.endsAt === null ? 'without an end' : `until ${dayOf(each.endsAt)}`}
              {each.unitsTotal !== null && ` · ${each.unitsLeft} of ${each.unitsTotal} cases left`}
              {each.state !== 'active' && ` · ${each.state}`}
            </span>
          </li>
        ))}
      </ul>
    </Block>
  )
}

function Assets({ of }: { of: PartyDetails['assets'] }): JSX.Element | null {
  if (of.length === 0) return null
  return (
    <Block title="Owns" count={of.length}>
      <ul class="rows">
        {of.map(({ id, product, serial, warrantyUntil, status }) => (
          <li key={id}>
            <strong>{product}</strong>
            <span>{serial}</span>
            <span class="quiet">
              {warrantyUntil === null ? 'no warranty' : `warranty until ${dayOf(warrantyUntil)}`}
              {status !== 'in_use' && ` · ${ASSET_STATES[status]}`}
            </span>
          </li>
        ))}
      </ul>
    </Block>
  )
}

function Contracts({ of }: { of: PartyDetails['contracts'] }): JSX.Element | null {
  if (of.length === 0) return null
  return (
    <Block title="Contracts" count={of.length}>
      <ul class="rows">
        {of.map(({ id, number, startsAt, endsAt, state }) => (
          <li key={id}>
            <strong>{number}</strong>
            <span>
              {dayOf(startsAt)} to {dayOf(endsAt)}
            </span>
            <span class="quiet">{state}</span>
          </li>
        ))}
      </ul>
    </Block>
  )
}
