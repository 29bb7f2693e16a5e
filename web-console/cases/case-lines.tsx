import type { JSX } from 'preact'
import type { CaseDetails, CaseLine } from '../../src/adapters/api/protocol.ts'
import { tell } from '../desk/desk-state.ts'
import { patch, post } from './case-actions.ts'
import type { CaseFile } from './case-file.ts'
import { isOver, LINE_KIND_NAMES, LINE_STATE_NAMES, RESOLUTION_NAMES } from './case-words.ts'
import { InlineForm } from './inline-form.tsx'

/** The things a case is about, where there are any; each is settled by itself. */
export function CaseLines({ file, details }: { file: CaseFile; details: CaseDetails }): JSX.Element | null {
  const { lines, state } = details
  const takesMore = !isOver(state) && state !== 'resolved' && state !== 'soft_closed'
  if (lines.length === 0 && !takesMore) return null
  return (
    <section aria-labelledby="lines-title">
      <h3 id="lines-title">Items</h3>
      {lines.length > 0 && (
        <ul class="lines">
          {lines.map(line => (
            <Line key={line.no} file={file} details={details} line={line} />
          ))}
        </ul>
      )}
      {takesMore && <NewLine file={file} />}
    </section>
  )
}

type LineProps = { readonly file: CaseFile; readonly details: CaseDetails; readonly line: CaseLine }

function Line({ file, details, line }: LineProps): JSX.Element {
  const { no, kind, ref, quantity, reason, state, resolution, moves } = line
  const name = `${LINE_KIND_NAMES[kind]} ${ref}`
  const ends = moves.filter(to => to !== 'work')
  return (
    <li class="case-item" data-state={state}>
      <p class="item-head">
        <span class="item-name" dir="auto">
          <span class="quiet">{LINE_KIND_NAMES[kind]}</span> {ref}
          {quantity > 1 && <span class="quiet"> × {quantity}</span>}
        </span>
        <span class="tag" data-line={state}>
          {LINE_STATE_NAMES[state]}
        </span>
      </p>
      {(reason || resolution) && (
        <p class="quiet small" dir="auto">
          {[reason && inWords(reason), resolution && `came to: ${inWords(resolution)}`].filter(Boolean).join(' · ')}
        </p>
      )}
      {!isOver(details.state) && (
        <div class="item-moves">
          {moves.includes('work') && (
            <button type="button" class="bare" onClick={() => void work()}>
              {ends.length > 0 ? 'Start' : 'Take up again'}
              <span class="unseen">: {name}</span>
            </button>
          )}
          {ends.length > 0 && (
            <InlineForm opener="Settle" label={`Settle ${name}`} icon="check" submit="Settle" send={settle}>
              <fieldset class="chips">
                <legend>What becomes of it?</legend>
                {ends.map(to => (
                  <label key={to} class="chip">
                    <input type="radio" name="state" value={to} required />
                    {LINE_STATE_NAMES[to]}
                  </label>
                ))}
              </fieldset>
              <label class="stacked">
                What did it come to?
                <input name="resolution" list={`results-${no}`} required maxLength={60} autocomplete="off" />
              </label>
              <datalist id={`results-${no}`}>
                {Object.values(RESOLUTION_NAMES).map(word => (
                  <option key={word} value={word} />
                ))}
              </datalist>
            </InlineForm>
          )}
        </div>
      )}
    </li>
  )

  async function work(): Promise<void> {
    const outcome = await patch(file, `lines/${no}`, { state: 'work' }, details)
    if (outcome.kind === 'refused') tell(outcome.why)
    else tell(`${name} is in work.`)
  }

  function settle(given: FormData) {
    const change = { state: given.get('state'), resolution: codeOf(String(given.get('resolution'))) }
    return patch(file, `lines/${no}`, change, details)
  }
}

function NewLine({ file }: { file: CaseFile }): JSX.Element {
  return (
    <InlineForm opener="Add an item" submit="Add item" send={add}>
      <label class="stacked">
        What is it?
        <select name="kind">
          {Object.entries(LINE_KIND_NAMES).map(([kind, word]) => (
            <option key={kind} value={kind}>
              {word}
            </option>
          ))}
        </select>
      </label>
      <div class="side-by-side">
        <label class="stacked">
          Number, serial or SKU
          <input name="ref" required maxLength={100} autocomplete="off" />
        </label>
        <label class="stacked">
          How many
          <input name="quantity" type="number" min={1} max={100_000} defaultValue={1} required />
        </label>
      </div>
      <label class="stacked">
        Why it is here (optional)
        <input name="reason" maxLength={60} autocomplete="off" placeholder="broken, missing, wrong …" />
      </label>
    </InlineForm>
  )

  function add(given: FormData, key: string) {
    const reason = String(given.get('reason')).trim()
    const line = {
      kind: given.get('kind'),
      ref: String(given.get('ref')).trim(),
      quantity: Number(given.get('quantity')),
      reason: reason === '' ? null : codeOf(reason),
    }
    return post(file, 'lines', line, key)
  }
}

/** What is counted by is a code: the one the words stand for, or the words themselves. */
function codeOf(words: string): string {
  const known = Object.entries(RESOLUTION_NAMES).find(([, name]) => name === words)
  return known?.[0] ?? words.trim()
}

function inWords(code: string): string {
  return RESOLUTION_NAMES[code] ?? code
}
