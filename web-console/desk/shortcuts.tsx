import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from '../staff/icon.tsx'
import { accept } from './actions.ts'
import { toggleSound } from './alerts.ts'
import { inOrder, lists, openHandoff, select, selected } from './desk-state.ts'

type Hands = { readonly openSheet: () => void; readonly toggleDetails: () => void }

const KEY = 'firstline.shortcuts'
/** Single keys act only while this is on: speech input and slips of the hand press them too. */
const enabled = signal(localStorageSays())

const SHORTCUTS = [
  ['J', 'Next conversation'],
  ['K', 'Previous conversation'],
  ['A', 'Accept the open one, or who has waited longest'],
  ['R', 'Write an answer'],
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
  return {
    j: () => step(1),
    k: () => step(-1),
    a: acceptNext,
    r: () => document.getElementById('composer')?.focus(),
    d: hands.toggleDetails,
    m: toggleSound,
  }
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
