import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from '../staff/icon.tsx'
import { accept } from './actions.ts'
import { toggleSound } from './alerts.ts'
import { conversationHash, inOrder, lists, openHandoff, select, selected } from './desk-state.ts'
import { lastList, place } from './place.ts'

type Hands = { readonly openSheet: () => void; readonly toggleDetails: () => void }

const KEY = 'firstline.shortcuts'
/** Single keys act only while this is on: speech input and slips of the hand press them too. */
const enabled = signal(localStorageSays())

const SHORTCUTS = [
  ['C', 'To the cases, or back to the conversations'],
  ['/', 'Search the cases, or the customers'],
  ['J', 'Next conversation or case'],
  ['K', 'Previous conversation or case'],
  ['A', 'Accept the open conversation, or who has waited longest'],
  ['R', 'Write an answer or a note'],
  ['I', 'Find an article to send along; Ctrl+K while you write'],
  ['D', 'Show or hide details'],
  ['M', 'Ring for new customers, or not'],
  ['?', 'This sheet'],
] as const

/** Listens for single keys outside of text fields. */
export function useShortcuts(hands: Hands): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return
      if (event.key === '?') return hands.openSheet()
      if (!enabled.value) return
      const act = actions(hands)[event.key.toLowerCase()]
      if (!act) return
      event.preventDefault()
      act()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  })
}

function actions(hands: Hands): Readonly<Record<string, () => void>> {
  const inConversations = place.value.view === 'conversations'
  return {
    c: () => go(inConversations ? lastList.value : conversationHash(selected.value)),
    '/': searchCases,
    j: () => (inConversations ? step(1) : stepCase(1)),
    k: () => (inConversations ? step(-1) : stepCase(-1)),
    ...(inConversations && { a: acceptNext }),
    r: () => document.getElementById('composer')?.focus(),
    i: () => document.getElementById('find-article')?.click(),
    d: hands.toggleDetails,
    m: toggleSound,
  }
}

function go(hash: string): void {
  location.hash = hash
}

function searchCases(): void {
  const focus = () => document.getElementById('case-search')?.focus()
  if (document.getElementById('case-search')) focus()
  else {
    go(lastList.value)
    // The list is drawn after the address has changed.
    setTimeout(focus, 50)
  }
}

function stepCase(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-case]')]
  const at = rows.findIndex(row => row.matches(':focus'))
  rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus()
}

function step(by: 1 | -1): void {
  const rows = inOrder.value
  const place = rows.findIndex(row => row.conversationId === selected.value)
  const next = rows[place < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, place + by))]
  if (!next) return
  select(next.conversationId)
  document.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(next.conversationId)}"]`)?.focus()
}

function acceptNext(): void {
  const open = openHandoff.value
  const next = open?.state === 'queued' ? open : lists.value?.waiting[0]
  if (next) void accept(next)
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** The list of keys, with the switch that turns them off. */
export function ShortcutSheet({ open, close }: { open: boolean; close: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  return (
    <dialog class="sheet" ref={dialog} aria-labelledby="sheet-title" onClose={close}>
      <header>
        <h2 id="sheet-title">Keyboard shortcuts</h2>
        <button type="button" class="bare round" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <dl>
        {SHORTCUTS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label class="switch">
        <input type="checkbox" checked={enabled.value} onChange={event => setEnabled(event.currentTarget.checked)} />
        Single-key shortcuts
      </label>
    </dialog>
  )
}

function setEnabled(on: boolean): void {
  enabled.value = on
  try {
    localStorage.setItem(KEY, on ? 'on' : 'off')
  } catch {
    // Storage is blocked: the choice holds until the page is left.
  }
}

function localStorageSays(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off'
  } catch {
    return true
  }
}
