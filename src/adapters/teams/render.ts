import type { Activity } from 'botbuilder'
import type { Card, Choice, LogEvent, TextBody } from '../../domain/dialogue/log.ts'
import { inertMarkdown, link, literalText } from './inert-markdown.ts'

/** Teams shows at most six buttons in a row. */
const MOST_BUTTONS = 6

/**
 * One event of the log as one Teams message; null for what the customer said themselves. `publicUrl` is where
 * customers open the help centre, for links into it.
 */
export function renderEvent(event: LogEvent, publicUrl: string | null): Partial<Activity> | null {
  const { author, body } = event
  if (author.kind === 'customer' || body.kind === 'choice') return null
  if (body.kind === 'state') return message(literalText(body.text))
  const said = words(body, publicUrl)
  const text = author.kind === 'agent' ? `**${literalText(author.name)}**:${gapBefore(said)}${said}` : said
  return { ...message(text), ...cardOf(body) }
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

function words(body: TextBody, publicUrl: string | null): string {
  const text = inertMarkdown(body.text, publicUrl)
  if (!body.source) return text
  const { title, section, href } = body.source
  const name = section === '' || section === title ? title : `${title} › ${section}`
  return `${text}\n\nSource: ${link(literalText(name), href, publicUrl)}`
}

/**
 * Facts and choices go on one card. Teams' quick replies were the alternative for choices: they are lost with the
 * next message, exist in one-to-one chats only, and come back as a text instead of the choice's id.
 */
function cardOf({ card, choices = [] }: TextBody): Partial<Activity> {
  if (!card && choices.length === 0) return {}
  const fallbackText = card ? cardAsText(card) : choices.map(({ label }) => label).join(' / ')
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    // Teams on phones shows nothing newer.
    version: '1.5',
    fallbackText,
    body: [...(card ? factBlocks(card) : []), ...inRows(choices)],
  }
  return { summary: fallbackText, attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] }
}

function factBlocks(card: Card) {
  return [
    { type: 'TextBlock', text: cardText(card.title), weight: 'Bolder', wrap: true },
    { type: 'FactSet', facts: card.facts.map(fact => ({ title: cardText(fact.label), value: cardText(fact.value) })) },
  ]
}

/** Cards read markdown in every text, though not every client reads entities; what a record says is shown as it is. */
function cardText(text: string): string {
  return text.replace(/[\\[\]*_<>`]/g, character => `\\${character}`)
}

function inRows(choices: readonly Choice[]) {
  const rows = Math.ceil(choices.length / MOST_BUTTONS)
  return Array.from({ length: rows }, (_, row) => ({
    type: 'ActionSet',
    actions: choices.slice(row * MOST_BUTTONS, (row + 1) * MOST_BUTTONS).map(cardButton),
  }))
}

/** A plain submit: as messageBack, which would show the press in the thread, clients that do not know it drop it. */
function cardButton({ id, label }: Choice) {
  return { type: 'Action.Submit', title: label, data: { choice: id, label } }
}

function cardAsText(card: Card): string {
  return [card.title, ...card.facts.map(({ label, value }) => `${label}: ${value}`)].join('\n')
}
