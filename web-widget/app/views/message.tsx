import type { JSX } from 'preact'
import type { Choice, WireEvent } from '../../../src/adapters/web/protocol.ts'
import { MarkdownText } from '../../../web-shared/markdown-text.tsx'
import { clockTime, type Line } from '../chat-day.ts'
import { speakerOf } from '../speaker.ts'
import { Icon } from './icon.tsx'

type MessageProps = {
  readonly line: Line
  readonly locale: string
  /** Nothing has been said since by the customer: its buttons may be pressed. */
  readonly isCurrent: boolean
  readonly picked: string | null
  readonly choose: (id: string, label: string) => void
  /** Opens the article of a path of the help centre over the chat. */
  readonly readWhole: (href: string) => void
}

/** One event of the log. */
export function Message({ line, locale, isCurrent, picked, choose, readWhole }: MessageProps): JSX.Element {
  const { event, isFirst, isLast } = line
  const { body } = event
  if (body.kind === 'state') return <StateLine event={event} locale={locale} />
  const isMine = event.author.kind === 'customer'
  const choices = body.kind === 'text' ? (body.choices ?? []) : []
  return (
    <article
      class={`row ${isMine ? 'mine' : 'theirs'} ${event.author.kind} ${isFirst ? 'first' : ''}`}
      aria-label={label(event, locale)}
    >
      {!isMine && <Face event={event} isShown={isFirst} />}
      <div class="said">
        {isFirst && !isMine && <p class="speaker">{speakerOf(event)}</p>}
        <div class="bubble" dir="auto">
          <Words event={event} />
        </div>
        {body.kind === 'text' && body.card && <FactCard card={body.card} />}
        {body.kind === 'text' && body.source && <SourceLink source={body.source} />}
        {body.kind === 'text' && body.source?.href.startsWith('/help/') && (
          <WholeButton source={body.source} readWhole={readWhole} />
        )}
        {choices.length > 0 && <Choices choices={choices} isCurrent={isCurrent} picked={picked} choose={choose} />}
        {isLast && <When at={event.at} locale={locale} isMine={isMine} />}
      </div>
    </article>
  )
}

function label(event: WireEvent, locale: string): string {
  return `${speakerOf(event)}, ${clockTime(event.at, locale)}`
}

/** The customer's own words are shown as typed; only what we write may carry marks. */
function Words({ event }: { event: WireEvent }): JSX.Element {
  const { body, author } = event
  if (body.kind === 'choice') return <p>{body.label}</p>
  if (author.kind === 'customer') return <p class="verbatim">{body.text}</p>
  return <MarkdownText text={body.text} />
}

function Face({ event, isShown }: { event: WireEvent; isShown: boolean }): JSX.Element {
  if (!isShown) return <span class="face empty" aria-hidden="true" />
  return (
    <span class="face" aria-hidden="true">
      {event.author.kind === 'assistant' ? <Icon name="spark" /> : speakerOf(event).charAt(0)}
    </span>
  )
}

function When({ at, locale, isMine }: { at: number; locale: string; isMine: boolean }): JSX.Element {
  return (
    <p class="when">
      <time dateTime={new Date(at).toISOString()}>{clockTime(at, locale)}</time>
      {isMine && ' · Sent'}
    </p>
  )
}

function FactCard({
  card,
}: {
  card: { title: string; facts: readonly { label: string; value: string }[] }
}): JSX.Element {
  return (
    <section class="card" aria-label={card.title}>
      <h2 dir="auto">{card.title}</h2>
      <dl>
        {card.facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** Where the answer is from. The address is a path of our own site; anything else is not made a link. */
function SourceLink({ source }: { source: { title: string; section: string; href: string } }): JSX.Element | null {
  if (!/^\/(?![/\\])/.test(source.href)) return null
  return (
    <a class="source" href={source.href} target="_blank" rel="noopener noreferrer">
      <Icon name="page" />
      <span>
        <b dir="auto">{source.title}</b>
        {source.section && source.section !== source.title && <small dir="auto">{source.section}</small>}
        <span class="unseen"> (opens the help centre in a new tab)</span>
      </span>
      <Icon name="out" />
    </a>
  )
}

type WholeProps = { readonly source: { title: string; href: string }; readonly readWhole: MessageProps['readWhole'] }

function WholeButton({ source, readWhole }: WholeProps): JSX.Element {
  return (
    <button type="button" class="link whole" onClick={() => readWhole(source.href)}>
      Show the whole article<span class="unseen">: {source.title}</span>
    </button>
  )
}

type ChoicesProps = Omit<MessageProps, 'line' | 'locale' | 'readWhole'> & { readonly choices: readonly Choice[] }

/** After a choice the buttons stay where they are and keep the focus, but do nothing more. */
function Choices({ choices, isCurrent, picked, choose }: ChoicesProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a legend and a look that do not belong in a chat.
    <div class="choices" role="group" aria-label="Replies to choose from">
      {choices.map(({ id, label }) => {
        const isPicked = picked === id && !isCurrent
        return (
          <button
            key={id}
            type="button"
            class={isPicked ? 'picked' : ''}
            aria-disabled={!isCurrent}
            onClick={() => isCurrent && choose(id, label)}
          >
            {isPicked && <Icon name="check" />}
            {isPicked && <span class="unseen">You chose </span>}
            <span dir="auto">{label}</span>
          </button>
        )
      })}
    </div>
  )
}

function StateLine({ event, locale }: { event: WireEvent; locale: string }): JSX.Element | null {
  const { body } = event
  if (body.kind !== 'state') return null
  return (
    <div class={`state ${body.state}`}>
      <Icon name={body.state.startsWith('case_') ? 'case' : 'person'} />
      <p dir="auto">
        {body.text}
        {body.reference && !body.text.includes(body.reference) && <b> {body.reference}</b>}{' '}
        <time dateTime={new Date(event.at).toISOString()}>{clockTime(event.at, locale)}</time>
      </p>
    </div>
  )
}
