/**
 * The conversation log: the one record of who said what, in one order for every reader.
 * State changes (an agent joined, a case was opened) are events of the same log.
 */

/** Who wrote an event. An agent is always a person; the assistant is always the machine. */
export type Author =
  | { readonly kind: 'customer' }
  | { readonly kind: 'assistant' }
  | { readonly kind: 'agent'; readonly id: string; readonly name: string }
  | { readonly kind: 'system' }

/** A quick-reply button. `id` comes back when it is pressed; it names what it does, e.g. `solved` or `answer:kitchen`. */
export type Choice = { readonly id: string; readonly label: string }

/** The article section an answer was taken from. `href` is a path of the help centre. */
export type Source = { readonly title: string; readonly section: string; readonly href: string }

/** A small table of facts, shown as a card where the channel has cards and as lines of text elsewhere. */
export type Card = {
  readonly title: string
  readonly facts: readonly { readonly label: string; readonly value: string }[]
}

/** Something a person or the assistant says. `text` is plain text with the markdown subset of `web-shared/markdown.ts`. */
export type TextBody = {
  readonly kind: 'text'
  readonly text: string
  readonly choices?: readonly Choice[]
  readonly source?: Source
  readonly card?: Card
  /** The number of the case that it is about. */
  readonly reference?: string
}

/** A pressed button: the choice's id and the label the customer saw. */
export type ChoiceBody = { readonly kind: 'choice'; readonly choice: string; readonly label: string }

/** What has changed about the conversation itself. `text` is the sentence a person reads. */
export type StateBody = {
  readonly kind: 'state'
  readonly state: 'queued' | 'agent_joined' | 'agent_left' | 'waiting_cancelled' | 'case_opened' | 'case_news'
  readonly text: string
  readonly reference?: string
}

export type Body = TextBody | ChoiceBody | StateBody

/** What a customer can send. */
export type CustomerBody = { readonly kind: 'text'; readonly text: string } | ChoiceBody

export type Visibility = 'public' | 'staff'

/**
 * One event as stored. `seq` counts every event of the conversation without gaps; `publicSeq` counts only those
 * the customer may see, also without gaps, and is null for the others.
 */
export type LogEvent = {
  readonly seq: number
  readonly publicSeq: number | null
  readonly id: string
  /** Epoch milliseconds, UTC. */
  readonly at: number
  readonly author: Author
  readonly visibility: Visibility
  readonly body: Body
  /** The writer's own id for the message; unique per author within a conversation. */
  readonly cid: string | null
  /** The `seq` of the customer's event that this event answers. */
  readonly answers: number | null
}

/** An event that is still to be given its place in the log. */
export type NewEvent = {
  readonly id: string
  readonly at: number
  readonly author: Author
  readonly visibility: Visibility
  readonly body: Body
  readonly cid?: string
  readonly answers?: number
}
