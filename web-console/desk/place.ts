import { signal } from '@preact/signals'

/** The saved views of the case list, in the order they are offered. */
export const CASE_VIEWS = ['mine', 'nobody', 'awaiting', 'soon', 'late', 'live', 'closed'] as const
export type CaseView = (typeof CASE_VIEWS)[number]

/** What the desk shows beside its own frame. `words` is what the cases are searched for; empty when they are not. */
export type Place =
  | { readonly view: 'conversations' }
  | { readonly view: 'cases'; readonly saved: CaseView; readonly words: string }
  | { readonly view: 'case'; readonly number: string }

/** Where the member of staff is. It follows the address; see `followAddress`. */
export const place = signal<Place>(placeIn(location.hash))
/** The case list as it was left, so that the way back leads to the same view. */
export const lastList = signal(place.value.view === 'cases' ? location.hash : '#/cases')

/** The place an address names: `#/cases`, `#/cases?view=closed&q=kettle`, `#/cases/CS-0000018`, or a conversation's id. */
export function placeIn(hash: string): Place {
  const [, number = '', query = ''] = /^#\/cases\/?([^?]*)(?:\?(.*))?$/.exec(hash) ?? []
  if (!hash.startsWith('#/cases')) return { view: 'conversations' }
  if (number !== '') return { view: 'case', number: decoded(number) }
  const asked = new URLSearchParams(query)
  const saved = CASE_VIEWS.find(view => view === asked.get('view')) ?? 'mine'
  return { view: 'cases', saved, words: asked.get('q') ?? '' }
}

/** The conversation an address names; null when it names a case, the cases or nothing. */
export function conversationIn(hash: string): string | null {
  return hash.startsWith('#/') ? null : decoded(hash.slice(1)) || null
}

/** The address of a case. */
export function caseHash(number: string): string {
  return `#/cases/${encodeURIComponent(number)}`
}

/** The address of a saved view, or of a search that comes back to it. */
export function listHash(saved: CaseView, words = ''): string {
  const asked = new URLSearchParams({ view: saved })
  if (words !== '') asked.set('q', words)
  return `#/cases?${asked}`
}

/** Shows a search at once, without a step of its own in the history. */
export function search(saved: CaseView, words: string): void {
  const hash = listHash(saved, words)
  history.replaceState(null, '', location.pathname + hash)
  lastList.value = hash
  place.value = { view: 'cases', saved, words }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
