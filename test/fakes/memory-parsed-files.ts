import type { ParsedFileStore, ParsedFiles } from '../../src/application/library-ports.ts'

/** What was read, kept in memory. `all` is what the next start would take over. */
export function memoryParsedFiles(): ParsedFileStore & { all: ParsedFiles } {
  const memory = {
    all: new Map() as ParsedFiles,
    kept: async () => memory.all,
    async keep(parsedFiles: ParsedFiles) {
      memory.all = new Map([...memory.all, ...parsedFiles])
    },
  }
  return memory
}
