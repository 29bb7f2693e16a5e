import { signal } from '@preact/signals'

/** The saved views of the case list, in the order they are offered. */
export const CASE_VIEWS = ['mine', 'nobody', 'awaiting', 'live', 'closed'] as const
export type CaseView = (typeof CASE_VIEWS)[number]
/** The lists of customers, in the order they are offered. */
export const PARTY_LISTS = ['parties', 'contacts', 'duplicates', 'merges'] as const
export type PartyList = (typeof PARTY_LISTS)[number]

/**
 * What the desk shows beside its own frame. `words` is what a list is searched for, empty when it is not; `merge` the
 * record that was chosen to be merged into the one that is shown.
 */
export type Place =
  | { readonly view: 'conversations' }
  | { readonly view: 'cases'; readonly saved: CaseView; readonly words: string }
  | { readonly view: 'case'; readonly number: string }
  | { readonly view: 'parties'; readonly list: PartyList; readonly words: string }
  | { readonly view: 'party' | 'contact'; readonly id: string; readonly merge: string | null }

/** Where the member of staff is. It follows the address; see `followAddress`. */
export const place = signal<Place>(placeIn(location.hash))
/** The case list as it was left, so that the way back leads to the same view. */
export const lastList = signal(place.value.view === 'cases' ? location.hash : '#/cases')
/** The list of customers as it was left. */
export const lastParties = signal(place.value.view === 'parties' ? location.hash : '#/parties')

/**
 * The place an address names: `#/cases`, `#/cases?view=closed&q=kettle`, `#/cases/CS-0000018`, `#/parties`,
 * `#/parties?list=contacts`, `#/parties/party_1`, `#/contacts/contact_1`, or a conversation's id.
 */
export function placeIn(hash: string): Place {
  const customers = /^#\/(parties|contacts)\/?([^?]*)(?:\?(.*))?$/.exec(hash)
  if (customers) return customersIn(customers)
  const [, number = '', query = ''] = /^#\/cases\/?([^?]*)(?:\?(.*))?$/.exec(hash) ?? []
  if (!hash.startsWith('#/cases')) return { view: 'conversations' }
  if (number !== '') return { view: 'case', number: decoded(number) }
  const asked = new URLSearchParams(query)
  const saved = CASE_VIEWS.find(view => view === asked.get('view')) ?? 'mine'
  return { view: 'cases', saved, words: asked.get('q') ?? '' }
}

function customersIn([, of, id = '', query = '']: RegExpExecArray): Place {
  const asked = new URLSearchParams(query)
  if (id !== '') return { view: of === 'contacts' ? 'contact' : 'party', id: decoded(id), merge: asked.get('merge') }
  const list = of === 'contacts' ? 'contacts' : asked.get('list')
  return { view: 'parties', list: PARTY_LISTS.find(each => each === list) ?? 'parties', words: asked.get('q') ?? '' }
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

/** The address of a party's page. */
export function partyHash(id: string): string {
  return `#/parties/${encodeURIComponent(id)}`
}

/** The address of a contact's page. */
export function contactHash(id: string): string {
  return `#/contacts/${encodeURIComponent(id)}`
}

/** The address of a list of customers, or of a search that comes back to it. */
export function partiesHash(list: PartyList, words = ''): string {
  const asked = new URLSearchParams({ list })
  if (words !== '') asked.set('q', words)
  return `#/parties?${asked}`
}

/** Shows a search of customers at once, as `search` does for cases. */
export function searchParties(list: PartyList, words: string): void {
  const hash = partiesHash(list, words)
  history.replaceState(null, '', location.pathname + hash)
  lastParties.value = hash
  place.value = { view: 'parties', list, words }
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
