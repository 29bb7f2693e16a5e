import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FirstlineApi } from '../../web-widget/loader/api.ts'
import { accessibilityFaults } from '../accessibility-faults.ts'
import { launchBrowser } from '../browser.ts'
import { openSecuredHouse, type SecuredHouse } from '../security/a-house.ts'

declare global {
  interface Window {
    Firstline?: FirstlineApi
  }
}

let browser: Browser
let house: SecuredHouse
let contexts: BrowserContext[] = []
beforeAll(async () => {
  browser = await launchBrowser()
  house = await openSecuredHouse()
}, 180_000)
afterEach(async () => {
  for (const context of contexts) await context.close()
  contexts = []
})
afterAll(async () => {
  await browser?.close()
  await house?.close()
})

describe('a customer who signs in at the shop', () => {
  test('goes on in the same chat, known from here on, under a right of its own', async () => {
    const page = await shop()
    const chat = await openChat(page)
    await say(chat, 'Can enamel go in the dishwasher?')
    const before = await keptRight(page)
    await signIn(page)
    await eventually(() => nameOf(before.conv)).toBe('Nora Lindqvist')
    await eventually(async () => (await keptRight(page)).token).not.toBe(before.token)
    expect((await keptRight(page)).conv).toBe(before.conv)
    expect(await said(chat, 'Can enamel go in the dishwasher?').count()).toBe(1)
    await say(chat, 'How long do refunds take?')
    const old = { authorization: `Bearer ${before.token}` }
    expect((await fetch(`${house.url}/v1/sync?after=0`, { headers: old })).status).toBe(401)
  })

  test('before the chat is opened is known as soon as it is, and nothing is asked of the server until then', async () => {
    const page = await shop()
    const asked: string[] = []
    page.on('request', request => asked.push(new URL(request.url()).pathname))
    await signIn(page)
    expect(asked).toEqual(['/demo/identity-token'])
    await openChat(page)
    await eventually(async () => nameOf((await keptRight(page)).conv)).toBe('Nora Lindqvist')
  })

  test('is known again on the next page', async () => {
    const page = await shop()
    await signIn(page)
    await page.reload()
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    await openChat(page)
    await eventually(async () => nameOf((await keptRight(page)).conv)).toBe('Nora Lindqvist')
  })

  test('with a token that is no good stays a guest, whose chat goes on', async () => {
    const page = await shop()
    const chat = await openChat(page)
    await say(chat, 'Can enamel go in the dishwasher?')
    const before = await keptRight(page)
    expect(await page.evaluate(() => window.Firstline?.identify('eyJhbGciOiJub25lIn0.e30.'))).toBe(false)
    expect(
      await page.evaluate(() => window.Firstline?.identify(() => Promise.reject(new Error('the shop is down')))),
    ).toBe(false)
    expect(await keptRight(page)).toEqual(before)
    expect(await nameOf(before.conv)).toBeNull()
    await say(chat, 'How long do refunds take?')
  })
})

describe('on a shared device', () => {
  test('whoever comes after a sign-out finds nothing, on the page, in its storage, or with a copied right', async () => {
    const page = await shop()
    const chat = await openChat(page)
    await signIn(page)
    await say(chat, 'my secret is tangerine')
    await chat.getByRole('textbox', { name: 'Your message' }).fill('half a secret')
    const copied = await keptRight(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await eventually(() => said(chat, 'my secret is tangerine').count()).toBe(0)
    await eventually(() => chat.getByRole('textbox', { name: 'Your message' }).inputValue()).toBe('')
    await eventually(() => rightsTo(copied.conv)).toBe(0)
    await chat.getByRole('article').first().waitFor()
    expect(JSON.stringify(await everythingKept(page))).not.toMatch(new RegExp(`secret|${copied.conv}|${copied.token}`))
    await page.reload()
    const next = await openChat(page)
    await next.getByRole('article').first().waitFor()
    expect(await next.locator('body').innerText()).not.toContain('tangerine')
    const headers = { authorization: `Bearer ${copied.token}` }
    expect((await fetch(`${house.url}/v1/sync?after=0`, { headers })).status).toBe(401)
    expect(await nameOf(copied.conv)).toBeNull()
  })

  test('a page that is left in the moment of signing out is wiped by the next one', async () => {
    const page = await shop()
    await say(await openChat(page), 'my secret is tangerine')
    const { conv } = await keptRight(page)
    await page.goto(`${house.url}/help`)
    await page.route('**/widget', route => route.abort())
    await page.goto(house.url)
    await page.waitForFunction(() => window.Firstline)
    await page.evaluate(() => void window.Firstline?.logout())
    await page.unroute('**/widget')
    await page.goto(`${house.url}/help`)
    await page.goto(house.url)
    await eventually(() => rightsTo(conv)).toBe(0)
    const chat = await openChat(page)
    await chat.getByRole('article').first().waitFor()
    expect(await chat.locator('body').innerText()).not.toContain('tangerine')
    expect(await page.evaluate(() => localStorage.getItem('firstline:leaving'))).toBeNull()
  })

  test('a second tab that shows the chat is emptied too', async () => {
    const page = await shop()
    await say(await openChat(page), 'my secret is tangerine')
    const second = await page.context().newPage()
    await second.goto(house.url)
    const there = await openChat(second)
    await said(there, 'my secret is tangerine').waitFor()
    await page.evaluate(() => window.Firstline?.logout())
    await eventually(() => said(there, 'my secret is tangerine').count()).toBe(0)
  })

  test('a second tab keeps the chat when the first one signs in', async () => {
    const page = await shop()
    await say(await openChat(page), 'Can enamel go in the dishwasher?')
    const second = await page.context().newPage()
    await second.goto(house.url)
    const there = await openChat(second)
    await said(there, 'Can enamel go in the dishwasher?').waitFor()
    await signIn(page)
    const { conv } = await keptRight(page)
    await eventually(() => nameOf(conv)).toBe('Nora Lindqvist')
    await say(there, 'How long do refunds take?')
    expect((await keptRight(page)).conv).toBe(conv)
  })

  test('"Start over" takes the right to the old chat away', async () => {
    const page = await shop()
    const chat = await openChat(page)
    await say(chat, 'my secret is tangerine')
    const { conv } = await keptRight(page)
    await chat.getByRole('button', { name: 'More' }).click()
    await chat.getByRole('button', { name: 'Start over' }).click()
    await chat.getByRole('button', { name: 'Start over' }).click()
    await eventually(() => said(chat, 'my secret is tangerine').count()).toBe(0)
    await eventually(() => rightsTo(conv)).toBe(0)
  })
})

test('the shop’s sign-in has no fault that a tool can find, and moves the focus along', async () => {
  const page = await shop()
  expect(await accessibilityFaults(page)).toEqual([])
  await signIn(page)
  expect(await accessibilityFaults(page)).toEqual([])
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('sign-out')
})

/** The machine may be busy with other tests. */
function eventually<Value>(read: () => Value | Promise<Value>) {
  return expect.poll(read, { timeout: 15_000 })
}

/** High enough that the open chat leaves the shop's head uncovered. */
async function shop(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } })
  contexts.push(context)
  const page = await context.newPage()
  await page.goto(house.url)
  return page
}

async function signIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign in as Nora' }).click()
  await page.getByText('Signed in as Nora Lindqvist').waitFor()
}

async function openChat(page: Page): Promise<FrameLocator> {
  await page.waitForFunction(() => window.Firstline)
  await page.evaluate(() => window.Firstline?.open())
  const chat = page.frameLocator('firstline-chat iframe')
  await chat.getByRole('article').first().waitFor()
  return chat
}

/** Says it and waits until the assistant has said something to it. */
async function say(chat: FrameLocator, text: string): Promise<void> {
  const before = await chat.getByRole('article').count()
  await chat.getByRole('textbox', { name: 'Your message' }).fill(text)
  await chat.getByRole('button', { name: 'Send' }).click()
  await eventually(() => chat.getByRole('article').count()).toBeGreaterThan(before + 1)
}

function said(chat: FrameLocator, text: string) {
  return chat.locator('article.customer', { hasText: text })
}

async function keptRight(page: Page): Promise<{ token: string; conv: string }> {
  return JSON.parse((await page.evaluate(() => localStorage.getItem('firstline:right'))) ?? 'null')
}

/** Storage of the page and, as it has the same origin here, of the frame. */
function everythingKept(page: Page): Promise<unknown> {
  return page.evaluate(async () => {
    const opened = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('firstline', 1)
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const unsent = await new Promise<unknown>((resolve, reject) => {
      const request = opened.transaction('unsent').objectStore('unsent').getAll()
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    opened.close()
    return [{ ...localStorage }, { ...sessionStorage }, unsent, document.cookie]
  })
}

async function nameOf(conversationId: string): Promise<string | null> {
  const { rows } = await house.pool.query(
    `select c.name from conversation_identity i join contact c on c.id = i.contact_id
     where i.conversation_id = $1 and i.expires_at > now()`,
    [conversationId],
  )
  return rows[0]?.name ?? null
}

async function rightsTo(conversationId: string): Promise<number> {
  const { rows } = await house.pool.query(
    `select count(*)::int as rights from visitor_session where conversation_id = $1 and purpose = 'visitor'`,
    [conversationId],
  )
  return rows[0]?.rights
}
