import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { readConfig } from '../../src/config.ts'
import { startFirstline } from '../../src/main.ts'
import { launchBrowser } from '../browser.ts'
import { freePort } from '../free-port.ts'
import { attackFolder, attackHouse } from './attack-house.ts'

/**
 * `npm run attack -- FOLDER`: every `payload` or `text` of the folder's .jsonl files as an article, a search and a
 * question, in a browser. `npm run attack -- FOLDER with` lets the content policy help, `without` does not, and by itself
 * it is done both ways.
 */
const POLICIES: Readonly<Record<string, readonly boolean[]>> = { with: [true], without: [false], both: [false, true] }
const [folder, way = 'both'] = process.argv.slice(2)
const policies = POLICIES[way]
if (folder === undefined || policies === undefined) {
  process.stderr.write(
    'Give a folder with .jsonl files, each line an object with a payload or a text, and with, without or both: npm run attack -- FOLDER both\n',
  )
  process.exit(2)
}
const say = (line: string) => void process.stdout.write(`${line}\n`)
const line = z.union([
  z.object({ payload: z.string() }).transform(({ payload }) => payload),
  z.object({ text: z.string() }).transform(({ text }) => text),
])
const files = (await readdir(folder)).filter(name => name.endsWith('.jsonl')).sort()
const texts = await Promise.all(files.map(name => readFile(join(folder, name), 'utf8')))
const lines = texts.flatMap(text => text.split('\n')).filter(text => text.trim() !== '')
const payloads = [...new Set(lines.map(text => line.parse(JSON.parse(text))))]

const data = await mkdtemp(join(tmpdir(), 'firstline-attacked-'))
const articles = await attackFolder()
const config = readConfig({
  PORT: String(await freePort()),
  DATA_DIR: data,
  KNOWLEDGE_DIR: articles.folder,
  RATE_LIMITS: 'off',
  LOG_LEVEL: 'error',
  NODE_ENV: 'test',
})
const firstline = await startFirstline(config, join(import.meta.dirname, '..', '..'), () => {})
const browser = await launchBrowser()
try {
  const { url } = firstline
  const found = await attackHouse({ browser, url, folder: articles.folder, payloads, policies, say })
  for (const fault of found) say(fault)
  say(`${payloads.length} different payloads of ${files.length} files: ${found.length} faults.`)
  process.exitCode = found.length === 0 ? 0 : 1
} finally {
  await browser.close()
  await firstline.stop()
  await articles.remove()
  await rm(data, { recursive: true, force: true })
}
