import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Note } from '../../domain/knowledge/article.ts'
import { type Catalogue, catalogueOf } from '../../domain/knowledge/catalogue.ts'

/**
 * Reads every `.md` file below a folder. A file that cannot be read or holds no article becomes a note; a folder that
 * is missing or has no article at all is an error whose sentence tells the cure.
 */
export async function loadArticles(directory: string): Promise<Catalogue> {
  const paths = await markdownFiles(directory)
  const read = await Promise.all(paths.map(path => readText(directory, path)))
  const files = read.filter(file => 'text' in file)
  const unread = read.filter(file => 'what' in file)
  const { articles, notes } = catalogueOf(files)
  if (articles.length === 0) throw new Error(nothingIn(directory, [...unread, ...notes]))
  return { articles, notes: [...unread, ...notes] }
}

/** Paths with forward slashes in one order on every system: slugs that clash are numbered by it. */
async function markdownFiles(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    const files = entries.filter(entry => !entry.isDirectory() && /\.(md|markdown)$/i.test(entry.name))
    const paths = files.map(entry => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    return paths.filter(isForReaders).sort()
  } catch (error) {
    throw new Error(whyNoFolder(directory, error), { cause: error })
  }
}

/** Hidden folders and the notes for authors are not articles. */
function isForReaders(path: string): boolean {
  const parts = path.split('/')
  return (
    !parts.some(part => part.startsWith('.') || part === 'node_modules') && !/^readme\.md$/i.test(parts.at(-1) ?? '')
  )
}

async function readText(directory: string, path: string): Promise<{ path: string; text: string } | Note> {
  try {
    return { path, text: await readFile(join(directory, path), 'utf8') }
  } catch (error) {
    return { path, line: 1, what: `could not be read (${codeOf(error)}) and was left out. Check its permissions` }
  }
}

function whyNoFolder(directory: string, error: unknown): string {
  const code = codeOf(error)
  if (code === 'ENOENT') {
    return `The knowledge folder ${directory} does not exist. Create it with at least one .md article, or set KNOWLEDGE_DIR.`
  }
  if (code === 'ENOTDIR') return `${directory} is a file, not a folder of articles. Set KNOWLEDGE_DIR to the folder.`
  return `The knowledge folder ${directory} cannot be read (${code}). Check its permissions.`
}

function nothingIn(directory: string, notes: readonly Note[]): string {
  const reasons = notes.slice(0, 5).map(({ path, line, what }) => `\n${path}:${line} ${what}.`)
  return `The knowledge folder ${directory} has no article. Add a .md file with a title and some text.${reasons.join('')}`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault'
}
