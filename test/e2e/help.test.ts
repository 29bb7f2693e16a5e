import pg from 'pg'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults } from '../accessibility-faults.ts'
import { launchBrowser } from '../browser.ts'
import { type House, openHouse } from './house.ts'

let browser: Browser
let house: House
let pool: pg.Pool
let contexts: BrowserContext[] = []

beforeAll(async () => {
  browser = await launchBrowser()
  house = await openHouse()
  pool = new pg.Pool(house.connection)
}, 180_000)
afterEach(async () => {
  for (const context of contexts) await context.close()
  contexts = []
})
afterAll(async () => {
  await browser?.close()
  await pool?.end()
  await house?.close()
})

const NORA = 'nora.lindqvist@example.com'

async function visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB', ...options })
  contexts.push(context)
  const page = await context.newPage()
  await page.goto(`${house.url}${path}`)
  return page
}

async function told(
  kind: string,
): Promise<readonly { article: string; query: string; position: number; reason: string }[]> {
  const { rows } = await pool.query(
    'select article, query, position, reason from knowledge_event where kind = $1 order by id',
    [kind],
  )
  return rows
}

describe('a customer in the help centre', () => {
  test('types half a word, takes the first result from the keyboard, reads, and says that it helped', async () => {
    const page = await visit('/help')
    const box = page.getByRole('combobox', { name: 'Search the help centre' })
    await page.keyboard.press('/')
    await page.keyboard.type('how long do refun')
    const first = page.getByRole('option').first()
    await expect.poll(() => first.textContent(), { timeout: 15_000 }).toContain('When you get your refund')
    expect(await box.getAttribute('aria-expanded')).toBe('true')
    expect(await first.locator('mark').count()).toBeGreaterThan(0)
    await page.keyboard.press('ArrowDown')
    expect(await first.getAttribute('aria-selected')).toBe('true')
    expect(await box.getAttribute('aria-activedescendant')).toBe(await first.getAttribute('id'))
    expect(await accessibilityFaults(page)).toEqual([])

    await page.keyboard.press('Escape')
    expect(await page.getByRole('listbox').isVisible()).toBe(false)
    expect(await box.inputValue()).toBe('how long do refun')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'When you get your refund' }).waitFor()
    expect(new URL(page.url()).search).toBe('')
    await expect.poll(() => told('clicked')).toMatchObject([{ article: 'refund-times', position: 1 }])

    await page.getByRole('button', { name: 'Yes', exact: true }).click()
    await page.getByRole('heading', { name: 'Thank you. Good to know.' }).waitFor()
    await expect.poll(() => told('helped')).toMatchObject([{ article: 'refund-times' }])
  })

  test('is told what a misspelt word was taken for, and the list of contents follows the reading', async () => {
    const page = await visit('/help')
    await page.getByRole('combobox').fill('sesaon cast irno')
    await page.getByText('Did you mean').waitFor()
    await page.getByRole('option', { name: /Season cast iron/ }).click()
    const contents = page.getByRole('navigation', { name: 'On this page' })
    await contents.getByRole('link').last().click()
    await expect
      .poll(() => contents.locator('[aria-current]').textContent())
      .toBe(await contents.getByRole('link').last().textContent())
  })

  test('finds nothing, writes to people, is shown articles while writing, and gets a case number', async () => {
    const page = await visit('/help')
    await page.getByRole('combobox').fill('zanzibarr')
    await page.getByRole('option', { name: /Nothing found/ }).click()
    const letter = page.getByRole('textbox', { name: 'How can we help?' })
    expect(await letter.inputValue()).toBe('zanzibarr')
    await letter.fill('My refund for the pan I sent back has not come after two weeks')
    const suggested = page.getByRole('link', { name: /When you get your refund/ })
    await suggested.waitFor({ timeout: 15_000 })
    expect(await suggested.getAttribute('href')).not.toContain('?')
    expect(await accessibilityFaults(page)).toEqual([])

    await page.getByRole('textbox', { name: 'Your e-mail address' }).fill('nora at example')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('alert').getByText('Enter the e-mail address').waitFor()
    expect(await letter.inputValue()).toContain('has not come after two weeks')
    await page.getByRole('textbox', { name: 'Your e-mail address' }).fill(NORA)
    await page.getByRole('button', { name: 'Send' }).click()
    const line = await page.getByText(/Your case number is CS-\d{7}/).textContent()
    const number = /CS-\d{7}/.exec(line ?? '')?.[0]
    const { rows } = await pool.query(
      `select c.summary, c.contact, c.opened_by, p.kind from cases c join party p on p.id = c.party_id where number = $1`,
      [number],
    )
    expect(rows).toEqual([
      {
        summary: 'My refund for the pan I sent back has not come after two weeks',
        contact: NORA,
        opened_by: 'customer',
        kind: 'guest',
      },
    ])
    await page.reload()
    expect(await page.getByText(/Your case number is/).textContent()).toContain(number)
  })

  test('does all of it without a script', async () => {
    const page = await visit('/help', { javaScriptEnabled: false })
    await page.getByRole('searchbox').fill('refund times')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('link', { name: 'When you get your refund' }).first().click()
    await page.getByRole('button', { name: 'No', exact: true }).click()
    await page.getByRole('button', { name: 'Something is missing' }).click()
    await page.getByRole('heading', { name: 'We will look into it' }).waitFor()
    await expect.poll(() => told('not_helped')).toMatchObject([{ reason: null }, { reason: 'incomplete' }])
    await page
      .getByRole('region', { name: /Thank you/ })
      .getByRole('link', { name: 'Write to us' })
      .click()
    await page.getByText('About the article').waitFor()
    await page.getByRole('textbox', { name: 'How can we help?' }).fill('Where is my money?')
    await page.getByRole('textbox', { name: 'Your e-mail address' }).fill(NORA)
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText(/Your case number is CS-\d{7}/).waitFor()
  })

  test('reads on a phone, in the dark, with nothing wider than the screen', async () => {
    const phone = { viewport: { width: 360, height: 740 }, colorScheme: 'dark', hasTouch: true } as const
    for (const path of [
      '/help',
      '/help/season-cast-iron',
      '/help?q=refund',
      '/help/contact/new',
      '/help/topics/delivery',
    ]) {
      const page = await visit(path, phone)
      const overhang = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect({ path, overhang }).toEqual({ path, overhang: 0 })
    }
  })
})
