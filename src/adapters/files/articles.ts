import { setImmediate as breathe } from 'node:timers/promises'
import { articleReader } from '../../application/read-articles.ts'
import type { Catalogue } from '../../domain/knowledge/catalogue.ts'
import { articleFolder } from './article-folder.ts'

/**
 * Reads every article below a folder, once. A file that cannot be read or holds no article becomes a note; a folder
 * that is missing or has no article at all is an error whose sentence tells the cure.
 */
export async function loadArticles(directory: string): Promise<Catalogue> {
  const { articles, notes } = await articleReader(articleFolder(directory), breathe)()
  return { articles, notes }
}
