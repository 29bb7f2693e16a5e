import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../browser.ts'
import { type House, openHouse } from './house.ts'

/** `npm run pictures` sends the pictures to the README; other runs leave them where a failed run is looked into. */
const PICTURES = process.env['PICTURES'] ?? join('test-results', 'pictures')

let browser: Browser
let house: House
let contexts: BrowserContext[] = []

beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true })
  browser = await launchBrowser()
}, 180_000)
afterAll(() => browser?.close())
afterEach(async () => {
  for (const context of contexts) await context.close()
  contexts = []
  await house?.close()
})

describe('a customer, an agent and a manager', () => {
  test('a question is answered, an order tracked, a case opened, a person reached, and the report counts one confirmed and one escalated', async () => {
    house = await openHouse()
    const shop = await newPage('/')
    const chat = await openWidget(shop)

    await say(chat, 'How long do refunds take?')
    await shown(chat, '5–7 working days after we have checked your return')
    expect(await chat.getByRole('link', { name: /When you get your refund/ }).getAttribute('href')).toBe(
      '/help/refund-times#how-long-a-refund-takes',
    )
    await picture(shop, 'widget-answer')
    await press(chat, 'That solved it')
    await shown(chat, 'Glad that helped')

    await say(chat, 'where is my order?')
    await shown(chat, "What's your order number?")
    await say(chat, 'LH-20418')
    await shown(chat, 'Which e-mail address or postcode is on the order?')
    await say(chat, 'somebody.else@example.com')
    await shown(chat, "I couldn't match that order number and those details")
    expect(await chat.getByText('HP419444598GB').count()).toBe(0)
    await say(chat, 'nora.lindqvist@example.com')
    await shown(chat, 'HP419444598GB')
    await picture(shop, 'widget')

    await say(chat, 'I want to open a case')
    await shown(chat, 'What should our team look into?')
    await say(chat, 'One of the tea towels has a hole.')
    await shown(chat, 'Which e-mail address should they answer to?')
    await say(chat, 'nora.lindqvist@example.com')
    await press(chat, 'Yes, open it')
    const opened = await shown(chat, /Your case number is CS-\d{7}/)
    const caseNumber = /CS-\d{7}/.exec(opened)?.[0] ?? ''

    await say(chat, 'can I talk to a person please')
    await shown(chat, "I've asked a colleague to join you here")

    const desk = await newPage('/desk')
    await desk.getByRole('button', { name: /Priya Raman/ }).click()
    await desk.getByRole('button', { name: /can I talk to a person please/ }).click()
    await desk.getByRole('log').getByText('How long do refunds take?').waitFor()
    await desk.getByText(caseNumber).first().waitFor()
    await desk
      .getByRole('button', { name: /^Accept/ })
      .first()
      .click()
    await shown(chat, /Priya.* joined/)
    await desk
      .getByRole('textbox', { name: /message/i })
      .fill('Hello Nora, I am Priya. I will send you new tea towels.')
    await desk.keyboard.press('Enter')
    await shown(chat, 'I will send you new tea towels.')
    await say(chat, 'That is very kind, thank you!')
    await desk.getByRole('log').getByText('That is very kind, thank you!').waitFor()
    await picture(desk, 'desk')
    await picture(shop, 'widget-agent')
    expect(await overhang(chat)).toBe(0)
    expect(await overhang(desk)).toBe(0)
    expect(await chat.getByText("You're welcome").count()).toBe(0)

    const report = await newPage('/report')
    await report.getByRole('button', { name: /Marta Keller/ }).click()
    expect(await outcome(report, 'Confirmed')).toBe('1')
    expect(await outcome(report, 'Escalated')).toBe('1')
  }, 120_000)

  test('the report of a company with some weeks behind it is worth a picture', async () => {
    house = await openHouse({ history: true })
    const report = await newPage('/report')
    await report.getByRole('button', { name: /Marta Keller/ }).click()
    await report.locator('.chart svg').first().waitFor()
    await picture(report, 'report')
    expect(Number(await outcome(report, 'Confirmed'))).toBeGreaterThan(0)
  })
})

async function newPage(path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB' })
  contexts.push(context)
  const page = await context.newPage()
  await page.goto(`${house.url}${path}`)
  return page
}

async function openWidget(page: Page): Promise<FrameLocator> {
  await page.getByRole('button', { name: /open chat/i }).click()
  const chat = page.frameLocator('iframe[title="Chat"]')
  await shown(chat, "I'm the Larkspur Home assistant")
  return chat
}

/** Waits for a line of the conversation, the announcer for screen readers left aside, and gives its text. */
async function shown(chat: FrameLocator, text: string | RegExp): Promise<string> {
  const line = chat.getByRole('log').getByText(text).last()
  await line.waitFor()
  return (await line.textContent()) ?? ''
}

async function say(chat: FrameLocator, text: string): Promise<void> {
  await chat.getByRole('textbox').fill(text)
  await chat.getByRole('textbox').press('Enter')
}

async function press(chat: FrameLocator, name: string): Promise<void> {
  await chat.locator('button:not([aria-disabled=true])', { hasText: name }).last().click()
}

/** How far a page could be scrolled as a whole, its header with it; only what is inside is to scroll. */
async function overhang(place: FrameLocator | Page): Promise<number> {
  return place.locator('html').evaluate(html => html.scrollHeight - html.clientHeight)
}

async function outcome(report: Page, name: string): Promise<string> {
  const row = report.getByRole('row', { name: new RegExp(`^${name} \\d`) })
  await row.first().waitFor()
  return (await row.first().getByRole('cell').first().textContent())?.trim() ?? ''
}

async function picture(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(300)
  await page.screenshot({ path: join(PICTURES, `${name}.png`) })
}
