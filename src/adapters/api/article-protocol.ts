import { z } from 'zod'

/** An ISO day, or null where nobody has written one. */
const day = z.string().nullable()

export const articleAudience = z.object({
  kind: z.enum(['public', 'signed_in', 'accounts', 'products', 'staff']),
  /** The accounts or the products; empty for the other kinds. */
  names: z.array(z.string()),
})
export const articleSummary = z.object({
  slug: z.string(),
  title: z.string(),
  topic: z.string(),
  /** A BCP 47 tag; null where it is not said. */
  locale: z.string().nullable(),
  audience: articleAudience,
  /** The slug of the article that it is a variant or a translation of. */
  base: z.string().nullable(),
  tags: z.array(z.string()),
  updated: day,
  reviewed: day,
  /** Another one whenever something else would be shown or found. */
  version: z.string(),
  /** Of its page in the help centre, below the server's own address. */
  href: z.string(),
})
export const articleDetails = articleSummary.extend({
  questions: z.array(z.string()),
  /** In markdown: prose, lists, bold and links. `anchor` and `heading` are empty before the first heading. */
  sections: z.array(z.object({ anchor: z.string(), heading: z.string(), text: z.string() })),
})
export const articlePage = z.object({ articles: z.array(articleSummary), nextCursor: z.string().nullable() })

export const articleQuery = z.object({
  q: z.string().trim().min(1).max(300).optional(),
  topic: z.string().max(200).optional(),
  locale: z.string().max(35).optional(),
  // A slug may be long, and of any script.
  cursor: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
})

export type ArticleSummary = z.infer<typeof articleSummary>
export type ArticleDetails = z.infer<typeof articleDetails>
export type ArticlePage = z.infer<typeof articlePage>
