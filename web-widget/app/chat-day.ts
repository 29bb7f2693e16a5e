import type { WireEvent } from '../../src/adapters/web/protocol.ts'

/** An event with what its neighbours tell about how to show it. */
export type Line = {
  readonly event: WireEvent
  /** The day begins here. */
  readonly isNewDay: boolean
  /** Someone else spoke before, or it was a while ago: say who speaks. */
  readonly isFirst: boolean
  /** The last one of its run: say when. */
  readonly isLast: boolean
}

const RUN_MS = 5 * 60_000

/** Puts the events of one speaker together that followed each other closely. */
export function linesOf(events: readonly WireEvent[]): readonly Line[] {
  return events.map((event, place) => {
    const before = events[place - 1]
    const after = events[place + 1]
    return {
      event,
      isNewDay: !before || dayOf(before.at) !== dayOf(event.at),
      isFirst: !before || !isSameRun(before, event),
      isLast: !after || !isSameRun(event, after),
    }
  })
}

function isSameRun(one: WireEvent, next: WireEvent): boolean {
  const isState = one.body.kind === 'state' || next.body.kind === 'state'
  const isSameSpeaker = one.author.kind === next.author.kind && one.author.name === next.author.name
  return !isState && isSameSpeaker && next.at - one.at < RUN_MS && dayOf(one.at) === dayOf(next.at)
}

function dayOf(at: number): string {
  return new Date(at).toDateString()
}

/** "Today", "Yesterday" or the date. */
export function dayName(at: number, now: number, locale: string): string {
  if (dayOf(at) === dayOf(now)) return 'Today'
  if (dayOf(at) === dayOf(now - 86_400_000)) return 'Yesterday'
  return new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }).format(at)
}

export function clockTime(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(at)
}
