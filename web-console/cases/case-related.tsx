import type { JSX } from 'preact'
import type { CaseContent } from '../../src/adapters/api/content-protocol.ts'
import type { CaseDetails } from '../../src/adapters/api/protocol.ts'
import { tell } from '../desk/desk-state.ts'
import { caseHash } from '../desk/place.ts'
import { Icon } from '../staff/icon.tsx'
import { newKey } from '../staff/new-key.ts'
import { post } from './case-actions.ts'
import type { CaseFile } from './case-file.ts'
import { InlineForm } from './inline-form.tsx'

type Relation = CaseContent['relations'][number]

/** How a link reads from this case, by its direction. */
const LINK_NAMES: Readonly<Record<Relation['kind'], Readonly<Record<Relation['direction'], string>>>> = {
  follow_up_of: { to: 'Follow-up of', from: 'Followed up by' },
  duplicate_of: { to: 'Duplicate of', from: 'Has a duplicate:' },
  child_of_major: { to: 'Part of the major case', from: 'Leads' },
  spawned: { to: 'Led to', from: 'Came out of' },
}

/** Where a case came from, and the cases it belongs with. */
export function CaseRelated({ file, details }: { file: CaseFile; details: CaseDetails }): JSX.Element {
  const { conversationId, links } = details
  const relations =
    file.content.value?.relations ?? links.map(link => ({ ...link, direction: 'to', summary: '' }) as const)
  return (
    <section aria-labelledby="related-title">
      <h3 id="related-title">Related</h3>
      <ul class="related">
        {conversationId && (
          <li>
            <Icon name="chat" />
            <a href={`#${encodeURIComponent(conversationId)}`}>The conversation it came from</a>
          </li>
        )}
        {relations.map(relation => (
          <Related key={`${relation.direction} ${relation.kind} ${relation.number}`} file={file} relation={relation} />
        ))}
      </ul>
      <InlineForm opener="Link a case" submit="Link" send={link}>
        <label class="stacked">
          This case
          <select name="kind">
            <option value="duplicate_of">is a duplicate of</option>
            <option value="spawned">led to</option>
          </select>
        </label>
        <label class="stacked">
          The other case
          <input name="number" required maxLength={40} autocomplete="off" placeholder="CS-0000018" />
        </label>
      </InlineForm>
    </section>
  )

  function link(given: FormData, key: string) {
    return post(file, 'links', { kind: given.get('kind'), number: String(given.get('number')).trim() }, key)
  }
}

function Related({ file, relation }: { file: CaseFile; relation: Relation }): JSX.Element {
  const { kind, direction, number, summary } = relation
  const byHand = direction === 'to' && (kind === 'duplicate_of' || kind === 'spawned')
  return (
    <li>
      <Icon name="folder" />
      <span class="related-case">
        {LINK_NAMES[kind][direction]} <a href={caseHash(number)}>{number}</a>
        {summary !== '' && (
          <span class="quiet small one-line" dir="auto">
            {summary}
          </span>
        )}
      </span>
      {byHand && (
        <button
          type="button"
          class="bare round drop"
          aria-label={`Take the link to ${number} away`}
          onClick={() => void unlink()}
        >
          <Icon name="close" />
        </button>
      )}
    </li>
  )

  async function unlink(): Promise<void> {
    const outcome = await post(file, 'links', { kind, number, linked: false }, newKey())
    tell(outcome.kind === 'refused' ? outcome.why : `No longer linked to ${number}.`)
  }
}
