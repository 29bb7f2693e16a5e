import { z } from 'zod'
import type { Place } from '../../application/integration-ports.ts'

const place = z.tuple([z.number().int().min(0).max(8.64e15), z.string().regex(/^[\p{L}\p{N}_-]{0,300}$/u)])

/** A place in a list as callers pass it on, without having to understand it. */
export function writeCursor({ at, id }: Place): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url')
}

/** The place again; null when the text is none of ours. */
export function readCursor(text: string): Place | null {
  const read = place.safeParse(parsed(Buffer.from(text, 'base64url').toString()))
  return read.success ? { at: read.data[0], id: read.data[1] } : null
}

/** What is shown of rows of which one more than `limit` was asked for, and where the rest begins. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => Place,
): { readonly shown: readonly Row[]; readonly nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { shown, nextCursor: last === undefined ? null : writeCursor(placeOf(last)) }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
