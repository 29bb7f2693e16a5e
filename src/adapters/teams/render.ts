import type { Activity, Attachment } from 'botbuilder'
import type { Card, Choice, LogEvent, TextBody } from '../../domain/dialogue/log.ts'
import { inertMarkdown, link, literalText } from './inert-markdown.ts'

/** Where an event is shown: whether quick replies exist there, and under which address help articles are found. */
export type Setting = { readonly isPersonal: boolean; readonly publicUrl: string | null }

/** Teams shows at most six quick replies and at most six buttons in a row. */
const MOST_BUTTONS = 6

/** One event of the log as one Teams message; null for what the customer said themselves. */
export function renderEvent(event: LogEvent, setting: Setting): Partial<Activity> | null {
  const { author, body } = event
  if (author.kind === 'customer' || body.kind === 'choice') return null
  if (body.kind === 'state') return message(literalText(body.text))
  const said = words(body, setting)
  const text = author.kind === 'agent' ? `**${literalText(author.name)}**:${gapBefore(said)}${said}` : said
  return { ...message(text), ...buttonsAndCard(body, setting) }
}

/** The same event with nothing but words, for when Teams does not accept the full message. At most 4,000 characters. */
export function renderPlainly(event: LogEvent): Partial<Activity> | null {
  const { author, body } = event
  if (author.kind === 'customer' || body.kind === 'choice') return null
  const lines = body.kind === 'text' && body.card ? `${body.text}\n${cardAsText(body.card)}` : body.text
  const named = author.kind === 'agent' ? `${author.name}: ${lines}` : lines
  return { type: 'message', textFormat: 'plain', text: named.slice(0, 4_000) }
}

function message(text: string): Partial<Activity> {
  return { type: 'message', textFormat: 'markdown', text }
}

/** A list begins on a line of its own. */
function gapBefore(markdown: string): string {
  return /^(-|\d+\.) /.test(markdown) ? '\n\n' : ' '
}

function words(body: TextBody, { publicUrl }: Setting): string {
  const text = inertMarkdown(body.text, publicUrl)
  if (!body.source) return text
  const { title, section, href } = body.source
  const name = section === '' || section === title ? title : `${title} › ${section}`
  return `${text}\n\nSource: ${link(literalText(name), href, publicUrl)}`
}

/**
 * Choices are quick replies where Teams has them (one to one), since they show what was pressed and then leave;
 * elsewhere, or when there are too many, they are buttons of the card.
 */
function buttonsAndCard(body: TextBody, { isPersonal }: Setting): Partial<Activity> {
  const choices = body.choices ?? []
  const asQuickReplies = isPersonal && choices.length <= MOST_BUTTONS
  const buttons = asQuickReplies ? [] : choices
  return {
    ...(choices.length > 0 && asQuickReplies ? { suggestedActions: { to: [], actions: choices.map(quickReply) } } : {}),
    ...(body.card || buttons.length > 0 ? { attachments: [adaptiveCard(body.card, buttons)] } : {}),
    ...(body.card ? { summary: cardAsText(body.card) } : {}),
  }
}

/** Teams knows only imBack here: the label comes back as if the customer had typed it. */
function quickReply({ label }: Choice) {
  return { type: 'imBack', title: label, value: label }
}

function adaptiveCard(card: Card | undefined, choices: readonly Choice[]): Attachment {
  return {
    contentType: 'application/vnd.microsoft.card.adaptive',
    content: {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.5',
      fallbackText: card ? cardAsText(card) : choices.map(({ label }) => label).join(' / '),
      body: [...(card ? factBlocks(card) : []), ...inRows(choices)],
    },
  }
}

function factBlocks(card: Card) {
  return [
    { type: 'TextBlock', text: cardText(card.title), weight: 'Bolder', wrap: true },
    { type: 'FactSet', facts: card.facts.map(fact => ({ title: cardText(fact.label), value: cardText(fact.value) })) },
  ]
}

/** Cards read links and emphasis in every text, but know no entities; what a record says is shown as it is. */
function cardText(text: string): string {
  return text.replace(/[\\[\]*_]/g, character => `\\${character}`)
}

function inRows(choices: readonly Choice[]) {
  const rows = Math.ceil(choices.length / MOST_BUTTONS)
  return Array.from({ length: rows }, (_, row) => ({
    type: 'ActionSet',
    actions: choices.slice(row * MOST_BUTTONS, (row + 1) * MOST_BUTTONS).map(cardButton),
  }))
}

/** messageBack shows in the thread what was pressed; `choice` and `label` beside it serve clients that ignore it. */
function cardButton({ id, label }: Choice) {
  const value = { choice: id, label }
  return {
    type: 'Action.Submit',
    title: label,
    data: { ...value, msteams: { type: 'messageBack', displayText: label, text: label, value } },
  }
}

function cardAsText(card: Card): string {
  return [card.title, ...card.facts.map(({ label, value }) => `${label}: ${value}`)].join('\n')
}
