import { join } from 'node:path'
import { loadArticles } from './adapters/files/articles.ts'
import { loadFlows } from './adapters/files/flows.ts'
import { loadLexicons } from './adapters/files/lexicons.ts'
import { loadSynonyms } from './adapters/files/synonyms.ts'
import { systemClock } from './adapters/system/clock.ts'
import type { Config } from './config.ts'
import { phraseAdvice } from './domain/dialogue/phrase-advice.ts'
import { phraseFaults } from './domain/dialogue/understanding/phrase-faults.ts'
import { isoDay } from './domain/iso-day.ts'
import type { Article } from './domain/knowledge/article.ts'
import { articleAdvice } from './domain/knowledge/article-advice.ts'

type Tell = (line: string) => void

/** Reads everything that authors write, and tells what is wrong or could be better, a line each. */
export async function checkContent(config: Config, tell: Tell): Promise<void> {
  const { editions } = await loadFlows(config.FLOWS_DIR)
  const lexicons = await loadLexicons(join(config.FLOWS_DIR, 'lexicon'))
  const { articles, notes } = await loadArticles(config.KNOWLEDGE_DIR)
  await loadSynonyms(config.KNOWLEDGE_DIR)
  for (const { path, line, what } of notes) tell(`${config.KNOWLEDGE_DIR}/${path}:${line} ${what}.`)
  tellAdvice(config.KNOWLEDGE_DIR, articles, tell)
  for (const { source, voices } of editions) {
    const missing = lexicons.map(({ locale }) => locale).filter(locale => !voices.has(locale))
    if (missing.length > 0) tell(`${source.file}:1 is not translated (${missing.join(', ')}) and spoken as it is.`)
  }
  for (const { file, line, message } of phraseAdvice(editions, lexicons)) tell(`${file}:${line} ${message}.`)
  for (const fault of phraseFaults(editions.flatMap(({ voices }) => [...voices.values()])))
    tell(`${config.FLOWS_DIR}: ${fault}.`)
  tell(
    `${editions.length} flows, the words of ${lexicons.length} languages and ${articles.length} articles are in order.`,
  )
}

/** Places that are told of one kind of advice; whoever mends them sees the next ones. */
const PLACES_TOLD = 8

function tellAdvice(folder: string, articles: readonly Article[], tell: Tell): void {
  const today = isoDay(systemClock.now())
  for (const { about, places } of articleAdvice(articles, today)) {
    tell(`${about} (${places.length}).`)
    for (const { path, what } of places.slice(0, PLACES_TOLD))
      tell(`  ${folder}/${path}${what === '' ? '' : `: ${what}`}`)
    if (places.length > PLACES_TOLD) tell(`  … and ${places.length - PLACES_TOLD} more`)
  }
}
