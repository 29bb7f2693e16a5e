import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { attackedPaths, writeAttacks } from './attack-articles.ts'
import { attackConsole, attackGaps } from './attack-console.ts'
import { attackHelp, attackSearchBox } from './attack-help.ts'
import { watchedContext } from './attack-probe.ts'
import { attackWidget } from './attack-widget.ts'

/** The one harmless article. No attack has a word of it, so that they all find nothing until their own are there. */
const HARMLESS =
  '---\ntitle: Laundering woollen pullovers\nquestions: [How do I launder woollen pullovers]\n---\nLukewarm.\n\n## Drying\n\nFlat.\n'
const OPENING = 'How do I launder woollen pullovers?'
const READ_WITHIN_MS = 300_000

/** A folder of articles for the server that is attacked, with one that is harmless. */
export async function attackFolder(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'firstline-attack-'))
  await mkdir(join(folder, 'home'))
  await writeFile(join(folder, 'home', 'pullovers.md'), HARMLESS)
  return { folder, remove: () => rm(folder, { recursive: true }) }
}

export type HouseAttack = {
  readonly browser: Browser
  /** A server that reads the folder, follows it and has no limits. */
  readonly url: string
  readonly folder: string
  readonly payloads: readonly string[]
  /** Whether the content policy helps. */
  readonly policies: readonly boolean[]
  readonly say?: (line: string) => void
}

/** Brings every payload wherever words of strangers get to in the product. One line for each thing that went wrong. */
export async function attackHouse(attack: HouseAttack): Promise<readonly string[]> {
  const { browser, url, folder, payloads, policies, say = () => {} } = attack
  const found: string[] = []
  const each = async (what: string, run: (policy: boolean) => Promise<readonly string[]>) => {
    for (const policy of policies) {
      const began = Date.now()
      const faults = await run(policy)
      found.push(...faults.map(fault => (policy ? fault : `${fault} (without the policy)`)))
      say(`${what}, ${policy ? 'with' : 'without'} the policy: ${faults.length} faults, ${seconds(began)} s`)
    }
  }
  const watched = async <Made>(
    policy: boolean,
    run: (by: Awaited<ReturnType<typeof watchedContext>>) => Promise<Made>,
  ) => {
    const by = await watchedContext(browser, url, policy)
    const made = await run(by)
    await by.context.close()
    return made
  }

  await each('what nobody finds', policy =>
    watched(policy, async by => {
      const { found: faults, shown } = await attackGaps(by, url, payloads)
      say(`${shown} of ${payloads.length} queries were shown as not found`)
      return shown === 0 ? [...faults, 'no query was shown as not found'] : faults
    }),
  )
  await writeAttacks(folder, payloads)
  await allAreRead(url, payloads.length)
  await each('the help centre', policy => watched(policy, by => attackHelp(by, url, attackedPaths(payloads))))
  await each('its search box', policy => watched(policy, by => attackSearchBox(by, url, payloads)))
  await each('the console', policy => watched(policy, by => attackConsole(by, url, payloads)))
  await each('the chat', policy => attackWidget({ browser, url, policy, opening: OPENING }, payloads))
  return found
}

async function allAreRead(url: string, count: number): Promise<void> {
  const until = Date.now() + READ_WITHIN_MS
  for (const number of [0, count - 1])
    while ((await fetch(`${url}/help/attack-${number}`)).status !== 200) {
      if (Date.now() > until) throw new Error(`The server has not read attack-${number} within five minutes.`)
      await pause(200)
    }
}

function seconds(began: number): string {
  return ((Date.now() - began) / 1_000).toFixed(1)
}
