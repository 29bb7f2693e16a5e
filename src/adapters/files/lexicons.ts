import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { type LexiconFile, lexiconFile, phraseProblems } from '../../domain/dialogue/understanding/lexicon-file.ts'

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
  const written: unknown = document.toJS()
  const parsed = lexiconFile.safeParse(written)
  const unread = phraseProblems(written)
  if (parsed.success && unread.length === 0) return { lexicon: { locale: localeIn(name), words: parsed.data } }
  const lineOf = (path: readonly PropertyKey[]) => {
    const node = path.length === 0 ? null : document.getIn(path, true)
    const offset = isNode(node) ? node.range?.[0] : undefined
    return offset === undefined ? 1 : lines.linePos(offset).line
  }
  const issues = [...(parsed.error?.issues ?? []).flatMap(problemsIn), ...unread]
  return { problems: issues.map(({ path, message }) => ({ file, line: lineOf(path), message: said(path, message) })) }
}

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string }

function problemsIn(issue: z.core.$ZodIssue): readonly Issue[] {
  if (issue.code !== 'unrecognized_keys') return [issue]
  return issue.keys.map(key => ({
    path: [...issue.path, key],
    message: 'there is no such part; check its name or remove it',
  }))
}

function said(path: readonly PropertyKey[], message: string): string {
  const name = path.map(String).join('.')
  return message.endsWith('received undefined') ? `"${name}" is missing; add it` : `${name}: ${message}`
}
