import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults } from '../accessibility-faults.ts'
import { launchBrowser } from '../browser.ts'
import { type House, openHouse } from './house.ts'

const ASKED = 'cloudy after the machine'
/** Longer than the pause between two looks for what people have taught. */
const TAUGHT_WITHIN_MS = 60_000

let browser: Browser
let house: House
let complaints: string[] = []

beforeAll(async () => {
  house = await openHouse()
  browser = await launchBrowser()
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await house?.close()
})

describe('the articles', () => {
  test('a click of two readers lifts an article for the next one, until a manager rejects it', async () => {
    const [rosa, nora, ivo] = [await reader('Rosa'), await reader('Nora'), await reader('Ivo')]
    expect(await firstFor(ivo)).toContain('dishwasher')
    for (const person of [rosa, nora]) {
      await person.goto(`${house.url}/help?q=${encodeURIComponent(ASKED)}`)
      await person.getByRole('main').getByRole('link', { name: /glass/i }).first().click()
      await person.getByRole('heading', { level: 1, name: /glass/i }).waitFor()
    }
    await expect.poll(() => firstFor(ivo), { timeout: TAUGHT_WITHIN_MS, interval: 500 }).toMatch(/glass/i)

    const marta = await signedIn('Marta Keller', '#article/glassware')
    const variant = marta.getByRole('listitem').filter({ hasText: ASKED })
    await variant.getByText('Learnt').waitFor()
    await variant.getByText('2 people agree').waitFor()
    await variant.getByRole('button', { name: 'Reject' }).click()
    await variant.getByText('rejected by Marta Keller').waitFor()
    await expect.poll(() => firstFor(ivo), { timeout: TAUGHT_WITHIN_MS, interval: 500 }).toContain('dishwasher')

    await variant.getByRole('button', { name: 'Bring back' }).click()
    await variant.getByText('Learnt').waitFor()
    await expect.poll(() => firstFor(ivo), { timeout: TAUGHT_WITHIN_MS, interval: 500 }).toMatch(/glass/i)
  }, 240_000)

  test('a question that staff pin is found by its words', async () => {
    const marta = await signedIn('Marta Keller', '#article/gift-cards')
    await marta.getByLabel('Pin a question').fill('xylophone serenade')
    await marta.getByRole('button', { name: 'Pin', exact: true }).click()
    await marta.getByText('Pinned', { exact: true }).waitFor()
    const ivo = await reader('Ivo')
    const first = () => firstFor(ivo, 'xylophone serenade')
    await expect.poll(first, { timeout: TAUGHT_WITHIN_MS, interval: 500 }).toMatch(/gift card/i)
  })

  test('what nobody finds is listed with how many people missed it', async () => {
    for (const name of ['Rosa', 'Nora']) await (await reader(name)).goto(`${house.url}/help?q=xqzvw+jkpqrt`)
    const marta = await signedIn('Marta Keller', '#gaps')
    await marta.getByRole('heading', { name: 'Not found' }).waitFor()
    await expect
      .poll(
        async () => {
          await marta.reload()
          await marta.locator('.gaps[aria-busy=false]').waitFor({ state: 'attached' })
          return marta.getByRole('listitem').filter({ hasText: 'xqzvw jkpqrt' }).allInnerTexts()
        },
        { timeout: 30_000 },
      )
      .toEqual([expect.stringContaining('2 people')])
  })

  test('the laboratory shows what the assistant decides, and what each score is made of', async () => {
    const marta = await signedIn('Marta Keller', '#search')
    await marta.getByLabel('What somebody asks').fill('How long do refnds take?')
    await marta.getByRole('button', { name: 'Search', exact: true }).click()
    await marta.getByRole('heading', { name: 'The assistant answers with' }).waitFor()
    await marta.getByText('for a misspelt word').waitFor()
    expect(await marta.getByRole('row', { name: /The words in its title/ }).count()).toBeGreaterThan(1)
    const hurdles = marta.getByRole('table', { name: 'What an answer has to pass' })
    expect(await hurdles.getByRole('cell', { name: 'Passed', exact: true }).count()).toBeGreaterThan(2)
    expect(await hurdles.getByText('Not passed').count()).toBe(0)
    await marta.getByLabel('What somebody asks').fill('How do I clean it?')
    await marta.getByRole('button', { name: 'Search', exact: true }).click()
    await marta.getByRole('heading', { name: 'The assistant asks which is meant' }).waitFor()
    await hurdles.getByRole('row', { name: /ahead of the next article .* at least 0\.15 Not passed/ }).waitFor()
    await marta.getByLabel('Who asks').selectOption({ label: 'A customer of the account …' })
    await marta.getByLabel('Account', { exact: true }).waitFor()
  })

  test('it is not for agents', async () => {
    const priya = await signedIn('Priya Raman', '#list')
    await priya.getByText('This page is for managers.').waitFor()
    expect(await priya.getByRole('row').count()).toBe(0)
    complaints = []
  })

  test.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('every view is accessible in %s at %i pixels, and nothing sticks out', async (colorScheme, width) => {
    const marta = await signedIn('Marta Keller', '#list', { colorScheme, viewport: { width, height: 800 } })
    for (const [view, shows] of [
      ['#list', 'Glassware'],
      ['#gaps', 'Not found'],
      ['#article/glassware', 'Questions that people taught'],
      [`#search/${encodeURIComponent(ASKED)}`, 'The ranking'],
    ] as const) {
      await marta.goto(`${house.url}/articles${view}`)
      await marta.getByText(shows).first().waitFor()
      expect(await accessibilityFaults(marta), view).toEqual([])
      expect(await marta.evaluate(() => document.documentElement.scrollWidth <= innerWidth), view).toBe(true)
    }
    expect(complaints).toEqual([])
  })
})

test('an answer opens its whole article over the chat, and the way back leads to where one was', async () => {
  const { page, chat } = await asked('How long do refunds take?')
  const whole = chat.getByRole('button', { name: /Show the whole article/ })
  await whole.click()
  const article = chat.getByRole('region', { name: 'When you get your refund' })
  await article.getByRole('heading', { level: 3 }).first().waitFor()
  expect(await article.locator('h3').count()).toBeGreaterThan(1)
  expect(await article.getByRole('heading', { level: 2 }).evaluate(title => title === document.activeElement)).toBe(
    true,
  )
  const frame = page.frames().find(each => each !== page.mainFrame())
  await page.keyboard.press('Escape')
  await article.waitFor({ state: 'detached' })
  await expect.poll(() => whole.evaluate(button => button === document.activeElement)).toBe(true)
  const used = await frame?.evaluate(() => document.querySelectorAll('[inert]').length)
  expect(used).toBe(0)
})

test('a question that several articles may answer is asked back, and the one that is picked is shown and learnt from', async () => {
  const { page, chat } = await asked('How do I clean it?')
  await chat.getByRole('log').getByText("I'm not sure which of these you mean").waitFor()
  const glassware = chat.getByRole('button', { name: 'Look after glassware' })
  expect(await chat.getByRole('button', { name: 'Look after non-stick pans' }).count()).toBe(1)
  expect(await accessibilityFaults(page)).toEqual([])
  await glassware.focus()
  await page.keyboard.press('Enter')
  await chat.getByRole('link', { name: /Look after glassware/ }).waitFor()
  await chat.getByRole('button', { name: 'That solved it' }).waitFor()
  expect(await chat.getByRole('button', { name: /You chose Look after glassware/ }).count()).toBe(1)
  const marta = await signedIn('Marta Keller', '#article/glassware')
  await marta.getByRole('listitem').filter({ hasText: 'How do I clean it?' }).waitFor()
})

/** Somebody at the sample shop who has asked the assistant this. */
async function asked(question: string) {
  const page = await (await browser.newContext()).newPage()
  await page.goto(house.url)
  await page.getByRole('button', { name: /open chat/i }).click()
  const chat = page.frameLocator('iframe[title="Chat"]')
  await chat.getByRole('log').getByText("I'm the Larkspur Home assistant").waitFor()
  await chat.getByRole('textbox').fill(question)
  await chat.getByRole('textbox').press('Enter')
  return { page, chat }
}

/** A reader of the help centre who can be told from the others. */
async function reader(name: string): Promise<Page> {
  const address = `203.0.113.${1 + ['Rosa', 'Nora', 'Ivo'].indexOf(name)}`
  return (await browser.newContext({ extraHTTPHeaders: { 'x-forwarded-for': address } })).newPage()
}

/** The title of what stands first in the help centre's results. */
async function firstFor(page: Page, query = ASKED): Promise<string> {
  await page.goto(`${house.url}/help?q=${encodeURIComponent(query)}`)
  return (await page.locator('.results > li').first().innerText()).split('\n')[0] ?? ''
}

async function signedIn(name: string, hash: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage()
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(`${house.url}/articles${hash}`)
  await page.getByRole('button', { name }).click()
  return page
}
