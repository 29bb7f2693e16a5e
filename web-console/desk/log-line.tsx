import type { JSX } from 'preact'
import type { DeskEvent } from '../../src/adapters/desk/protocol.ts'
import { MarkdownText } from '../../web-shared/markdown-text.tsx'
import { Icon } from '../staff/icon.tsx'
import { session } from '../staff/session.ts'
import { discard, type Outgoing, retry } from './outbox.ts'
import { speakerOf, timeOf } from './wording.ts'

type TextBody = Extract<DeskEvent['body'], { kind: 'text' }>

/** One line of the log. What people and the assistant wrote is shown as text, never as markup of theirs. */
export function LogLine({ event, follows }: { event: DeskEvent; follows: boolean }): JSX.Element {
  const { body, author } = event
  if (body.kind === 'state') {
    return (
      <p class="state" data-state={body.state}>
        <span dir="auto">{body.text}</span> <Time at={event.at} />
      </p>
    )
  }
  const speaker = speakerOf(author, session.value?.staff.id)
  return (
    <article
      class="line"
      data-author={author.kind}
      data-follows={follows}
      aria-label={`${speaker}, ${timeOf(event.at)}`}
    >
      {!follows && <LineHead speaker={speaker} at={event.at} hidden={!event.public} />}
      {body.kind === 'choice' ? (
        <p class="bubble chosen">{body.label}</p>
      ) : (
        <Said body={body} customer={author.kind === 'customer'} />
      )}
      {event.why && <Why reasons={event.why} />}
    </article>
  )
}

/** What the assistant understood and decided, for whoever wonders. */
function Why({ reasons }: { reasons: readonly string[] }): JSX.Element {
  return (
    <details class="why">
      <summary>Why this answer</summary>
      <ol>
        {reasons.map((reason, place) => (
          <li key={place}>{reason}</li>
        ))}
      </ol>
    </details>
  )
}

function LineHead({ speaker, at, hidden }: { speaker: string; at: number; hidden: boolean }): JSX.Element {
  return (
    <p class="line-head">
      <span class="speaker">{speaker}</span> <Time at={at} />
      {hidden && <span class="staff-only">Only staff see this</span>}
    </p>
  )
}

function Time({ at }: { at: number }): JSX.Element {
  return <time dateTime={new Date(at).toISOString()}>{timeOf(at)}</time>
}

function Said({ body, customer }: { body: TextBody; customer: boolean }): JSX.Element {
  return (
    <>
      <div class="bubble" dir="auto">
        {/* A customer's asterisks are theirs; only our own side writes in the markdown subset. */}
        {customer ? <p class="as-typed">{body.text}</p> : <MarkdownText text={body.text} />}
        {body.card && <FactCard card={body.card} />}
      </div>
      {body.source && (
        <a class="source" {...linkTo(body.source.href)}>
          <SourceName {...body.source} />
        </a>
      )}
      {body.choices && body.choices.length > 0 && (
        <ul class="offered" aria-label="Offered choices">
          {body.choices.map(choice => (
            <li key={choice.id}>{choice.label}</li>
          ))}
        </ul>
      )}
    </>
  )
}

function SourceName({ title, section }: { title: string; section: string }): JSX.Element {
  return (
    <>
      <Icon name="article" />
      <span dir="auto">
        {title}
        {section && section !== title && <span class="quiet"> › {section}</span>}
      </span>
    </>
  )
}

/** Sources are paths of our own help centre; anything else leads nowhere. */
function linkTo(href: string) {
  return /^\/(?![/\\])/.test(href) ? { href, target: '_blank' as const, rel: 'noopener noreferrer' } : {}
}

function FactCard({ card }: { card: NonNullable<TextBody['card']> }): JSX.Element {
  return (
    <div class="card">
      <p class="card-title">{card.title}</p>
      <dl>
        {card.facts.map(fact => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd dir="auto">{fact.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** A message of mine that is not in the log yet. */
export function OutgoingLine({ message }: { message: Outgoing }): JSX.Element {
  return (
    <article class="line" data-author="agent" data-state={message.state} aria-label={`You, ${timeOf(message.at)}`}>
      <div class="bubble" dir="auto">
        <MarkdownText text={message.text} />
      </div>
      {message.article && (
        <p class="source">
          <SourceName {...message.article} />
        </p>
      )}
      {message.state === 'failed' ? (
        <div class="failed" role="alert">
          <span>Not sent. {message.why}</span>
          <button type="button" class="bare" onClick={() => retry(message.cid)}>
            Try again
          </button>
          <button type="button" class="bare" onClick={() => discard(message.cid)}>
            Discard
          </button>
        </div>
      ) : (
        <p class="line-foot">{message.state === 'sent' ? 'Sent' : 'Sending…'}</p>
      )}
    </article>
  )
}
