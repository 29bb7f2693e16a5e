import { setImmediate as breathe } from 'node:timers/promises'
import { z } from 'zod'
import type { CalibratedIndex, Indexes } from '../../application/library-ports.ts'
import type { Log } from '../../application/ports.ts'
import type { IndexContents } from '../../domain/knowledge/article-changes.ts'
import type { Calibration } from '../../domain/knowledge/confidence.ts'
import { type ArticleOf, openKnowledgeIndex, type Variants } from '../../domain/knowledge/index.ts'
import type { Synonyms } from '../../domain/knowledge/question.ts'
import { buildBeside } from './build-beside.ts'
import { keptFile } from './kept-file.ts'

export type IndexStoreParts = {
  readonly file: string
  /** Which program builds the index; another one builds its own. */
  readonly program: string
  readonly log: Log
  /** Words that mean the same here; they are looked up with each question and are no part of the file. */
  readonly synonyms?: Synonyms
}

/**
 * Indexes that are built in a thread of their own, the last one kept in a file: the length of its head in bytes, the
 * head as JSON, and then, where the next eight bytes begin, the index.
 */
export function indexStore({ file, program, log, synonyms = [] }: IndexStoreParts): Indexes {
  const stop = new AbortController()
  const stored = keptFile(file, log)

  function keep(bytes: ArrayBuffer, calibration: Calibration, variants: Variants): Promise<void> {
    const head = headOf({ program, calibration, variants: [...variants] })
    return stored.write([head, new Uint8Array(bytes)])
  }

  function parse(bytes: Buffer, articleOf: ArticleOf): CalibratedIndex & { readonly variants: Variants } {
    const { head, index } = split(bytes)
    if (head.program !== program) throw new Error('it was written by another version of the program')
    const variants = new Map(head.variants)
    const opened = openKnowledgeIndex(index, articleOf, { variants, synonyms })
    if (!opened.ok) throw new Error(opened.reason)
    return { index: opened.index, calibration: head.calibration, variants }
  }

  return {
    kept: articleOf => stored.read(bytes => parse(bytes, articleOf)),
    keep: ({ index, calibration }, variants) => keep(index.toFile(), calibration, variants),
    async build(contents: IndexContents) {
      const bySlug = new Map(contents.articles.map(article => [article.slug, article]))
      const { bytes, calibration } = await buildBeside(contents, stop.signal)
      const opened = openKnowledgeIndex(bytes, slug => bySlug.get(slug), { variants: contents.variants, synonyms })
      if (!opened.ok) throw new Error(`the index that was just built cannot be opened: ${opened.reason}`)
      void keep(bytes, calibration, contents.variants)
      // Opening takes its time; what is done with it has its own.
      await breathe()
      return { index: opened.index, calibration }
    },
    async stop() {
      stop.abort()
      await stored.written()
    },
  }
}

const headSchema = z.object({
  program: z.string(),
  calibration: z.object({ answerFrom: z.number() }),
  variants: z.array(z.tuple([z.string(), z.array(z.string()).readonly()])),
})
type Head = z.infer<typeof headSchema>

const ALIGNED = 8

function headOf(contents: Head): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(contents))
  const head = new Uint8Array(Math.ceil((4 + json.length) / ALIGNED) * ALIGNED)
  new DataView(head.buffer).setUint32(0, json.length)
  head.set(json, 4)
  return head
}

/** Throws for what is no such file. */
function split(bytes: Uint8Array): { readonly head: Head; readonly index: ArrayBuffer } {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
  const head = headSchema.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))))
  return { head, index: new Uint8Array(bytes.subarray(Math.ceil((4 + length) / ALIGNED) * ALIGNED)).buffer }
}
