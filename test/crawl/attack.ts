import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { HELP_LIMITS } from '../../src/adapters/help/help.ts'
import { launchBrowser } from '../browser.ts'
import { openHelp } from '../fakes/help-stand.ts'
import { articlesOf, pathsOf, scriptsThatRan } from './attack-help.ts'

/** `npm run attack -- FOLDER`: every `payload` or `text` of the folder's .jsonl files as an article and as a search, in a browser. */
const [folder] = process.argv.slice(2)
if (folder === undefined) {
  process.stderr.write(
    'Give a folder with .jsonl files, each line an object with a payload or a text: npm run attack -- FOLDER\n',
  )
  process.exit(2)
}
const say = (line: string) => void process.stdout.write(`${line}\n`)
const line = z.union([
  z.object({ payload: z.string() }).transform(({ payload }) => payload),
  z.object({ text: z.string() }).transform(({ text }) => text),
])
const boundless = { most: Number.MAX_SAFE_INTEGER, perMs: 60_000 }
const limits = Object.fromEntries(Object.keys(HELP_LIMITS).map(name => [name, boundless])) as typeof HELP_LIMITS

const browser = await launchBrowser()
let faults = 0
for (const file of readdirSync(folder)
  .filter(name => name.endsWith('.jsonl'))
  .sort()) {
  const lines = readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter(text => text.trim() !== '')
  const payloads = lines.map(text => line.parse(JSON.parse(text)))
  const help = await openHelp(articlesOf(payloads), { limits })
  const found = await scriptsThatRan(browser, help, pathsOf(payloads))
  await help.close()
  for (const fault of found) say(`${file} ${fault}`)
  say(`${file}: ${payloads.length} payloads, ${found.length} faults.`)
  faults += found.length
}
await browser.close()
process.exitCode = faults === 0 ? 0 : 1
