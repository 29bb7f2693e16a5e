import { z } from 'zod'
import type { CasePlace } from '../../application/ports.ts'

const place = z.tuple([z.number().int().min(0).max(8.64e15), z.string().min(1).max(100)])

/** A place in a list as callers pass it on, without having to understand it. */
export function writeCursor({ updatedAt, id }: CasePlace): string {
  return Buffer.from(JSON.stringify([updatedAt, id])).toString('base64url')
}

/** The place again; null when the text is none of ours. */
export function readCursor(text: string): CasePlace | null {
  const read = place.safeParse(parsed(Buffer.from(text, 'base64url').toString()))
  return read.success ? { updatedAt: read.data[0], id: read.data[1] } : null
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
