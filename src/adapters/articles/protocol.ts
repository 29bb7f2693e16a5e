import { z } from 'zod'

/**
 * What the page of the articles and the server say to each other, below `/articles/api`: managers only,
 * `Authorization: Bearer <token>` with the desk's token. Problems are `{code, title, detail}`.
 *
 * | call | in | out |
 * | --- | --- | --- |
 * | `GET articles` | | `articleList` |
 * | `GET gaps` | | `gapList` |
 * | `GET articles/:slug` | | `articleReport`, or 404 |
 * | `POST articles/:slug/variants` | `decision` | `variantList`, or 404 |
 * | `GET search?q=…&reader=…&name=…` | `searchQuery` | `searchReport` |
 */

export const MAX_QUERY = 300

const use = {
  views: z.number(),
  helped: z.number(),
  notHelped: z.number(),
  /** People who needed a person after they had said that it was solved. */
  reversed: z.number(),
}
export const articleRow = z.object({
  ...use,
  slug: z.string(),
  title: z.string(),
  topic: z.string(),
  audience: z.string(),
  /** An ISO day, or null. */
  updated: z.string().nullable(),
  isStale: z.boolean(),
  learnt: z.number(),
})
export const articleList = z.object({ articles: z.array(articleRow) })

export const gap = z.object({
  query: z.string(),
  people: z.number(),
  unanswered: z.number(),
  unclicked: z.number(),
  notHelped: z.number(),
  lastAt: z.number(),
  nearest: z.object({ slug: z.string(), title: z.string() }).nullable(),
})
export const gapList = z.object({ gaps: z.array(gap) })

export const variant = z.object({
  query: z.string(),
  state: z.enum(['learnt', 'pinned', 'rejected', 'waiting', 'outvoted', 'old']),
  /** Who agreed, as far as that may be said, and when. */
  people: z.array(z.object({ who: z.string(), at: z.number() })),
  against: z.number(),
  decided: z.object({ decision: z.enum(['rejected', 'pinned', 'left']), by: z.string(), at: z.number() }).nullable(),
})
export const variantList = z.object({ variants: z.array(variant) })
export const articleReport = z.object({
  article: articleRow,
  /** The author's own. */
  questions: z.array(z.string()),
  variants: z.array(variant),
  weeks: z.array(z.object({ startsAt: z.number(), views: z.number(), helped: z.number(), notHelped: z.number() })),
  reasons: z.array(z.object({ reason: z.string(), people: z.number() })),
})

/** `left` takes an earlier decision back. The same `key` again changes nothing. */
export const decision = z.strictObject({
  key: z
    .string()
    .min(8)
    .max(64)
    .regex(/^[\w-]+$/),
  query: z.string().trim().min(1).max(MAX_QUERY),
  decision: z.enum(['rejected', 'pinned', 'left']),
})

/** `name` is the account's or the product's, where the reader is one of theirs. */
export const searchQuery = z.object({
  q: z.string().trim().min(1).max(MAX_QUERY),
  reader: z.enum(['public', 'signed_in', 'account', 'product', 'staff']).default('public'),
  name: z.string().trim().max(200).default(''),
})
export const part = z.object({ name: z.string(), meaning: z.string(), value: z.number(), worth: z.number() })
export const hit = z.object({
  slug: z.string(),
  title: z.string(),
  section: z.string(),
  score: z.number(),
  parts: z.array(part),
  terms: z.array(z.object({ word: z.string(), strength: z.number() })),
})
/** `waived`: not needed, since the question is in the article's own words. `below`: less than `needed` passes. */
export const hurdle = z.object({
  meaning: z.string(),
  found: z.number(),
  needed: z.number(),
  below: z.boolean(),
  outcome: z.enum(['passed', 'waived', 'failed']),
})
export const searchReport = z.object({
  terms: z.array(
    z.object({ word: z.string(), corrected: z.string().nullable(), known: z.boolean(), weight: z.number() }),
  ),
  decision: z.object({
    kind: z.enum(['answer', 'did_you_mean', 'none']),
    why: z.string(),
    /** What it had to pass, in order; those after the first that it did not pass may be missing. */
    hurdles: z.array(hurdle),
    /** What is shown: the answer's article, or those that are asked about. */
    titles: z.array(z.string()),
    snippet: z.string().nullable(),
  }),
  hits: z.array(hit),
})

export type ArticleRow = z.infer<typeof articleRow>
export type ArticleList = z.infer<typeof articleList>
export type Gap = z.infer<typeof gap>
export type GapList = z.infer<typeof gapList>
export type Variant = z.infer<typeof variant>
export type VariantList = z.infer<typeof variantList>
export type ArticleReport = z.infer<typeof articleReport>
export type SearchReport = z.infer<typeof searchReport>
export type SearchHurdle = z.infer<typeof hurdle>
export type SearchHit = z.infer<typeof hit>
