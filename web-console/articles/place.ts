import { signal } from '@preact/signals'

/** Where on the page somebody is, as the address says. */
export type Place =
  | { readonly view: 'list' }
  | { readonly view: 'gaps' }
  | { readonly view: 'article'; readonly slug: string }
  | { readonly view: 'search'; readonly query: string }

/** Follows the address. */
export const place = signal<Place>(placeIn(location.hash))
addEventListener('hashchange', () => {
  place.value = placeIn(location.hash)
})

/** The address of an article's own view. */
export function articleHash(slug: string): string {
  return `#article/${encodeURIComponent(slug)}`
}

/** The address of the laboratory with a query in it. */
export function searchHash(query: string): string {
  return `#search/${encodeURIComponent(query)}`
}

function placeIn(hash: string): Place {
  const [, view = '', rest = ''] = /^#?(\w*)\/?(.*)$/.exec(hash) ?? []
  const name = decoded(rest)
  if (view === 'article' && name !== '') return { view, slug: name }
  if (view === 'search') return { view, query: name }
  return { view: view === 'gaps' ? 'gaps' : 'list' }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
