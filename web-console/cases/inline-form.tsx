import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from '../staff/icon.tsx'
import { newKey } from '../staff/new-key.ts'
import type { Outcome } from './case-actions.ts'

/** `asks`: nothing was written yet, the form goes on with a further question. */
export type Sent = Outcome | { readonly kind: 'asks' }

type Props = {
  /** On the button that opens the form. */
  readonly opener: string
  /** The form's name to a screen reader, where the opener's words do not say it all. */
  readonly label?: string
  readonly icon?: Parameters<typeof Icon>[0]['name']
  readonly submit: string
  /** Sends what was filled in; the same key as long as it is the same content. */
  readonly send: (given: FormData, key: string) => Promise<Sent>
  readonly children: ComponentChildren
}

/** A button that turns into a small form. What was typed stays until it was taken or given up. */
export function InlineForm({ opener, label, icon = 'add', submit, send, children }: Props): JSX.Element {
  const open = useSignal(false)
  const problem = useSignal<string | null>(null)
  const busy = useSignal(false)
  const key = useRef(newKey())
  const button = useRef<HTMLButtonElement>(null)
  const form = useRef<HTMLFormElement>(null)
  const wasOpen = useRef(false)
  useEffect(() => {
    if (open.value) form.current?.querySelector<HTMLElement>('input, select, textarea')?.focus()
    else if (wasOpen.current) button.current?.focus()
    wasOpen.current = open.value
  }, [open.value])

  if (!open.value) {
    return (
      <button type="button" class="bare add" ref={button} onClick={() => (open.value = true)}>
        <Icon name={icon} /> {opener}
      </button>
    )
  }
  return (
    <form
      class="editing inline-form"
      ref={form}
      aria-label={label ?? opener}
      onSubmit={take}
      onInput={() => (key.current = newKey())}
      onKeyDown={event => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        close()
      }}
    >
      {children}
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <p class="choices">
        <button type="button" class="bare" onClick={close}>
          Cancel
        </button>
        <button type="submit" class="primary" aria-disabled={busy.value}>
          {submit}
        </button>
      </p>
    </form>
  )

  async function take(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault()
    if (busy.value) return
    busy.value = true
    const outcome = await send(new FormData(event.currentTarget), key.current)
    busy.value = false
    problem.value = outcome.kind === 'refused' ? outcome.why : null
    if (outcome.kind === 'done') close()
  }

  function close(): void {
    open.value = false
    problem.value = null
    key.current = newKey()
  }
}
