import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

export type PagesRequest = {
  /** The project's folder. */
  readonly root: string
  /** Tells the person who starts the server what takes the time. */
  readonly say: (sentence: string) => void
}

/** The folders and files the pages are made of. */
const SOURCES = ['web-widget', 'web-console', 'web-help', 'web-shared', 'scripts/build-pages.ts', 'package-lock.json']

/**
 * Answers with the folder of the built pages. Builds them, in a process of its own, when they are missing or were
 * made from other sources.
 */
export async function ensurePages({ root, say }: PagesRequest): Promise<{ directory: string }> {
  const directory = join(root, 'dist', 'pages')
  const stamp = join(directory, '.sources')
  const sources = await fingerprintOfSources(root)
  // An installation without the sources brings its pages along.
  if (sources === null && existsSync(directory)) return { directory }
  const built = await readFile(stamp, 'utf8').catch(() => null)
  if (built === null || built !== sources) {
    say(built === null ? 'Building the pages (a few seconds, once) …' : 'Building the pages again, they have changed …')
    await build(root)
  }
  return { directory }
}

/** One hash over the paths and contents of all sources; null when there are none. */
export async function fingerprintOfSources(root: string): Promise<string | null> {
  const files = (await Promise.all(SOURCES.map(source => filesUnder(join(root, source))))).flat()
  if (files.length < 2) return null
  const hash = createHash('sha256')
  for (const file of files.sort())
    hash
      .update(relative(root, file))
      .update('\0')
      .update(await readFile(file))
      .update('\0')
  return hash.digest('hex')
}

async function filesUnder(path: string): Promise<string[]> {
  if (!existsSync(path)) return []
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null)
  if (entries === null) return [path]
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
}

function build(root: string): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'scripts', 'build-pages.ts')], { cwd: root })
  const output: string[] = []
  child.stdout.on('data', chunk => output.push(String(chunk)))
  child.stderr.on('data', chunk => output.push(String(chunk)))
  return new Promise((resolve, reject) => {
    child.once('error', error => reject(new Error(`The pages could not be built: ${error.message}.`, { cause: error })))
    child.once('close', code => (code === 0 ? resolve() : reject(new Error(whyNotBuilt(output.join(''))))))
  })
}

function whyNotBuilt(output: string): string {
  const cure = output.includes('ERR_MODULE_NOT_FOUND')
    ? 'The build tools are not installed: run "npm ci" (without --omit=dev) in the project folder.'
    : 'Mend what is named below, or run "node scripts/build-pages.ts" to see it again.'
  return `The pages could not be built. ${cure}\n${output.trim().slice(-4_000)}`
}
