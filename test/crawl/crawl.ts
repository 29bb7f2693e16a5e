import { launchBrowser } from '../browser.ts'
import { openHelp } from '../fakes/help-stand.ts'
import { crawlHelp } from './crawl-help.ts'
import { readFolder } from './read-folder.ts'

/** `npm run crawl -- FOLDER`: follows every link of the help centre of that folder; axe looks at one page of ten. */
const [folder, every = '10'] = process.argv.slice(2)
if (folder === undefined || !/^\d+$/.test(every)) {
  process.stderr.write(
    'Give the folder of the articles, and every how many pages axe is to look: npm run crawl -- knowledge 5\n',
  )
  process.exit(2)
}
const say = (line: string) => void process.stdout.write(`${line}\n`)
const help = await openHelp(readFolder(folder), { strict: true })
const browser = await launchBrowser()
try {
  const besides = [`/help?${new URLSearchParams({ q: help.articles[0]?.title ?? '' })}`, '/help?q=zzxqv']
  const expected = help.articles.map(({ slug }) => `/help/${encodeURIComponent(slug)}`)
  const report = await crawlHelp(browser, { url: help.url, expected, axeEvery: Number(every), besides })
  for (const fault of report.faults) say(fault)
  const { pages, links, axed, faults } = report
  say(
    `${help.articles.length} articles, ${pages} pages, ${links} links, axe on ${axed} pages: ${faults.length} faults.`,
  )
  process.exitCode = faults.length === 0 ? 0 : 1
} finally {
  await browser.close()
  await help.close()
}
