import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('../..', import.meta.url))
const RULES = ['domain', 'adapters/indexing']

/**
 * Another one whenever the program may read, index or keep an article otherwise: a hash of the rules as they are written,
 * and of the versions of the packages. What another program kept is made anew, without anybody having to think of it.
 */
export function programMark(): string {
  const files = RULES.flatMap(folder =>
    readdirSync(join(SOURCE, folder), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts'))
      .sort()
      .map(file => join(folder, file)),
  )
  const mark = createHash('sha256').update(readFileSync(join(SOURCE, '..', 'package.json')))
  for (const file of files) mark.update(`\n${file}\n`).update(readFileSync(join(SOURCE, file)))
  return mark.digest('base64')
}
