import type { DeskEvent, DeskHandoff } from '../../src/adapters/desk/protocol.ts'

const CHANNELS = { web: 'Website', teams: 'Teams', console: 'Console' } as const

/** Where a customer writes from. */
export function channelName(channel: DeskHandoff['channel']): string {
  return CHANNELS[channel]
}

/** The topic as a heading: `order_status` → "Order status", `article:returns-window` → "Returns window". */
export function topicOf(intent: string): string {
  const words = intent.replace(/^\w+:/, '').replace(/[-_]+/g, ' ').trim()
  if (words === '' || words === 'unknown') return 'General question'
  if (intent === 'talk-to-a-human') return 'Wants a person'
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Who said something, as a label. */
export function speakerOf(author: DeskEvent['author'], me: string | undefined): string {
  if (author.kind === 'customer') return 'Customer'
  if (author.kind === 'assistant') return 'Assistant'
  if (author.kind === 'system') return 'Notice'
  return author.id === me ? 'You' : firstName(author.name ?? 'Agent')
}

/** The word colleagues call each other by. */
export function firstName(name: string): string {
  return name.split(/\s+/)[0] ?? name
}

/** A length of time that ticks: "0:42", "12:05", "1 h 20". */
export function ticking(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, '0')}`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`
}

/** A length of time in words, for a screen reader: "under a minute", "12 minutes". */
export function inWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return 'under a minute'
  if (minutes < 60) return minutes === 1 ? '1 minute' : `${minutes} minutes`
  const hours = Math.floor(minutes / 60)
  return hours === 1 ? 'over an hour' : `over ${hours} hours`
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })

/** The time of day, as this computer writes it. */
export function timeOf(at: number): string {
  return TIME.format(at)
}

/** The day, as this computer writes it. */
export function dayOf(at: number): string {
  return DAY.format(at)
}
