import type { JSX } from 'preact'
import type { Pending } from '../outbox.ts'
import { Icon } from './icon.tsx'

type PendingProps = {
  readonly message: Pending
  readonly retry: () => void
  readonly discard: (cid: string) => void
}

/** A message on its way, or one that did not get through. */
export function PendingMessage({ message, retry, discard }: PendingProps): JSX.Element {
  const text = message.body.kind === 'text' ? message.body.text : message.body.label
  const isFailed = message.state === 'failed'
  return (
    <article class={`row mine first pending ${message.state}`} aria-label={`You, ${isFailed ? 'not sent' : 'sending'}`}>
      <div class="said">
        <div class="bubble" dir="auto">
          <p class="verbatim">{text}</p>
        </div>
        {isFailed ? (
          <p class="when failure" role="alert">
            <Icon name="alert" /> Not sent
            <button type="button" onClick={retry}>
              Retry
            </button>
            <button type="button" onClick={() => discard(message.cid)}>
              Delete
            </button>
          </p>
        ) : (
          <p class="when">{message.state === 'sent' ? 'Sent' : 'Sending…'}</p>
        )}
      </div>
    </article>
  )
}
