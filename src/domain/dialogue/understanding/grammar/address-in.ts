import { folded, tokensOf } from '../tokens.ts'
import { type Phrases, phraseAt, type Vocabulary } from '../vocabulary.ts'
import { postcodeFoundIn } from './postcode-pattern.ts'

/** A postal address as somebody has typed it. `country` is an ISO code; null where it is not said. */
export type Address = {
  readonly lines: readonly string[]
  readonly town: string
  readonly region: string | null
  readonly postcode: string
  readonly country: string | null
}

const LONGEST = 400

/**
 * The postal address in a text of one line or several: street, town and postcode have to be there. Null where it
 * cannot be an address.
 */
export function addressIn(text: string, vocabulary: Vocabulary): Address | null {
  if (text.length > LONGEST) return null
  const { parts, country } = withoutCountry(partsOf(withoutLeadIn(text, vocabulary.addresses.before)), vocabulary)
  const at = parts.findLastIndex(part => postcodeFoundIn(part) !== null)
  const found = postcodeFoundIn(parts[at] ?? '')
  if (found === null) return null
  const beside = `${parts[at]?.slice(0, found.from) ?? ''} ${parts[at]?.slice(found.to) ?? ''}`
  const places = [...parts.slice(0, at), ...partsOf(beside), ...parts.slice(at + 1)]
  const placed = settle(places, vocabulary)
  return placed === null ? null : { ...placed, postcode: found.postcode, country }
}

/** Street lines, town and region of what is left of an address without postcode and country. */
function settle(places: readonly string[], vocabulary: Vocabulary): Pick<Address, 'lines' | 'town' | 'region'> | null {
  const { region, rest } = withoutRegion(places)
  if (rest.length === 1) return fromOneLine(rest[0] ?? '', region, vocabulary)
  const lines = rest.slice(0, -1)
  const town = rest.at(-1) ?? ''
  const isAddress = /\p{L}{2}/u.test(town) && !/\d/.test(town) && lines.some(line => isStreet(line, vocabulary))
  return isAddress ? { lines, town, region } : null
}

/** "11 Jungle Road Leominster": the street ends with its kind, and with the flat if there is one. */
function fromOneLine(line: string, region: string | null, { addresses }: Vocabulary) {
  const tokens = tokensOf(line)
  const words = tokens.map(({ word }) => word)
  if (!/\d/.test(line)) return null
  const kind = words.findIndex((_, at) => at > 0 && phraseAt(addresses.streets, words, at) > 0)
  const leads = phraseAt(addresses.streets, words, 0) > 0
  const last = leads ? words.findIndex(word => /^\d/.test(word)) : kind
  if (last < 0) return null
  let end = last + 1
  while (end < words.length && (/\d/.test(words[end] ?? '') || phraseAt(addresses.streets, words, end) > 0)) end += 1
  const cut = tokens[end]?.start ?? line.length
  const town = line.slice(cut).trim()
  return /^\p{L}[\p{L}\s.'’-]+$/u.test(town) ? { lines: [line.slice(0, cut).trim()], town, region } : null
}

function isStreet(line: string, { addresses }: Vocabulary): boolean {
  const words = tokensOf(line).map(({ word }) => word)
  return /\d/.test(line) || words.some((_, at) => phraseAt(addresses.streets, words, at) > 0)
}

/** A region in two letters, by itself or after the town: "WA", "Seattle WA". */
function withoutRegion(places: readonly string[]): {
  readonly region: string | null
  readonly rest: readonly string[]
} {
  const last = places.at(-1) ?? ''
  if (places.length > 1 && /^[A-Za-z]{2}$/.test(last)) return { region: last.toUpperCase(), rest: places.slice(0, -1) }
  const [, town, region] = /^(.*\p{L}{2,})\s+([A-Za-z]{2})$/u.exec(last) ?? []
  return town === undefined || region === undefined
    ? { region: null, rest: places }
    : { region: region.toUpperCase(), rest: [...places.slice(0, -1), town] }
}

function withoutCountry(parts: readonly string[], { addresses }: Vocabulary) {
  const last = parts.at(-1) ?? ''
  const named = addresses.countries.get(folded(last.replace(/\./g, '')))
  if (named !== undefined && parts.length > 1) return { parts: parts.slice(0, -1), country: named }
  for (const [name, code] of addresses.countries) {
    const ending = new RegExp(`\\s${name}$`, 'u').exec(folded(last))
    if (ending !== null && name.length > 2)
      return { parts: [...parts.slice(0, -1), last.slice(0, ending.index).trim()], country: code }
  }
  return { parts, country: null }
}

function partsOf(text: string): readonly string[] {
  return text
    .split(/[,;\n]/)
    .map(part => part.trim().replace(/[.\s]+$/, ''))
    .filter(part => part !== '')
}

function withoutLeadIn(text: string, before: Phrases): string {
  const tokens = tokensOf(text)
  const words = tokens.map(({ word }) => word)
  let at = 0
  for (let width = 1; width > 0; at += width) width = phraseAt(before, words, at)
  return text.slice(tokens[at]?.start ?? text.length)
}
