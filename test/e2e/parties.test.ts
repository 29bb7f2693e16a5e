import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { SignedIn } from '../../src/adapters/desk/protocol.ts'
import { accessibilityFaults } from '../accessibility-faults.ts'
import { launchBrowser } from '../browser.ts'
import { type House, openHouse } from './house.ts'

const PICTURES = process.env['PARTY_PICTURES']
const PHONE = { viewport: { width: 390, height: 844 } }
const HOTEL = '#/parties/party_harbour_hotel'

let browser: Browser
let house: House
let contexts: BrowserContext[] = []
let complaints: string[] = []

beforeAll(async () => {
  browser = await launchBrowser()
  house = await openHouse({ history: true })
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await house?.close()
})
afterEach(async () => {
  for (const context of contexts) await context.close()
  contexts = []
  expect(complaints).toEqual([])
  complaints = []
})

test('the list counts what is missing, and finds an account by its domain and a person by their address', async () => {
  const page = await openedBy('priya', '#/parties')
  await page.getByRole('link', { name: 'Harbour Hotel', exact: true }).waitFor()
  const debt = page.getByRole('list', { name: 'Missing in the records' })
  await debt.getByText('1 likely duplicate').waitFor()
  await debt.getByText('1 contact belongs to nobody').waitFor()
  await debt.getByText('1 guest has a live case').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('magnolia-cafe.example')
  await page.getByRole('heading', { name: 'Search: magnolia-cafe.example' }).waitFor()
  await page.getByRole('link', { name: 'Magnolia Café' }).waitFor()
  expect(await page.locator('[data-case]').count()).toBe(1)
  await page.getByRole('link', { name: 'Contacts', exact: true }).click()
  await page.getByRole('heading', { name: 'Contacts' }).waitFor()
  await page.getByLabel('Search contacts').fill('nora@example.org')
  await page.getByRole('heading', { name: 'Search: nora@example.org' }).waitFor()
  await page.getByRole('link', { name: 'Nora Lindqvist' }).waitFor()
  expect(await page.locator('[data-case]').count()).toBe(1)
})

test('an account’s page says who it is, who speaks for it, what it owns and is entitled to, and its cases', async () => {
  const page = await openedBy('priya', HOTEL)
  await page.getByRole('heading', { name: 'Harbour Hotel', level: 2 }).waitFor()
  await block(page, 'People').getByText('Sees all of the account’s cases').waitFor()
  await block(page, 'Account').getByRole('link', { name: 'Tidewater Hospitality Group' }).waitFor()
  await block(page, 'Entitlements').getByText('33 of 40 cases left').waitFor()
  await block(page, 'Owns').getByText('RK-1190012').waitFor()
  await block(page, 'Contracts').getByText('LH-C-2026-014').waitFor()
  await block(page, 'Cases').getByText('Two kettles leak at the handle.').waitFor()
  await block(page, 'People').getByRole('link', { name: 'Jonas Weber' }).first().click()
  await page.getByRole('heading', { name: 'Jonas Weber', level: 2 }).waitFor()
  await block(page, 'Reached by').getByText('shared mailbox').waitFor()
  await page.getByRole('link', { name: 'Customers' }).first().click()
  await page.getByRole('heading', { name: 'Parties' }).waitFor()
})

test('a case leads to its customer and back', async () => {
  const page = await openedBy('ines', HOTEL)
  await block(page, 'Cases').getByRole('link').first().click()
  const customer = page.getByRole('region', { name: 'Customer', exact: true })
  await customer.getByRole('link', { name: 'Harbour Hotel' }).waitFor()
  await customer.getByRole('link', { name: /Aisha Khan|Jonas Weber/ }).waitFor()
  await customer.getByRole('link', { name: 'Harbour Hotel' }).click()
  await page.getByRole('heading', { name: 'Harbour Hotel', level: 2 }).waitFor()
})

test('a merge is previewed and asked for by an agent, approved and undone by the manager', async () => {
  const priya = await openedBy('priya', HOTEL)
  await priya.getByRole('button', { name: 'Merge…' }).click()
  await priya.getByLabel('Which account is it the same as?').fill('harbour')
  await priya.getByRole('button', { name: /Harbour Hotel Ltd/ }).click()
  await priya.getByText('These move: 1 case, 1 asset, 1 entitlement.').waitFor()
  await priya.getByText('Both have the domain harbour-hotel.example').waitFor()
  const row = priya.getByRole('row', { name: /Mei Tanaka/ })
  expect(await row.getByRole('cell').allTextContents()).toEqual(['1', '0', '2'])
  await priya.getByLabel('Why are they the same?').fill('Entered twice in May.')
  await priya.getByRole('button', { name: 'Ask for the merge' }).click()
  await priya.getByRole('heading', { name: 'Merges' }).waitFor()
  await priya.getByText('A manager approves it.').waitFor()
  expect(await priya.getByRole('button', { name: /Approve/ }).count()).toBe(0)

  const marta = await openedBy('marta', '#/parties?list=merges')
  await marta.getByText('Entered twice in May.').waitFor()
  await marta.getByRole('button', { name: 'Approve and merge' }).click()
  await marta.getByText(/Approved by Marta Keller/).waitFor()
  await marta.getByRole('link', { name: 'Harbour Hotel', exact: true }).click()
  await block(marta, 'Merged into this record').getByRole('link', { name: 'Harbour Hotel Ltd' }).waitFor()
  await block(marta, 'Cases').getByText('The invoice of May has the old address on it.').waitFor()
  await marta.getByRole('link', { name: 'Merges', exact: true }).click()
  await marta.getByRole('button', { name: 'Undo' }).click()
  await marta.getByText(/Undone by Marta Keller/).waitFor()
  await marta.getByRole('link', { name: 'Harbour Hotel', exact: true }).click()
  await block(marta, 'Cases').getByText('Two kettles leak at the handle.').waitFor()
  expect(await block(marta, 'Cases').getByText('The invoice of May').count()).toBe(0)
})

test('likely duplicates lead to their merge, or are told apart for good', async () => {
  const page = await openedBy('priya', '#/parties?list=duplicates')
  await page.getByText('They have the same name and telephone.').waitFor()
  await page.getByRole('link', { name: 'Compare and merge' }).click()
  await page.getByText(/becomes a part of/).waitFor()
  await page.goBack()
  await page.getByRole('button', { name: 'Two people' }).click()
  await page.getByText('No two contacts look alike.').waitFor()
})

test('what is not there is said kindly', async () => {
  const page = await openedBy('priya', '#/parties/party_none')
  await page.getByText('There is no such party.').waitFor()
  complaints = complaints.filter(each => !each.includes('404'))
})

test.each([
  ['light', undefined],
  ['dark', undefined],
  ['light', PHONE],
  ['dark', PHONE],
] as const)('the pages have no fault that axe knows, %s, %o', async (colorScheme, size) => {
  const page = await openedBy('priya', '#/parties', { colorScheme, ...size })
  for (const [hash, text] of [
    ['#/parties', 'Magnolia Café'],
    ['#/parties?list=contacts', 'Nora Lindqvist'],
    [HOTEL, '33 of 40 cases left'],
    ['#/contacts/contact_jonas', 'shared mailbox'],
    ['#/parties/party_harbour_hotel?merge=party_harbour_hotel_ltd', 'What each person sees does not change'],
  ] as const) {
    await page.evaluate(address => {
      location.hash = address
    }, hash)
    await page.getByText(text).first().waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    if (PICTURES) {
      const name = hash.replaceAll(/\W+/g, '-')
      await page.screenshot({ path: `${PICTURES}/${name}-${colorScheme}-${size ? 'phone' : 'large'}.png` })
    }
  }
})

function block(page: Page, name: string) {
  return page.locator('.record-block', { has: page.getByRole('heading', { name: new RegExp(`^${name}`), level: 3 }) })
}

async function openedBy(name: string, hash: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options })
  contexts.push(context)
  const remember = (kept: string) => localStorage.setItem('firstline.staff', kept)
  await context.addInitScript(remember, JSON.stringify(await signedIn(name)))
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', error => complaints.push(error.message))
  await page.goto(`${house.url}/desk${hash}`)
  return page
}

async function signedIn(name: string): Promise<SignedIn> {
  const response = await fetch(`${house.url}/desk/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: `${name}@larkspur.example`, password: `larkspur-${name}` }),
  })
  return (await response.json()) as SignedIn
}
