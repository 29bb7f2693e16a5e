import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Articles that are attacks: each payload as text, within markdown, and as the title. */
export async function writeAttacks(folder: string, payloads: readonly string[]): Promise<void> {
  await mkdir(join(folder, 'attacks'), { recursive: true })
  for (const [number, payload] of payloads.entries())
    await writeFile(join(folder, 'attacks', `attack-${number}.md`), attackArticle(number, payload))
}

function attackArticle(number: number, payload: string): string {
  const words = payload.replace(/\s+/g, ' ').trim()
  const address = words.replace(/[()\s]/g, '')
  return `---
title: ${JSON.stringify(`Attack ${number} ${words}`)}
tags: [${JSON.stringify(words)}]
questions: [${JSON.stringify(`What does attack ${number} do with ${words}`)}]
---
Before.

${payload}

## ${words}

- ${words}

> [!NOTE]
> ${words}

| a | b |
|---|---|
| ${words.replaceAll('|', '\\|')} | 1 |

[a link](${address}) ![a picture](${address}) ${words}
`
}

/** Where payloads get to in the help centre: their articles, and searches for them. */
export function attackedPaths(payloads: readonly string[]): readonly string[] {
  return payloads.flatMap((payload, number) => {
    const asked = new URLSearchParams({ q: payload }).toString()
    return [`/help/attack-${number}`, `/help?${asked}`, `/help/contact/new?${asked}`, `/help/attack-${number}?${asked}`]
  })
}
