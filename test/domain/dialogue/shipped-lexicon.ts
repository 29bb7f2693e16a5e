import { join } from 'node:path'
import { loadLexicons } from '../../../src/adapters/files/lexicons.ts'
import { createLexicon } from '../../../src/domain/dialogue/understanding/lexicon.ts'

/** The languages that ship, as the assistant hears with them. */
export const lexicon = createLexicon(
  await loadLexicons(join(import.meta.dirname, '..', '..', '..', 'flows', 'lexicon')),
)
