import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { DeskHandoff } from '../../src/adapters/desk/protocol.ts'
import { now } from '../staff/clock.ts'
import { Icon } from '../staff/icon.tsx'
import { session } from '../staff/session.ts'
import { accept, giveBack } from './actions.ts'
import { Composer } from './composer.tsx'
import { ConversationLog } from './conversation-log.tsx'
import { isMine, isUpToDate, lists, openHandoff, openThread, select, selected, type Thread } from './desk-state.ts'
import { channelName, firstName, inWords, topicOf } from './wording.ts'

/** The open conversation: who has it, everything that was said, and what can be done. */
export function ConversationPane(props: { detailsOpen: boolean; toggleDetails: () => void }): JSX.Element {
  const thread = openThread.value
  const handoff = openHandoff.value
  if (!selected.value) return <NothingOpen />
  return (
    <section class="conversation" aria-label="Conversation">
      <Head thread={thread} handoff={handoff} {...props} />
      {thread ? <ConversationLog thread={thread} /> : <p class="loading">Loading the conversation…</p>}
      <Foot handoff={handoff} upToDate={isUpToDate(thread)} />
    </section>
  )
}

function NothingOpen(): JSX.Element {
  const waiting = lists.value?.waiting.length ?? 0
  return (
    <section class="conversation nothing" aria-label="Conversation">
      <div>
        <p class="nothing-title">{waiting > 0 ? 'Someone is waiting for you' : 'All caught up'}</p>
        <p class="quiet">
          {waiting > 0
            ? 'Choose a conversation to see why they came.'
            : 'New conversations appear on the left by themselves.'}
        </p>
      </div>
    </section>
  )
}

type HeadProps = { thread: Thread | null; handoff: DeskHandoff | null; detailsOpen: boolean; toggleDetails: () => void }

function Head({ thread, handoff, detailsOpen, toggleDetails }: HeadProps): JSX.Element {
  return (
    <header class="conversation-head">
      <button type="button" class="bare round only-narrow" aria-label="Back to the lists" onClick={() => select(null)}>
        <Icon name="back" />
      </button>
      <div class="conversation-title">
        <h2>{handoff ? topicOf(handoff.intent) : 'Conversation'}</h2>
        <p class="quiet">{thread ? subtitle(thread, handoff) : '…'}</p>
      </div>
      {handoff && isMine(handoff) && <GiveBack handoff={handoff} />}
      <button
        type="button"
        class="bare round only-medium"
        aria-expanded={detailsOpen}
        aria-controls="context"
        aria-label="Details"
        onClick={toggleDetails}
      >
        <Icon name="info" />
      </button>
    </header>
  )
}

function subtitle(thread: Thread, handoff: DeskHandoff | null): string {
  const started = channelName(thread.head.channel)
  if (handoff?.state === 'queued') return `${started} · waiting ${inWords(now.value - handoff.requestedAt)}`
  if (handoff?.state === 'active') return `${started} · ${holder(handoff)} the conversation`
  return `${started} · with the assistant`
}

function holder(handoff: DeskHandoff): string {
  return handoff.agent?.id === session.value?.staff.id
    ? 'you have'
    : `${firstName(handoff.agent?.name ?? 'A colleague')} has`
}

/** Asks once more in place: giving back by a slip of the finger would leave the customer alone. */
function GiveBack({ handoff }: { handoff: DeskHandoff }): JSX.Element {
  const asking = useSignal(false)
  const yes = useRef<HTMLButtonElement>(null)
  const keep = () => {
    asking.value = false
  }
  useEffect(() => {
    if (asking.value) yes.current?.focus()
  }, [asking.value])
  if (!asking.value) {
    return (
      <button type="button" class="give-back" onClick={() => (asking.value = true)}>
        Give back
      </button>
    )
  }
  return (
    <fieldset class="asking" aria-label="Give the conversation back to the assistant?">
      <button type="button" class="bare" onClick={keep}>
        Keep
      </button>
      <button
        type="button"
        ref={yes}
        class="primary"
        onKeyDown={event => event.key === 'Escape' && keep()}
        onClick={() => {
          keep()
          void giveBack(handoff)
        }}
      >
        Give back<span class="unseen"> to the assistant</span>
      </button>
    </fieldset>
  )
}

function Foot({ handoff, upToDate }: { handoff: DeskHandoff | null; upToDate: boolean }): JSX.Element {
  if (handoff && isMine(handoff)) {
    return <Composer key={handoff.conversationId} conversationId={handoff.conversationId} upToDate={upToDate} />
  }
  if (handoff?.state === 'queued') return <AcceptBar handoff={handoff} />
  const who =
    handoff?.state === 'active' ? `${firstName(handoff.agent?.name ?? 'A colleague')} has this conversation` : null
  return (
    <p class="foot-note quiet">
      {who ? `${who}. You can read along.` : 'The assistant has this conversation. You can read along.'}
    </p>
  )
}

function AcceptBar({ handoff }: { handoff: DeskHandoff }): JSX.Element {
  return (
    <div class="accept-bar">
      <p>
        <strong>Waiting for a person.</strong>{' '}
        <span class="quiet">Accept to answer; the customer sees that you joined.</span>
      </p>
      <button type="button" class="primary large" onClick={() => void accept(handoff)}>
        Accept
      </button>
    </div>
  )
}
