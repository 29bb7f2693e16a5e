import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

type Choice = { readonly label: string; readonly choose: () => void }

/** Says calmly that somebody was faster, what it is now, and what was about to be written, which is kept. */
export function ConflictNotice(props: {
  readonly by: string
  readonly what: string
  readonly theirs: string
  readonly mine: string
  readonly useTheirs: () => void
  /** Missing where mine cannot be had any more. */
  readonly keepMine?: Choice
}): JSX.Element {
  const box = useRef<HTMLElement>(null)
  useEffect(() => box.current?.focus(), [])
  const { by, what, theirs, mine, useTheirs, keepMine } = props
  return (
    <section class="conflict" ref={box} tabIndex={-1} aria-label="Changed in the meantime">
      <p class="conflict-title">
        {by} {what} in the meantime.
      </p>
      <dl>
        <div>
          <dt>Theirs</dt>
          <dd dir="auto">{theirs}</dd>
        </div>
        <div>
          <dt>Yours</dt>
          <dd dir="auto">{mine}</dd>
        </div>
      </dl>
      <p class="choices">
        <button type="button" onClick={useTheirs}>
          Use theirs
        </button>
        {keepMine && (
          <button type="button" class="primary" onClick={keepMine.choose}>
            {keepMine.label}
          </button>
        )}
      </p>
    </section>
  )
}
