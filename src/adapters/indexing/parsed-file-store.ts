import { hash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type { ParsedFile, ParsedFileStore, ParsedFiles } from '../../application/library-ports.ts'
import type { Log } from '../../application/ports.ts'
import { keptFile } from './kept-file.ts'

export type ParsedFileStoreParts = {
  readonly file: string
  /** Which program parses the articles; what another one made of them is not believed. */
  readonly program: string
  readonly log: Log
}

/** A line of the file; before it stands its hash, together with the program. */
type Line = readonly [path: string, hash: string, parsed: ParsedFile['parsed']]

/** Files that are written down before others have their turn. */
const AT_A_STRETCH = 50
/** The file is written anew when it has so many times more lines than it tells of files. */
const WORN_FROM = 2

/**
 * What was parsed, in one file: a line for each time that something was kept, the last one of a path counts. Lines that
 * are damaged, were cut off or come from another program are passed over, and their files parsed again.
 */
export function parsedFileStore({ file, program, log }: ParsedFileStoreParts): ParsedFileStore {
  const stored = keptFile(file, log)

  function parse(bytes: Buffer): { readonly parsedFiles: ParsedFiles; readonly isWorn: boolean } {
    const lines = bytes.toString('utf8').split('\n')
    const parsedFiles = new Map(lines.filter(line => isWhole(line, program)).map(parsedFileIn))
    return { parsedFiles, isWorn: lines.length > 1 + WORN_FROM * parsedFiles.size }
  }

  return {
    async kept() {
      const { parsedFiles, isWorn } = (await stored.read(parse)) ?? { parsedFiles: new Map(), isWorn: false }
      if (isWorn) void stored.write(linesOf(parsedFiles, program))
      return parsedFiles
    },
    keep: parsedFiles => stored.append(linesOf(parsedFiles, program)),
  }
}

/** Its hash says that this program wrote the line, so that its shape is ours. */
function parsedFileIn(line: string): readonly [string, ParsedFile] {
  const [path, hash, parsed] = JSON.parse(line.slice(HASH_LENGTH)) as Line
  return [path, { hash, parsed }]
}

async function* linesOf(parsedFiles: ParsedFiles, program: string): AsyncGenerator<Uint8Array> {
  const files = [...parsedFiles]
  for (let from = 0; from < files.length; from += AT_A_STRETCH) {
    const lines = files.slice(from, from + AT_A_STRETCH).map(each => `\n${lineOf(each, program)}`)
    yield Buffer.from(lines.join(''))
    await breathe()
  }
}

const HASH_LENGTH = 44

function lineOf([path, { hash, parsed }]: readonly [string, ParsedFile], program: string): string {
  const line: Line = [path, hash, parsed]
  const json = JSON.stringify(line)
  return `${hashOf(json, program)}${json}`
}

function isWhole(line: string, program: string): boolean {
  return hashOf(line.slice(HASH_LENGTH), program) === line.slice(0, HASH_LENGTH)
}

function hashOf(json: string, program: string): string {
  return hash('sha256', `${program}${json}`, 'base64')
}
