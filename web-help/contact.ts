import type { SearchResult } from '../src/adapters/help/search-protocol.ts'
import { ask, element, piecesOf } from './pieces.ts'

/** People pause between sentences: suggestions that change with every key would distract. */
const PAUSE_MS = 450
/** Fewer words say too little to suggest anything. */
const WORDS = 3
const MOST_SUGGESTED = 3

/** Suggests articles while somebody writes to people, and sends a form once however often it is pressed. */
export function suggestWhileWriting(form: HTMLFormElement): void {
  const letter = form.querySelector('textarea')
  const suggested = form.querySelector<HTMLElement>('.suggested')
  if (letter === null || suggested === null) return
  let timer = 0
  let asking = new AbortController()

  letter.addEventListener('input', () => {
    clearTimeout(timer)
    asking.abort()
    timer = window.setTimeout(look, PAUSE_MS)
  })
  form.addEventListener('submit', event => {
    if (form.dataset['sent'] !== undefined) event.preventDefault()
    form.dataset['sent'] = ''
  })
  // Back from the next page, the form may be sent again.
  addEventListener('pageshow', () => delete form.dataset['sent'])

  async function look(): Promise<void> {
    const words = letter?.value.trim() ?? ''
    if (words.split(/\s+/).length < WORDS) {
      show([])
      return
    }
    asking = new AbortController()
    const { signal } = asking
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ q: words })
    const answer = await ask(new Request('/help/search.json', { method: 'POST', headers, body }), signal)
    if (answer !== null && !signal.aborted) show(answer.results.slice(0, MOST_SUGGESTED))
  }

  function show(results: readonly SearchResult[]): void {
    if (results.length === 0) {
      suggested?.replaceChildren()
      return
    }
    const lines = results.map(({ href, title, where }) =>
      // The form stays as it is behind the new tab.
      element(
        'li',
        {},
        element(
          'a',
          { href, target: '_blank' },
          ...piecesOf(title),
          element('span', { class: 'unseen' }, ' (new tab)'),
        ),
        ' ',
        element('span', { class: 'where' }, where),
      ),
    )
    suggested?.replaceChildren(element('h2', {}, 'These may answer it'), element('ul', {}, ...lines))
  }
}
