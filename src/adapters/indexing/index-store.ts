import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { Indexes } from '../../application/library-ports.ts'
import type { Log } from '../../application/ports.ts'
import type { IndexContents } from '../../domain/knowledge/article-changes.ts'
import { openKnowledgeIndex, type Variants } from '../../domain/knowledge/index.ts'
import type { Synonyms } from '../../domain/knowledge/question.ts'
import { buildBeside } from './build-beside.ts'

export type IndexStoreParts = {
  readonly file: string
  readonly log: Log
  /** Words that mean the same here; they are looked up with each question and are no part of the file. */
  readonly synonyms?: Synonyms
}

/**
 * Indexes that are built in a thread of their own, the last one kept in a file: its length in bytes, the variants as
 * JSON, and then, where the next eight bytes begin, the index.
 */
export function indexStore({ file, log, synonyms = [] }: IndexStoreParts): Indexes {
  const stop = new AbortController()
  let writing = Promise.resolve()

  async function write(bytes: ArrayBuffer, variants: Variants): Promise<void> {
    const beside = `${file}.${randomUUID()}`
    try {
      await mkdir(dirname(file), { recursive: true })
      await writeFile(beside, [headOf(variants), new Uint8Array(bytes)], { flush: true })
      await rename(beside, file)
    } catch (error) {
      await rm(beside, { force: true }).catch(() => {})
      log.warn('library.not_kept', { file, reason: reasonOf(error) })
    }
  }

  function keep(bytes: ArrayBuffer, variants: Variants): Promise<void> {
    writing = writing.then(() => write(bytes, variants))
    return writing
  }

  return {
    async kept(articleOf) {
      try {
        const { index, variants } = split(await readFile(file))
        const opened = openKnowledgeIndex(index, articleOf, { variants, synonyms })
        if (opened.ok) return { index: opened.index, variants }
        log.warn('library.built_anew', { file, reason: opened.reason })
      } catch (error) {
        if (!isMissing(error)) log.warn('library.built_anew', { file, reason: reasonOf(error) })
      }
      return null
    },
    keep: (index, variants) => keep(index.toFile(), variants),
    async build(contents: IndexContents) {
      const bytes = await buildBeside(contents, stop.signal)
      const bySlug = new Map(contents.articles.map(article => [article.slug, article]))
      const opened = openKnowledgeIndex(bytes, slug => bySlug.get(slug), { variants: contents.variants, synonyms })
      if (!opened.ok) throw new Error(`the index that was just built cannot be opened: ${opened.reason}`)
      void keep(bytes, contents.variants)
      return opened.index
    },
    async stop() {
      stop.abort()
      await writing
    },
  }
}

const kept = z.array(z.tuple([z.string(), z.array(z.string())]))
const ALIGNED = 8

function headOf(variants: Variants): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify([...variants]))
  const head = new Uint8Array(Math.ceil((4 + json.length) / ALIGNED) * ALIGNED)
  new DataView(head.buffer).setUint32(0, json.length)
  head.set(json, 4)
  return head
}

/** Throws for what is no such file. */
function split(bytes: Uint8Array): { readonly index: ArrayBuffer; readonly variants: Variants } {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
  const variants = new Map(kept.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)))))
  return { variants, index: new Uint8Array(bytes.subarray(Math.ceil((4 + length) / ALIGNED) * ALIGNED)).buffer }
}

/** A data folder that cannot be is told by whoever makes it. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
