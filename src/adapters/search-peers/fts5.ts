import { DatabaseSync } from 'node:sqlite'
import type { BuiltEngine } from '../../application/evaluation/search-engine.ts'
import type { SearchText } from '../../application/evaluation/search-set.ts'

/** SQLite's full-text index: the Porter stemmer, BM25 with the title at twice the text. */
export function buildFts5(texts: readonly SearchText[]): BuiltEngine {
  const database = new DatabaseSync(':memory:')
  database.exec(`CREATE VIRTUAL TABLE texts USING fts5(id UNINDEXED, title, text, tokenize = 'porter unicode61')`)
  const insert = database.prepare('INSERT INTO texts (id, title, text) VALUES (?, ?, ?)')
  database.exec('BEGIN')
  for (const { id, title, text } of texts) insert.run(id, title, text)
  database.exec('COMMIT')
  const find = database.prepare(
    'SELECT id, bm25(texts, 0, 2, 1) AS cost FROM texts WHERE texts MATCH ? ORDER BY cost LIMIT ?',
  )
  return {
    search: ({ text }, limit) => {
      const words = [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])]
      if (words.length === 0) return { ids: [], confidence: 0 }
      const rows = find.all(words.map(word => `"${word}"`).join(' OR '), limit)
      return { ids: rows.map(({ id }) => String(id)), confidence: -Number(rows[0]?.['cost'] ?? 0) }
    },
  }
}
