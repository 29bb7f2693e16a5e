import type { Browser, BrowserContext, Frame, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { NewCaseEvent } from '../../src/domain/service/case.ts'
import { accessibilityFaults } from '../accessibility-faults.ts'
import { launchBrowser } from '../browser.ts'
import { startWebStand, type WebStand } from '../fakes/web-stand.ts'

/** "My cases" in the widget, in a real browser over the real server. */
let browser: Browser
let stand: WebStand
const contexts: BrowserContext[] = []
const DAY = 24 * 60 * 60_000

beforeAll(async () => {
  browser = await launchBrowser()
  stand = await startWebStand()
})
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close()
})
afterAll(async () => {
  await browser?.close()
  await stand?.stop()
})

describe('a customer looks at their cases', () => {
  test('by keyboard: finds the list in the menu, opens one, reads it, and goes back', async () => {
    const { page, number } = await withCases()
    await page.focus('button[aria-label=More]')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.case-entry')
    await expect.poll(() => focused(page)).toBe('My cases')
    expect(await page.locator('.case-entry').allInnerTexts()).toEqual([
      expect.stringMatching(/^Hearth kettle\s+Waiting for you\s+CS-/),
      expect.stringMatching(/^The lid is chipped\s+Solution given\s+CS-/),
    ])
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.case-page')
    await expect.poll(() => focused(page)).toBe(`Case ${number}`)
    expect(await page.innerText('.case-next')).toContain('We asked: “Which colour is it?”')
    await page.keyboard.press('Escape')
    await page.waitForSelector('.case-list')
    await page.keyboard.press('Escape')
    await page.waitForSelector('[role=log]')
  })

  test('adds a message, which is in the history and announced', async () => {
    const { page } = await opened('Hearth kettle')
    await page.fill('#case-words', 'It is the blue one.')
    await page.click('.case-write button')
    await page.waitForSelector('.case-history .message.you')
    expect(await page.innerText('.case-history .message.you')).toContain('It is the blue one.')
    await page.waitForSelector('.unseen[role=status]:text("Your message is in CS-")', { state: 'attached' })
    expect(await page.inputValue('#case-words')).toBe('')
    expect(await page.innerText('.case-top')).toContain('In progress')
  })

  test('says it is solved only after a second look', async () => {
    const { page } = await opened('The lid is chipped')
    await page.click("text=It's solved")
    await expect.poll(() => focused(page)).toBe('Keep it open')
    await page.click('text=Keep it open')
    await expect.poll(() => focused(page)).toBe("It's solved")
    await page.click("text=It's solved")
    await page.click('text=Yes, close it')
    await page.waitForSelector('.case-state.over')
    expect(await page.innerText('.case-next')).toContain('you told us that it is solved')
    expect(await page.innerText('label[for=case-words]')).toBe('Open a follow-up with a message')
  })

  test('reopens one that is not solved, and is led to the follow-up of one that is over', async () => {
    const { page, other } = await opened('The lid is chipped')
    expect(await page.innerText('.case-write button')).toBe('Reopen')
    await page.fill('#case-words', 'Another chip.')
    await page.click('.case-write button')
    await page.waitForSelector('.case-history li:has-text("You reopened it.")')
    await page.click("text=It's solved")
    await page.click('text=Yes, close it')
    await page.waitForSelector('.case-state.over')
    await page.fill('#case-words', 'And one more.')
    await page.click('.case-write button')
    await page.waitForSelector(`.case-history li:has-text("Continues ${other}.")`)
    expect(await page.innerText('#cases-title')).not.toContain(other)
  })

  test('keeps the words when the server cannot be reached, and sends them once', async () => {
    const { page, number } = await opened('Hearth kettle')
    await page.fill('#case-words', 'It is the blue one.')
    await page.route('**/messages', async route => {
      await route.fetch()
      await route.abort()
    })
    await page.click('.case-write button')
    await page.waitForSelector('text=We could not reach the server.')
    expect(await page.inputValue('#case-words')).toBe('It is the blue one.')
    await page.unroute('**/messages')
    await page.click('.case-write button')
    await page.waitForSelector('.case-history .message.you')
    expect(await page.locator('.case-history .message.you').count()).toBe(1)
    expect(stand.cases.file(number)?.state).toBe('open')
  })

  test('is told that there are none, and how older ones are found', async () => {
    const page = await chatPage()
    await openPanel(page)
    await page.click('text=Ask in the chat')
    await page.waitForSelector('article.customer:has-text("My cases")')
  })

  test('what staff or customers wrote is shown as text and never as markup', async () => {
    const { page } = await withCases({ asked: '<img src=x onerror="document.title=1"> <b>bold</b>' })
    await openPanel(page)
    await page.click('.case-entry')
    await page.waitForSelector('.case-history .agent')
    expect(await page.innerText('.case-history .agent')).toContain('<b>bold</b>')
    expect(await page.locator('.case-history b:text-is("bold"), .cases img').count()).toBe(0)
  })
})

describe.each(['light', 'dark'] as const)('in %s', colorScheme => {
  test.each([
    ['large', 400, 700],
    ['small', 320, 480],
  ] as const)('on a %s screen nothing is inaccessible, and nothing scrolls sideways', async (size, width, height) => {
    const { page } = await withCases({}, { colorScheme, viewport: { width, height } })
    await openPanel(page)
    await fine(page, `list-${colorScheme}-${size}`)
    await page.click('.case-entry')
    await page.waitForSelector('.case-page')
    await fine(page, `case-${colorScheme}-${size}`)
    await page.click('.case-page .plain')
    await fine(page, `sure-${colorScheme}-${size}`)
  })
})

async function fine(page: Page, name: string): Promise<void> {
  const pictures = process.env['CASE_PICTURES']
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` })
  expect(await accessibilityFaults(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
}

/** The widget's page by itself, with a chat that has begun. */
async function chatPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 400, height: 700 }, ...options })
  contexts.push(context)
  const page = await context.newPage()
  await page.goto(`${stand.url}/widget`)
  await page.waitForSelector('article')
  return page
}

/** A customer with two cases: one waits for their answer, one has a solution. */
async function withCases({ asked = 'Which colour is it?' } = {}, options = {}) {
  const page = await chatPage(options)
  const conversation = await page.evaluate(() => JSON.parse(localStorage.getItem('firstline:right') ?? '{}').conv)
  const now = stand.clock.now()
  const { number } = stand.cases.put(
    conversation,
    { state: 'awaiting_customer', summary: 'The kettle leaks from its lid when it boils.', dueAt: now + 3 * DAY },
    { about: 'Hearth kettle', comments: [askedByPriya(asked, now)] },
  )
  const { number: other } = stand.cases.put(conversation, {
    ...{ state: 'resolved', summary: 'The lid is chipped', updatedAt: now - DAY, dueAt: now + 3 * DAY },
    resolution: { code: 'replaced', notes: 'A new lid is on its way.' },
  })
  return { page, number, other }
}

async function opened(about: string) {
  const found = await withCases()
  await openPanel(found.page)
  await found.page.click(`.case-entry:has-text("${about}")`)
  await found.page.waitForSelector('.case-page')
  return found
}

async function openPanel(page: Page | Frame): Promise<void> {
  await page.click('button[aria-label=More]')
  await page.click('text=My cases')
  await page.waitForSelector('.case-list, .cases-none')
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent ?? '')
}

function askedByPriya(text: string, at: number): NewCaseEvent {
  const actor = { kind: 'agent', id: 'staff_priya', name: 'Priya' } as const
  return { at, actor, type: 'commented', public: true, text, details: {}, changed: [] }
}
