import { mayRead, type Reader } from './audience.ts'
import { documentOf, documentsIn, kindOf, specialDocuments } from './cards.ts'
import type { Collection, CountedPart } from './collection.ts'
import type { Kind } from './segment.ts'
import { numberOf } from './word-book.ts'

/** What one reader finds in a collection. Nothing else takes part in a search, not even as a count. */
export type View = {
  /** For each part 1 for every document that is gone or not for them; null when all are for them. */
  readonly hidden: readonly (Uint8Array | null)[]
  readonly documents: number
}

/** In how many articles of a view a term stands, and in how many of their titles. */
export type Holders = { readonly articles: number; readonly titles: number }

export function holdersOf(term: string, { parts }: Collection, { hidden }: View): Holders {
  let articles = 0
  let titles = 0
  for (const [at, part] of parts.entries()) {
    const number = numberOf(part.segment.terms, term)
    if (number < 0) continue
    const found = countedFor(part, number, hidden[at] ?? null)
    articles += found.articles
    titles += found.titles
  }
  return { articles, titles }
}

function countedFor({ segment, removed, counts, titleCounts }: CountedPart, term: number, hidden: Uint8Array | null) {
  if (hidden === null || hidden === removed)
    return { articles: counts[term] as number, titles: titleCounts[term] as number }
  let articles = 0
  let titles = 0
  const end = segment.postingStarts[term + 1] as number
  for (let at = segment.postingStarts[term] as number; at < end; at++) {
    if (hidden[segment.postingDocuments[at] as number] === 1) continue
    articles += 1
    if (segment.postingTitles[at] !== 0) titles += 1
  }
  return { articles, titles }
}

/** Readers who may read the same articles share a view; so many are kept. */
const MAX_VIEWS = 64

/** Makes the views of all collections, each once: for a reader, one view a collection. */
export function viewsOf(collections: readonly Collection[]): (reader: Reader) => readonly View[] {
  const everything = collections.map(({ parts, documents }) => ({ hidden: parts.map(part => part.removed), documents }))
  const special = specialArticles(collections)
  if (special.length === 0) return () => everything
  const audiences = [...new Map(special.map(({ kind }) => [JSON.stringify(kind.audience), kind])).values()]
  const known = new Map<string, readonly View[]>()
  return reader => {
    const key = `${reader.staff} ${audiences.map(kind => (mayRead(kind, reader) ? 1 : 0)).join('')}`
    const before = known.get(key)
    if (before !== undefined) return before
    if (known.size >= MAX_VIEWS) known.delete(known.keys().next().value ?? '')
    const views = withoutHidden(everything, collections, hiddenFrom(reader, special))
    known.set(key, views)
    return views
  }
}

/** Where an article is. A special one may stand in the place of its base. */
type Place = {
  readonly collection: number
  readonly part: number
  readonly document: number
  readonly kind: Kind
}

type Special = Place & { readonly base: Place | null }

/** The articles that are not for everybody, and those that stand in the place of others. */
function specialArticles(collections: readonly Collection[]): readonly Special[] {
  return collections.flatMap(({ parts }, collection) =>
    parts.flatMap(({ segment, removed }, part) =>
      specialDocuments(segment)
        .filter(document => removed?.[document] !== 1)
        .map((document): Special => {
          const kind = kindOf(segment, document)
          return { collection, part, document, kind, base: baseOf({ collection, part, document, kind }, collections) }
        }),
    ),
  )
}

/** A translation stands beside its base: who reads one language may read the other, too. */
function baseOf({ kind: { base, locale } }: Place, collections: readonly Collection[]): Place | null {
  if (base === null) return null
  for (const [collection, { parts }] of collections.entries())
    for (const [part, { segment, removed }] of parts.entries()) {
      const document = documentOf(segment, base)
      if (document < 0 || removed?.[document] === 1) continue
      const kind = kindOf(segment, document)
      return kind.locale === locale ? { collection, part, document, kind } : null
    }
  return null
}

/** What a reader may not read, and what a variant for them stands in the place of. Staff see base and variants. */
function hiddenFrom(reader: Reader, special: readonly Special[]): readonly Place[] {
  return special.flatMap(place => {
    if (!mayRead(place.kind, reader)) return [place]
    return reader.staff || place.base === null || isSame(place, place.base) ? [] : [place.base]
  })
}

function isSame(one: Place, other: Place): boolean {
  return one.collection === other.collection && one.part === other.part && one.document === other.document
}

function withoutHidden(
  everything: readonly View[],
  collections: readonly Collection[],
  hidden: readonly Place[],
): readonly View[] {
  return everything.map((all, collection) => {
    const here = hidden.filter(place => place.collection === collection)
    if (here.length === 0) return all
    let documents = all.documents
    const masks = all.hidden.map((removed, part) => {
      const segment = collections[collection]?.parts[part]?.segment
      const mask = removed?.slice() ?? new Uint8Array(segment === undefined ? 0 : documentsIn(segment))
      for (const place of here) {
        if (place.part !== part || mask[place.document] === 1) continue
        mask[place.document] = 1
        documents -= 1
      }
      return mask
    })
    return { hidden: masks, documents }
  })
}
