import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '..', '..')

/** What people read before they read code. */
type Document = { readonly path: string; readonly text: string }

export function documents(): readonly Document[] {
  const paths = globSync(['*.md', 'docs/**/*.md', 'src/**/*.md', 'sample/README.md'], { cwd: ROOT })
  return paths.sort().map(path => ({ path, text: document(path) }))
}

export function document(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** The first fenced block of that language below a heading. */
export function blockBelow(text: string, heading: string, language: string): string {
  const section = text.split(/^## /m).find(part => part.startsWith(`${heading}\n`)) ?? ''
  const [, block] = section.split(new RegExp(`^\`\`\`${language}\\n`, 'm'))
  if (block === undefined) throw new Error(`There is no ${language} block below "${heading}".`)
  return block.split(/^```$/m)[0] ?? ''
}

/** The rows of the table below a heading: the cells' texts, without the head. */
export function rowsBelow(text: string, heading: string): readonly (readonly string[])[] {
  const section = text.split(/^#+ /m).find(part => part.startsWith(`${heading}\n`)) ?? ''
  const rows = section.split('\n').filter(line => line.startsWith('|'))
  return rows.slice(2).map(row =>
    row
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  )
}
