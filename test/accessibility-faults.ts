import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

/** What axe finds wrong with a page as it stands, one line per rule; empty when nothing is. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Evaluated rather than added as a script, which the page's own content security policy refuses.
  await page.evaluate(await axeSource())
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe }
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' | ')}`)
  })
}

type Axe = { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }

let source: Promise<string> | null = null

function axeSource(): Promise<string> {
  source ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  return source
}
