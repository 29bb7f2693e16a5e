import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { ContactPage, MergeDetails, MergePreview, PartyPage } from '../../src/adapters/api/party-protocol.ts'
import { tell } from '../desk/desk-state.ts'
import { partiesHash } from '../desk/place.ts'
import { call } from '../staff/call.ts'
import { newKey } from '../staff/new-key.ts'

type Named = { readonly id: string; readonly name: string }
type Kind = 'account' | 'contact'
type Found = Named & { readonly note: string }

/** Finds the record that is to be taken in, shows what that comes to, and asks for it. */
export function MergeForm(props: {
  kind: Kind
  survivor: Named
  suggested: string | null
  close: () => void
}): JSX.Element {
  const { kind, survivor, suggested, close } = props
  const loser = useSignal<string | null>(suggested)
  const preview = useSignal<MergePreview | null>(null)
  const problem = useSignal<string | null>(null)
  const key = useRef(newKey())
  const top = useRef<HTMLElement>(null)
  const pair = { kind, survivor: survivor.id, loser: loser.value }
  useEffect(() => top.current?.querySelector('input')?.focus(), [])
  useEffect(() => {
    if (loser.value !== null) void look()
  }, [loser.value])
  return (
    <section class="merge editing" ref={top} aria-labelledby="merge-title">
      <h3 id="merge-title">Merge into {survivor.name}</h3>
      {loser.value === null && <Finder kind={kind} not={survivor.id} take={id => (loser.value = id)} />}
      {preview.value && <Preview kind={kind} of={preview.value} />}
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <form onSubmit={ask} onInput={() => (key.current = newKey())}>
        {preview.value && (
          <label class="stacked">
            Why are they the same?
            <textarea name="reason" rows={2} required maxLength={1_000} dir="auto" />
          </label>
        )}
        <p class="choices">
          {loser.value !== null && (
            <button type="button" class="bare" onClick={startAgain}>
              Choose another
            </button>
          )}
          <button type="button" class="bare" onClick={close}>
            Not now
          </button>
          {preview.value && (
            <button type="submit" class="primary">
              Ask for the merge
            </button>
          )}
        </p>
      </form>
    </section>
  )

  async function look(): Promise<void> {
    problem.value = null
    const answer = await call<MergePreview>('POST', '/api/v1/merges/preview', pair)
    preview.value = answer.ok ? answer.value : null
    if (!answer.ok) problem.value = answer.problem.detail
  }

  function startAgain(): void {
    loser.value = null
    preview.value = null
    problem.value = null
  }

  async function ask(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault()
    const reason = new FormData(event.currentTarget).get('reason')
    const body = { ...pair, reason }
    const answer = await call<MergeDetails>('POST', '/api/v1/merges', body, { 'idempotency-key': key.current })
    if (!answer.ok) {
      problem.value = answer.problem.detail
      return
    }
    tell('The merge waits for a manager’s approval.')
    location.hash = partiesHash('merges')
  }
}

function Finder({ kind, not, take }: { kind: Kind; not: string; take: (id: string) => void }): JSX.Element {
  const found = useSignal<readonly Found[] | null>(null)
  const newest = useRef(0)
  return (
    <>
      <label class="stacked">
        {kind === 'account' ? 'Which account is it the same as?' : 'Which contact is it the same as?'}
        <input
          type="search"
          autocomplete="off"
          maxLength={200}
          placeholder="Name or e-mail"
          onInput={event => void find(event.currentTarget.value.trim())}
        />
      </label>
      {found.value && (
        <ul class="found" aria-label="Found">
          {found.value.map(({ id, name, note }) => (
            <li key={id}>
              <button type="button" onClick={() => take(id)}>
                <span dir="auto">{name}</span> <span class="quiet">{note}</span>
              </button>
            </li>
          ))}
          {found.value.length === 0 && <li class="quiet">Nothing was found.</li>}
        </ul>
      )}
    </>
  )

  async function find(words: string): Promise<void> {
    const turn = ++newest.current
    if (words === '') {
      found.value = null
      return
    }
    const query = new URLSearchParams({ q: words, limit: '8' })
    const answer =
      kind === 'account'
        ? await call<PartyPage>('GET', `/api/v1/parties?kind=account&${query}`)
        : await call<ContactPage>('GET', `/api/v1/contacts?${query}`)
    if (turn !== newest.current || !answer.ok) return
    const entries: readonly Found[] =
      'parties' in answer.value
        ? answer.value.parties.map(({ id, name, liveCases }) => ({ id, name, note: `${liveCases} live cases` }))
        : answer.value.contacts.map(({ id, name, email, phone }) => ({ id, name, note: email ?? phone ?? '' }))
    found.value = entries.filter(({ id }) => id !== not)
  }
}

function Preview({ kind, of }: { kind: Kind; of: MergePreview }): JSX.Element {
  const { survivor, loser, moves, collisions, people } = of
  return (
    <div class="preview">
      <p>
        <strong dir="auto">{loser.name}</strong> becomes a part of <strong dir="auto">{survivor.name}</strong>.{' '}
        {moves.length === 0 ? 'It owns nothing that would move.' : `These move: ${moves.map(told).join(', ')}.`}
      </p>
      {kind === 'contact' && (
        <p class="quiet">
          Addresses, sign-ins and memberships are shown with both. Cases that only one of the two could see are shown to
          the other when they are released.
        </p>
      )}
      {collisions.map(each => (
        <p key={each} class="quiet">
          {each}
        </p>
      ))}
      <table>
        <caption>What each person sees does not change</caption>
        <thead>
          <tr>
            <th scope="col">Contact</th>
            <th scope="col">Sees now</th>
            <th scope="col">More by merging</th>
            <th scope="col">Could be released</th>
          </tr>
        </thead>
        <tbody>
          {people.map(({ contact, sees, newlySees, couldBeReleased }) => (
            <tr key={contact.id}>
              <th scope="row" dir="auto">
                {contact.name}
              </th>
              <td>{sees}</td>
              <td>{newlySees}</td>
              <td>{couldBeReleased}</td>
            </tr>
          ))}
          {people.length === 0 && (
            <tr>
              <td colSpan={4}>Nobody speaks for either of them.</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  )
}

function told({ what, count }: { readonly what: string; readonly count: number }): string {
  return `${count} ${count === 1 ? what.replace(/s$/, '').replace(/^accounts below/, 'account below') : what}`
}
