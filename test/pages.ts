import { join } from 'node:path'
import { ensurePages } from '../src/adapters/files/pages.ts'

/** The pages are built once before any test: files that run side by side would replace them under each other. */
export default async function setup(): Promise<void> {
  await ensurePages({ root: join(import.meta.dirname, '..'), say: () => {} })
}
