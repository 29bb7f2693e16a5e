import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const frontMatter = z.strictObject({
  title: z.string().min(3),
  questions: z.array(z.string().min(4)).min(6).max(10),
  tags: z.array(z.string()).min(1),
  audience: z.literal('signed_in').optional(),
  updated: z.string().regex(/^2026-\d{2}-\d{2}$/),
})

/** An article as the sample tests see it: its place in `knowledge/`, its front matter and its markdown. */
export type SampleArticle = z.infer<typeof frontMatter> & { readonly path: string; readonly body: string }

const ROOT = 'knowledge'

/** Reads every article that ships, without variants and translations, which say less; throws with the file's name when one has no proper front matter. */
export function readArticles(): readonly SampleArticle[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.md'))
    .sort()
    .flatMap(readArticle)
}

function readArticle(path: string): readonly SampleArticle[] {
  const [, head, body] = /^---\n(.*?)\n---\n(.*)$/s.exec(readFileSync(join(ROOT, path), 'utf8')) ?? []
  if (head === undefined || body === undefined)
    throw new Error(`knowledge/${path}: has no front matter between two --- lines`)
  const fields = parse(head)
  if (typeof fields === 'object' && fields !== null && 'base' in fields) return []
  const parsed = frontMatter.safeParse(fields)
  if (!parsed.success) throw new Error(`knowledge/${path}: ${z.prettifyError(parsed.error)}`)
  return [{ ...parsed.data, path, body }]
}

/** The texts of an article's `##` headings. */
export function sectionsOf(article: SampleArticle): readonly string[] {
  return [...article.body.matchAll(/^## (.+)$/gm)].map(match => match[1] ?? '')
}

/** The targets of the links to other files, as written. */
export function relativeLinksOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1] ?? '').filter(href => !/^[a-z]+:/i.test(href))
}
