import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isNode, LineCounter, parseDocument } from 'yaml'
import { type LexiconFile, lexiconFile } from '../../domain/dialogue/understanding/lexicon-file.ts'

/** A lexicon is missing or wrong; the message lists every problem as `file:line: what and the cure`. */
export class LexiconsError extends Error {}

/** The language that everything is written in first; its lexicon cannot be missing. */
const MAIN = 'en'

type Problem = { readonly file: string; readonly line: number; readonly message: string }

/** Reads the lexicons of a folder (`<locale>.yaml`), English first. Throws a LexiconsError with all problems at once. */
export async function loadLexicons(dir: string): Promise<readonly LexiconFile[]> {
  const names = (await list(dir)).filter(name => /^[a-z]{2,3}(-[A-Z]{2})?\.ya?ml$/.test(name))
  const read = await Promise.all(names.map(name => readLexicon(dir, name)))
  const problems = read.flatMap(each => ('problems' in each ? each.problems : []))
  if (!names.some(name => localeIn(name) === MAIN))
    problems.push({ file: join(dir, `${MAIN}.yaml`), line: 1, message: 'the English lexicon is missing; put it back' })
  if (problems.length > 0)
    throw new LexiconsError(problems.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'))
  return read.flatMap(each => ('lexicon' in each ? [each.lexicon] : [])).sort(mainFirst)
}

function mainFirst(one: LexiconFile, other: LexiconFile): number {
  if (one.locale === MAIN) return -1
  return other.locale === MAIN ? 1 : one.locale.localeCompare(other.locale, 'en')
}

function localeIn(name: string): string {
  return name.replace(/\.ya?ml$/, '')
}

async function list(dir: string): Promise<readonly string[]> {
  return await readdir(dir).catch(() => {
    throw new LexiconsError(`${dir}:1: the folder with the lexicons cannot be read; put flows/lexicon back`)
  })
}

async function readLexicon(
  dir: string,
  name: string,
): Promise<{ readonly lexicon: LexiconFile } | { readonly problems: readonly Problem[] }> {
  const file = join(dir, name)
  const text = await readFile(file, 'utf8').catch(error => {
    throw new LexiconsError(`${file}:1: the file cannot be read (${error.code}); check its permissions`)
  })
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [broken] = document.errors
  if (broken !== undefined)
    return {
      problems: [{ file, line: broken.linePos?.[0].line ?? 1, message: broken.message.split('\n')[0] ?? 'not YAML' }],
    }
  const parsed = lexiconFile.safeParse(document.toJS())
  if (parsed.success) return { lexicon: { locale: localeIn(name), words: parsed.data } }
  const lineOf = (path: readonly PropertyKey[]) => {
    const node = path.length === 0 ? null : document.getIn(path, true)
    const offset = isNode(node) ? node.range?.[0] : undefined
    return offset === undefined ? 1 : lines.linePos(offset).line
  }
  return {
    problems: parsed.error.issues.map(issue => {
      if (issue.code === 'unrecognized_keys') {
        const [key = ''] = issue.keys
        const message = `there is no part "${issue.keys.join('", "')}"${where(issue.path)}; check its name or remove it`
        return { file, line: lineOf([...issue.path, key]), message }
      }
      return { file, line: lineOf(issue.path), message: said(issue.path, issue.message) }
    }),
  }
}

function said(path: readonly PropertyKey[], message: string): string {
  const name = path.map(String).join('.')
  return message.endsWith('received undefined') ? `"${name}" is missing; add it` : `${name}: ${message}`
}

function where(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : ` in "${path.map(String).join('.')}"`
}
