import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { OrderChange, OrderReceipt } from '../../domain/service/order-change.ts'
import { addressShape, receiptShape } from './shop-shapes.ts'

/** One change that was made: under which key, on which day, and what was answered. */
export type JournalEntry = {
  readonly key: string
  readonly day: string
  readonly change: OrderChange
  readonly receipt: OrderReceipt
}

export interface ChangeJournal {
  /** The entries that this reader has not seen yet, those of other processes too. */
  news(): Promise<readonly JournalEntry[]>
  /** Writes an entry and returns when it is on the disk. A failure before anything was written is a `NotBegun`. */
  append(entry: JournalEntry): Promise<void>
}

/** Nothing was written. */
export class NotBegun extends Error {}

const orderId = z.string()
const texts = z.array(z.string())
const entry = z.object({
  key: z.string(),
  day: z.iso.date(),
  change: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('cancel'), orderId, reason: z.string() }),
    z.object({ kind: z.literal('return'), orderId, itemIds: texts, refundTo: z.string(), reason: z.string() }),
    z.object({
      kind: z.literal('exchange'),
      orderId,
      swaps: z.array(z.object({ itemId: z.string(), newItemId: z.string() })),
      payWith: z.string(),
    }),
    z.object({ kind: z.literal('address'), orderId, address: addressShape }),
    z.object({ kind: z.literal('invoice'), orderId }),
  ]),
  receipt: receiptShape,
})

/** A journal that is gone with the process. */
export function memoryJournal(): ChangeJournal {
  return { news: async () => [], append: async () => {} }
}

/**
 * A journal of one JSON line an entry, each written in one piece and flushed. A line that a crash has cut short was
 * never answered to anybody: it is passed over.
 */
export function fileJournal(path: string): ChangeJournal {
  let readUpTo = 0

  return {
    async news() {
      const file = await open(path, 'r').catch(whenMissing)
      if (file === null) return []
      try {
        const { size } = await file.stat()
        if (size <= readUpTo) return []
        const bytes = await readWhole(file, readUpTo, size - readUpTo)
        const whole = bytes.lastIndexOf(NEW_LINE) + 1
        readUpTo += whole
        return bytes.toString('utf8', 0, whole).split('\n').flatMap(entryOf)
      } finally {
        await file.close()
      }
    },

    async append(entry) {
      const file = await openToAppend(path)
      try {
        const { size } = await file.stat()
        const cut = size > 0 && (await readWhole(file, size - 1, 1))[0] !== NEW_LINE
        const line = `${cut ? '\n' : ''}${JSON.stringify(entry)}\n`
        await file.appendFile(line)
        await file.sync()
        if (size === 0) await syncFolder(path)
        // Unless another process has written in between, what follows is news.
        if (size === readUpTo) readUpTo = size + Buffer.byteLength(line)
      } finally {
        await file.close()
      }
    },
  }
}

const NEW_LINE = 10

function entryOf(line: string): readonly JournalEntry[] {
  try {
    return [entry.parse(JSON.parse(line))]
  } catch {
    return []
  }
}

async function readWhole(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

async function openToAppend(path: string): Promise<FileHandle> {
  try {
    await mkdir(dirname(path), { recursive: true })
    return await open(path, 'a+')
  } catch (cause) {
    throw new NotBegun(`The journal of order changes ${path} cannot be written.`, { cause })
  }
}

/** The file's own entry in its folder has to last, too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function whenMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}
