/** What a clock on the wall of that zone shows, in whole seconds: the epoch milliseconds at which UTC shows the same. */
export function localTime(instant: number, zone: string): number {
  const seconds = Math.floor(instant / 1000) * 1000
  const parts = formatOf(zone).formatToParts(seconds)
  const part = (type: string) => Number(parts.find(found => found.type === type)?.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

/** Building a format costs fifty times what using it does, hence kept; it has no state. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const fresh = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, fresh)
  return fresh
}
