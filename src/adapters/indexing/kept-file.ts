import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Log } from '../../application/ports.ts'

/** A file that makes the next start quicker, and without which it is only slower. Nothing here throws. */
export type KeptFile = {
  /** What `parse` makes of the file; null when there is none, or when `parse` throws for what it is. */
  read<Value>(parse: (bytes: Buffer) => Value): Promise<Value | null>
  /** Writes it whole or not at all, after what was asked to be written before. */
  write(chunks: Chunks): Promise<void>
  /** Adds to its end, perhaps not everything, after what was asked to be written before. */
  append(chunks: Chunks): Promise<void>
  /** When nothing is being written any more. */
  written(): Promise<void>
}

/** Articles that are for some readers alone are in it. */
const OWN = 0o600

type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>

export function keptFile(file: string, log: Log): KeptFile {
  let writing = Promise.resolve()

  function next(write: () => Promise<void>): Promise<void> {
    writing = writing
      .then(() => mkdir(dirname(file), { recursive: true }))
      .then(write)
      .catch(error => tell('library.not_kept', error))
    return writing
  }

  function tell(event: 'library.not_kept' | 'library.built_anew', error: unknown): void {
    if (!isMissing(error)) log.warn(event, { file, reason: reasonOf(error) })
  }

  async function replace(chunks: Chunks): Promise<void> {
    const beside = `${file}.${randomUUID()}`
    try {
      await writeFile(beside, chunks, { flush: true, mode: OWN })
      await rename(beside, file)
    } catch (error) {
      await rm(beside, { force: true }).catch(() => {})
      throw error
    }
  }

  return {
    async read(parse) {
      try {
        return parse(await readFile(file))
      } catch (error) {
        tell('library.built_anew', error)
        return null
      }
    },
    write: chunks => next(() => replace(chunks)),
    append: chunks => next(() => writeFile(file, chunks, { flag: 'a', mode: OWN })),
    written: () => writing,
  }
}

/** A data folder that cannot be is told by whoever makes it. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
