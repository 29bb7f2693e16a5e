import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Reads what people write to the wrong assistant: `<language>.txt` files, one sentence a line, `#` before a remark.
 * A folder that is not there is empty.
 */
export async function loadBackground(dir: string): Promise<readonly string[]> {
  const names = (await readdir(dir).catch((): string[] => [])).filter(name => name.endsWith('.txt')).sort()
  const texts = await Promise.all(names.map(name => readFile(join(dir, name), 'utf8')))
  return texts.flatMap(linesOf)
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
}
