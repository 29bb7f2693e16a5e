/** Where something is delivered, as it stands on a label: street and town in lines, then the postcode. */
export type Address = {
  readonly lines: readonly string[]
  readonly postcode: string
  readonly country: string | null
}

/** On one line: `12 Harbour Road, Bristol, BS1 4TR`. */
export function spokenAddress({ lines, postcode, country }: Address): string {
  return [...lines, postcode, country].filter(part => part !== null && part !== '').join(', ')
}

const LONGEST = 300
const BRITISH = /\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b/gi
/** Elsewhere: five digits, perhaps more after a hyphen, or the four to seven signs of most other countries. */
const OTHER = /\b(\d{5}(?:-\d{3,4})?|\d{4}|\d{6}|\d{3}\s?\d{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)\b/gi

/**
 * The address in what somebody typed, its parts divided by commas or lines; null when it lacks a postcode, or a
 * street and a town beside it. What comes last is the country.
 */
export function addressIn(text: string): Address | null {
  if (text.length > LONGEST) return null
  const parts = text.split(/[\n,;]+/).map(tidy)
  const found = lastOf(BRITISH, parts, 0) ?? lastOf(OTHER, parts, 1)
  if (found === null) return null
  const { part: place, before, after } = found
  // Where the postcode comes first, the town follows it.
  const [town, afterTown] = before === '' ? [after, ''] : [before, after]
  const lines = [...parts.slice(0, place), town].filter(part => part !== '')
  const country = [afterTown, ...parts.slice(place + 1)].filter(part => part !== '').join(', ')
  if (!namesStreetAndTown(lines)) return null
  return { lines, postcode: found.postcode, country: country === '' ? null : country }
}

type Found = { readonly part: number; readonly postcode: string; readonly before: string; readonly after: string }

/** The last postcode there is, in the parts from `first` on: before them a number is that of a house. */
function lastOf(pattern: RegExp, parts: readonly string[], first: number): Found | null {
  for (let part = parts.length - 1; part >= first; part--) {
    const text = parts[part] ?? ''
    const match = [...text.matchAll(pattern)].at(-1)
    if (!match) continue
    const postcode = (match[2] === undefined ? match[0] : `${match[1]} ${match[2]}`).toUpperCase()
    const end = match.index + match[0].length
    return { part, postcode, before: tidy(text.slice(0, match.index)), after: tidy(text.slice(end)) }
  }
  return null
}

/** Two lines; or one that is long enough for both, from somebody who does not type commas. */
function namesStreetAndTown(lines: readonly string[]): boolean {
  const [first = '', ...others] = lines
  if (!/\p{L}{2}/u.test(lines.join(' '))) return false
  return others.length > 0 || first.split(' ').length >= 4
}

function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '')
    .trim()
}
