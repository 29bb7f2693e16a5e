import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { serverNow } from '../staff/clock.ts'
import { lastSeq, lists, openThread } from './desk-state.ts'
import { inWords } from './wording.ts'

/** Reads aloud what a sighted agent notices by the way: how many wait, and what the open customer has just written. */
export function Announcer(): JSX.Element {
  return (
    <div class="unseen">
      <p aria-live="polite">{useQueueSummary()}</p>
      <p aria-live="polite" dir="auto">
        {useNewestLine()}
      </p>
    </div>
  )
}

/** Changes with the number of waiting customers, not with the seconds they wait. */
function useQueueSummary(): string {
  const count = useComputed(() => lists.value?.waiting.length ?? 0)
  const summary = useSignal('')
  useSignalEffect(() => {
    const waiting = count.value
    const oldest = lists.peek()?.waiting[0]
    if (waiting === 0) summary.value = lists.peek() ? 'Nobody is waiting' : ''
    else summary.value = `${waiting} waiting, the oldest for ${inWords(serverNow() - (oldest?.requestedAt ?? 0))}`
  })
  return summary.value
}

/** The customer's newest line, once; opening another conversation reads nothing. */
function useNewestLine(): string {
  const line = useSignal('')
  const heard = useRef({ conversation: '', seq: 0 })
  useSignalEffect(() => {
    const thread = openThread.value
    if (!thread) return
    const before = heard.current
    heard.current = { conversation: thread.head.id, seq: lastSeq(thread) }
    if (before.conversation !== thread.head.id) return
    const newest = thread.events.findLast(event => event.author.kind === 'customer' && event.seq > before.seq)
    if (!newest) return
    line.value = `Customer: ${newest.body.kind === 'choice' ? newest.body.label : newest.body.text}`
  })
  return line.value
}
