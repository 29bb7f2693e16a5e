import type { ArticleFolder } from '../../src/application/library-ports.ts'

/** A folder in memory. `write`, `remove` and `lose` tell nobody until they are looked for, or until `notice`. */
export function memoryFolder(files: Readonly<Record<string, string>>) {
  const now = new Map(Object.entries(files))
  const read = new Map<string, string>()
  const unread = new Set<string>()
  const watchers = new Set<(paths?: ReadonlySet<string>) => void>()
  let isLost = false
  const folder: ArticleFolder = {
    name: 'articles',
    async changes(paths) {
      if (isLost) throw new Error('The knowledge folder articles does not exist.')
      const wanted = (path: string) => paths?.has(path) ?? true
      const written = [...now].filter(([path, text]) => wanted(path) && !unread.has(path) && read.get(path) !== text)
      const removed = [...read.keys()].filter(path => wanted(path) && !now.has(path))
      for (const [path, text] of written) read.set(path, text)
      for (const path of removed) read.delete(path)
      return {
        written: written.map(([path, text]) => ({ path, hash: `hash of ${text}`, text })),
        removed,
        unread: [...unread].map(path => ({ path, line: 1, what: 'could not be read (EACCES)' })),
      }
    },
    async watch(changed) {
      watchers.add(changed)
      return async () => void watchers.delete(changed)
    },
  }
  return {
    folder,
    write: (path: string, text: string) => void now.set(path, text),
    remove: (path: string) => void now.delete(path),
    lock: (path: string) => void unread.add(path),
    unlock: (path: string) => void unread.delete(path),
    lose() {
      isLost = true
    },
    find() {
      isLost = false
    },
    notice: (...paths: string[]) =>
      watchers.forEach(tell => void tell(paths.length === 0 ? undefined : new Set(paths))),
    watchers,
  }
}
