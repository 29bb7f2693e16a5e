import type { SearchAnswer, SearchResult } from '../src/adapters/help/search-protocol.ts'
import { ask, element, piecesOf } from './pieces.ts'

/** A pause between keys after which it is worth to ask: shorter than one notices, longer than two keys of a quick hand. */
const PAUSE_MS = 70
const ANSWERS_KEPT = 40

let boxes = 0

/** Makes a search form show results while one types: a combobox with a list, as assistive tools know it. */
export function suggestWhileTyping(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[name=q]')
  if (input === null) return
  const box: HTMLInputElement = input
  boxes += 1
  const listId = `Found${boxes}`
  const list = element('div', { id: listId, role: 'listbox', 'aria-label': 'Articles' })
  const meant = element('p', { class: 'meant' })
  const panel = element('div', { class: 'found', hidden: '' }, meant, list)
  const status = element('p', { class: 'unseen', role: 'status' })
  const answers = new Map<string, SearchAnswer>()
  let asking = new AbortController()
  let timer = 0
  let active = -1
  let shownFor = ''

  form.append(panel, status)
  for (const [name, value] of Object.entries({
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': listId,
  }))
    box.setAttribute(name, value)

  box.addEventListener('input', () => {
    clearTimeout(timer)
    asking.abort()
    if (words() === '') close()
    else timer = window.setTimeout(look, answers.has(words()) ? 0 : PAUSE_MS)
  })
  box.addEventListener('keydown', onKey)
  box.addEventListener('focus', () => {
    if (words() !== '' && words() === shownFor && list.childElementCount > 0 && document.activeElement === box) open()
  })
  form.addEventListener('focusout', event => {
    if (!form.contains(event.relatedTarget as Node | null)) close()
  })
  // Pressing the mouse on a result must not take the focus away before it is let go.
  panel.addEventListener('mousedown', event => event.preventDefault())
  if (boxes === 1) document.addEventListener('keydown', onSlash)

  function words(): string {
    return box.value.trim()
  }

  /** A habit from other sites: the slash leads to the search. */
  function onSlash(event: KeyboardEvent): void {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isWriting()) return
    event.preventDefault()
    box.focus()
    box.select()
  }

  async function look(): Promise<void> {
    const query = words()
    asking = new AbortController()
    const { signal } = asking
    const answer = answers.get(query) ?? (await ask(`/help/search.json?${new URLSearchParams({ q: query })}`, signal))
    if (answer === null || signal.aborted || query !== words()) return
    answers.set(query, answer)
    const [oldest] = answers.keys()
    if (answers.size > ANSWERS_KEPT && oldest !== undefined) answers.delete(oldest)
    show(query, answer)
  }

  function show(query: string, { corrected, results }: SearchAnswer): void {
    shownFor = query
    const asked = new URLSearchParams({ q: query })
    meant.replaceChildren(...(corrected === null ? [] : ['Did you mean ', element('strong', {}, corrected), '?']))
    meant.hidden = corrected === null
    const last =
      results.length === 0
        ? option({ href: `/help/contact/new?${asked}` }, 'Nothing found. ', element('b', {}, 'Write to us'))
        : option({ href: `/help?${asked}` }, 'See all results for “', element('b', {}, query), '”')
    last.classList.add('last')
    list.replaceChildren(...results.map(shown), last)
    for (const [position, each] of [...list.children].entries()) each.id = `${listId}-${position}`
    choose(-1)
    open()
    const count = results.length === 1 ? '1 article' : `${results.length} articles`
    status.textContent = results.length === 0 ? 'Nothing found' : `${count} found`
  }

  function shown({ href, title, where, excerpt, lang }: SearchResult): HTMLElement {
    const parts = [
      element('b', {}, ...piecesOf(title)),
      element('span', { class: 'where' }, where),
      element('span', { class: 'words' }, ...piecesOf(excerpt)),
    ]
    return option({ href, ...(lang === null ? {} : { lang, dir: 'auto' }) }, ...parts)
  }

  function option(attributes: Record<string, string>, ...children: (Node | string)[]): HTMLElement {
    return element('a', { role: 'option', tabindex: '-1', 'aria-selected': 'false', ...attributes }, ...children)
  }

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'ArrowDown') move(event, 1)
    else if (event.key === 'ArrowUp') move(event, -1)
    else if (event.key === 'Enter') follow(event)
    else if (event.key === 'Tab') close()
    else if (event.key === 'Escape' && !panel.hidden) {
      event.preventDefault()
      close()
    }
  }

  /** The field itself is one of the places that the arrows go round. */
  function move(event: KeyboardEvent, step: 1 | -1): void {
    const places = list.childElementCount + 1
    if (places === 1) return
    event.preventDefault()
    open()
    choose(((active + 1 + step + places) % places) - 1)
  }

  function follow(event: KeyboardEvent): void {
    const chosen = list.children[active]
    if (panel.hidden || !(chosen instanceof HTMLAnchorElement)) return
    event.preventDefault()
    chosen.click()
  }

  function choose(position: number): void {
    active = position
    for (const [each, item] of [...list.children].entries())
      item.setAttribute('aria-selected', each === position ? 'true' : 'false')
    const chosen = list.children[position]
    if (chosen === undefined) box.removeAttribute('aria-activedescendant')
    else box.setAttribute('aria-activedescendant', chosen.id)
    chosen?.scrollIntoView({ block: 'nearest' })
  }

  function open(): void {
    panel.hidden = false
    box.setAttribute('aria-expanded', 'true')
  }

  function close(): void {
    panel.hidden = true
    box.setAttribute('aria-expanded', 'false')
    choose(-1)
  }
}

function isWriting(): boolean {
  const at = document.activeElement
  return at instanceof HTMLElement && (at.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(at.tagName))
}
