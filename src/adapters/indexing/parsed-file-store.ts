import { hash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type { ParsedFile, ParsedFileStore, ParsedFiles } from '../../application/library-ports.ts'
import type { Log } from '../../application/ports.ts'
import { keptFile } from './kept-file.ts'

export type ParsedFileStoreParts = {
  readonly file: string
  /** Which program reads the articles; what another one has read is not believed. */
  readonly program: string
  readonly log: Log
}

/** A line of the file; its hash stands before it. */
type Line = readonly [path: string, hash: string, parsed: ParsedFile['parsed']]

/** Files that are written down before others have their turn. */
const AT_A_STRETCH = 50

/**
 * What was read of the articles' files, in one file: a line with the program that has read them, and then a line for
 * each file, as JSON after its hash. A damaged line, or one that was cut off, is that of a file which is read again.
 */
export function parsedFileStore({ file, program, log }: ParsedFileStoreParts): ParsedFileStore {
  const kept = keptFile(file, log)

  function parse(bytes: Buffer): ParsedFiles {
    const [mark, ...lines] = bytes.toString('utf8').split('\n')
    if (mark !== program) throw new Error('it was written by another version of the program')
    return new Map(
      lines.filter(isWhole).map(line => {
        // Its hash says that we wrote it, so that its shape is ours.
        const [path, contents, parsed] = JSON.parse(line.slice(HASH_LENGTH)) as Line
        return [path, { hash: contents, parsed }]
      }),
    )
  }

  return {
    kept: async () => (await kept.read(parse)) ?? new Map(),
    keep: parsedFiles => kept.write(written(program, parsedFiles)),
  }
}

async function* written(program: string, parsedFiles: ParsedFiles): AsyncGenerator<Uint8Array> {
  yield Buffer.from(program)
  let stretch = ''
  for (const [place, [path, parsed]] of [...parsedFiles].entries()) {
    stretch += `\n${lineOf(path, parsed)}`
    if (place % AT_A_STRETCH !== AT_A_STRETCH - 1) continue
    yield Buffer.from(stretch)
    stretch = ''
    await breathe()
  }
  yield Buffer.from(stretch)
}

const HASH_LENGTH = 44

function lineOf(path: string, { hash: contents, parsed }: ParsedFile): string {
  const line: Line = [path, contents, parsed]
  const json = JSON.stringify(line)
  return `${hash('sha256', json, 'base64')}${json}`
}

function isWhole(line: string): boolean {
  return hash('sha256', line.slice(HASH_LENGTH), 'base64') === line.slice(0, HASH_LENGTH)
}
