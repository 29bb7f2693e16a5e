import type { Browser, Frame } from 'playwright-core'
import { watchedContext } from './attack-probe.ts'

/** Messages of one conversation: more, and drawing it takes longer than asking. */
const IN_ONE_CHAT = 40
const MOST_CHARACTERS = 4_000

export type WidgetAttack = {
  readonly browser: Browser
  readonly url: string
  readonly policy: boolean
  /** A question that has an answer with an article; whole articles are opened below it. */
  readonly opening: string
}

/** Opens the article of each payload whole in the chat, and asks it as a question; tells of each what went wrong. */
export async function attackWidget(attack: WidgetAttack, payloads: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (let start = 0; start < payloads.length; start += IN_ONE_CHAT) {
    const together = payloads.slice(start, start + IN_ONE_CHAT)
    found.push(...(await attackChat(attack, together, start)))
  }
  return found
}

async function attackChat(
  { browser, url, policy, opening }: WidgetAttack,
  payloads: readonly string[],
  first: number,
): Promise<readonly string[]> {
  const { context, take } = await watchedContext(browser, url, policy)
  const page = await context.newPage()
  const found: string[] = []
  await page.goto(url)
  await page.getByRole('button', { name: /open chat/i }).click()
  const chat = page.frameLocator('iframe[title="Chat"]')
  await chat.getByRole('textbox').waitFor()
  const frame = page.frames().find(each => each !== page.mainFrame())
  if (frame === undefined) throw new Error('The chat has no frame.')

  await say(frame, opening)
  const whole = chat.getByRole('button', { name: /Show the whole article/ })
  await whole.first().waitFor()
  const slugs = payloads.map((_payload, position) => `attack-${first + position}`)
  found.push(...(await frame.evaluate(openEach, slugs)), ...take())

  const questions = payloads.map(payload => payload.toWellFormed().slice(0, MOST_CHARACTERS))
  await frame.evaluate(askEach, questions)
  await say(frame, `That was ${first}`)
  await frame.waitForFunction(isAnswered, `That was ${first}`, { timeout: 60_000 })
  await look('.log', `questions ${first} to ${first + payloads.length - 1}`)
  await context.close()
  return found

  async function look(root: string, what: string): Promise<void> {
    const fault = await (frame as Frame).evaluate(place => {
      window.touchEverything(place)
      return window.faultBelow(place)
    }, root)
    for (const trace of [fault, ...take()]) if (trace !== '') found.push(`chat, ${what}: ${trace}`)
  }
}

async function say(frame: Frame, words: string): Promise<void> {
  const box = frame.getByRole('textbox')
  await box.fill(words)
  await box.press('Enter')
}

/** Runs in the browser. */
async function askEach(questions: readonly string[]): Promise<void> {
  const box = document.querySelector<HTMLTextAreaElement>('.composer textarea')
  for (const question of questions) {
    if (box === null) return
    box.value = question
    box.dispatchEvent(new Event('input', { bubbles: true }))
    await new Promise(resolve => setTimeout(resolve, 5))
    box.form?.requestSubmit()
  }
}

/** Runs in the browser. The one button there is opens each of the articles instead of its own. */
async function openEach(slugs: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  const { fetch } = window
  for (const slug of slugs) {
    window.fetch = (asked, options) =>
      fetch(typeof asked === 'string' ? asked.replace(/\/v1\/articles\/.*/, `/v1/articles/${slug}`) : asked, options)
    document.querySelector<HTMLElement>('button.whole')?.click()
    const title = slug.replace('attack-', 'Attack ')
    const until = performance.now() + 30_000
    const shown = () => document.querySelector('.article-head h2')?.textContent ?? ''
    while (!`${shown()} `.startsWith(`${title} `) && performance.now() < until)
      await new Promise(resolve => setTimeout(resolve, 5))
    const text = document.querySelector('.article-text')?.textContent ?? ''
    window.touchEverything('.whole-article')
    const fault = text.includes('Before.') ? window.faultBelow('.whole-article') : `shows no article: ${text}`
    if (fault !== '') found.push(`chat, ${slug}: ${fault}`)
    document.querySelector<HTMLElement>('.article-head button')?.click()
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  window.fetch = fetch
  return found
}

/** Runs in the browser. Whoever was handed over to a person on the way is answered by nobody. */
function isAnswered(words: string): boolean {
  const rows = [...document.querySelectorAll('.row')]
  const asked = rows.findLastIndex(row => row.classList.contains('mine') && row.textContent?.includes(words))
  const isWithPeople = !document.querySelector('.person')?.textContent?.includes('Talk to a person')
  return asked !== -1 && (isWithPeople || rows.slice(asked + 1).some(row => row.classList.contains('assistant')))
}
