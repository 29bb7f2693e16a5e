import type { Article } from './article.ts'
import { append, exactly, noNumbers } from './numbers.ts'
import type { Kind, Segment } from './segment.ts'
import { numberOf, WordBookDraft, wordAt, wordsInBook } from './word-book.ts'

/** What a segment knows of an article as it is, besides its words. */
export type Card = Kind & Pick<Article, 'slug' | 'version'>

type Cards = Pick<Segment, 'slugs' | 'versionStarts' | 'versionUnits' | 'kinds' | 'kindList'>

/** Writes articles down by number. Their slugs have to differ. */
export function cardsOf(articles: readonly Card[]): Cards {
  const slugs = new WordBookDraft()
  const starts = noNumbers()
  const units = noNumbers()
  const kinds = new Map<string, { readonly number: number; readonly kind: Kind }>()
  append(starts, 0)
  const numbers = articles.map(({ slug, version, locale, audience, base }) => {
    slugs.numberOfString(slug)
    for (let at = 0; at < version.length; at++) append(units, version.charCodeAt(at))
    append(starts, units.length)
    const kind = { locale, audience, base }
    const key = JSON.stringify(kind)
    const known = kinds.get(key) ?? { number: kinds.size, kind }
    kinds.set(key, known)
    return known.number
  })
  return {
    slugs: slugs.finished(),
    versionStarts: exactly(starts),
    versionUnits: Uint16Array.from(exactly(units)),
    kinds: Int32Array.from(numbers),
    kindList: Array.from(kinds.values(), ({ kind }) => kind),
  }
}

export function documentsIn({ slugs }: Cards): number {
  return wordsInBook(slugs)
}

/** The document with this slug, or -1. */
export function documentOf(cards: Cards, slug: string): number {
  return numberOf(cards.slugs, slug)
}

export function slugOf(cards: Cards, document: number): string {
  return wordAt(cards.slugs, document)
}

export function versionOf({ versionStarts, versionUnits }: Cards, document: number): string {
  return String.fromCharCode(...versionUnits.subarray(versionStarts[document], versionStarts[document + 1]))
}

export function kindOf({ kinds, kindList }: Cards, document: number): Kind {
  return kindList[kinds[document] as number] as Kind
}

/** The documents that are not for everybody, or stand in the place of another. */
export function specialDocuments({ kinds, kindList }: Cards): readonly number[] {
  const special = kindList.map(({ audience, base }) => audience.kind !== 'public' || base !== null)
  if (!special.includes(true)) return []
  return Array.from(kinds.keys()).filter(document => special[kinds[document] as number])
}
