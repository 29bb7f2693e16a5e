import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Every markdown file below a folder, by its path in it. */
export function readFolder(folder: string): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => /\.(?:md|markdown)$/i.test(path))
    .sort()
    .map(path => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(folder, path), 'utf8') }))
}
