import { join } from 'node:path'
import { loadLexicons } from '../../src/adapters/files/lexicons.ts'
import type { Brain } from '../../src/domain/dialogue/brain.ts'
import type { LexiconFile } from '../../src/domain/dialogue/understanding/lexicon-file.ts'
import { FLOWS, readBrain } from '../shipped-brain.ts'

/** Something that every language takes for a question, and that an article answers. */
export const ASIDE = 'Larkspur showroom parking?'
export const ASIDE_ANSWER = 'There are six places behind the house.'

/** The flows that ship, with one article. */
export async function shippedBrain(folder = FLOWS): Promise<Brain> {
  const brain = await readBrain({ flows: folder, withArticles: false })
  const source = { title: 'Parking', section: '', href: '/help/parking' }
  const found = { slug: 'parking', version: 'v1', title: 'Parking', text: ASIDE_ANSWER, source }
  return {
    ...brain,
    find: question => (question === ASIDE ? { kind: 'answer', found, confidence: 1 } : { kind: 'none' }),
    article: slug => (slug === 'parking' ? found : null),
  }
}

/** The words of a language that ships; of the first where it has none of its own. */
export async function shippedWords(locale: string): Promise<LexiconFile> {
  const files = await loadLexicons(join(FLOWS, 'lexicon'))
  const file = files.find(each => each.locale === locale) ?? files[0]
  if (file === undefined) throw new Error('no words ship at all')
  return file
}
