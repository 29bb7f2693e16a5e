import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ensurePages } from '../../src/adapters/files/pages.ts'
import { accessibilityFaults } from '../accessibility-faults.ts'
import { launchBrowser } from '../browser.ts'
import { deskAtWork } from '../fakes/desk-at-work.ts'

const NORA = 'conv_nora'
const LEO = 'conv_leo'
const MINUTE = 60_000
const ARTICLES = [
  {
    path: 'delivery/track-your-order.md',
    text: '---\ntitle: Track your order\nquestions: [Where is my order?]\n---\nThe link in our e-mail leads to it.\n\n## When it is late\n\nAn order that is more than **three working days** late is looked for at the carrier.\n',
  },
  {
    path: 'delivery/delivery-times.md',
    text: '# How long delivery takes\n\nAn order arrives within two to four working days.\n',
  },
  {
    path: 'delivery/lost-orders.md',
    text: '---\ntitle: What we pay for a late order\naudience: staff\n---\nUp to £20 for an order that is late.\n',
  },
]

let browser: Browser
let pages: string
let place: Awaited<ReturnType<typeof deskAtWork>>
let contexts: BrowserContext[] = []
let complaints: string[] = []

beforeAll(async () => {
  const root = join(import.meta.dirname, '..', '..')
  pages = (await ensurePages({ root, say: () => undefined })).directory
  browser = await launchBrowser()
}, 120_000)

afterAll(() => browser?.close())

beforeEach(async () => {
  complaints = []
  place = await deskAtWork({ pages, at: Date.now(), articles: ARTICLES })
  const at = place.clock.now()
  place.support.begin(NORA, ['Where is my order LH-20418?'], 'web', at - 5 * MINUTE)
  place.support.queue('handoff_nora', NORA, at - 2 * MINUTE, {
    reason: 'The parcel is late',
    collected: [{ label: 'Order', value: 'LH-20418' }],
    tried: ['Track your order'],
  })
  place.support.begin(LEO, ['<img src=x onerror=alert(1)> my pan [chipped](javascript:alert(1))'])
  place.support.queue('handoff_leo', LEO, at - MINUTE, { intent: 'article:warranty-claims' })
})

afterEach(async () => {
  for (const context of contexts) await context.close()
  contexts = []
  await place.close()
  expect(complaints).toEqual([])
})

describe('an agent at the desk', () => {
  test('reads the whole conversation, accepts with one click and is heard by the customer', async () => {
    const priya = await signedIn('Priya Raman')
    await row(priya, NORA).click()
    await priya.getByRole('log').getByText('Where is my order LH-20418?', { exact: true }).waitFor()
    await context(priya).getByText('Track your order').waitFor()
    await acceptBar(priya).click()
    await composer(priya).waitFor()
    await composer(priya).fill('Hello Nora, I am asking the carrier.')
    await composer(priya).press('Enter')
    await priya.getByRole('log').getByText('Hello Nora, I am asking the carrier.').waitFor()
    await until(async () => (await said(NORA)).at(-1) === 'agent Priya: Hello Nora, I am asking the carrier.')
    await priya.getByText('Sending…').waitFor({ state: 'detached' })
    expect(await priya.getByRole('log').getByText('I am asking the carrier.').count()).toBe(1)
  })

  test('sees what the customer writes at once, and that they type', async () => {
    const priya = await signedIn('Priya Raman')
    await row(priya, NORA).click()
    await acceptBar(priya).click()
    await composer(priya).waitFor()
    place.support.doorbell.signal({ conversationId: NORA, from: 'customer', ttlMs: 5_000 })
    await priya.getByText('Customer is typing…').waitFor()
    place.support.say(NORA, { kind: 'customer' }, { kind: 'text', text: 'I need it on Saturday' }, place.clock.now())
    await priya.getByRole('log').getByText('I need it on Saturday').waitFor()
  })

  test('who is a moment too late is told by whom, and may read along', async () => {
    const [priya, sam] = [await signedIn('Priya Raman'), await signedIn('Sam Okafor')]
    await row(priya, NORA).click()
    await priya.route('**/claim', async route => {
      await place.desk.claim('handoff_nora', { id: 'staff_sam', email: '', name: 'Sam Okafor', role: 'agent' })
      await route.continue()
    })
    await acceptBar(priya).click()
    await priya.getByText('Already taken by Sam').waitFor()
    await priya.getByText('Sam has this conversation. You can read along.').waitFor()
    await row(sam, NORA).click()
    await composer(sam).waitFor()
    complaints = complaints.filter(line => !line.includes('409'))
  })

  test('gives back only after saying so twice', async () => {
    const priya = await signedIn('Priya Raman')
    await row(priya, NORA).click()
    await acceptBar(priya).click()
    await priya.getByRole('button', { name: 'Give back' }).click()
    await priya.getByRole('button', { name: 'Give back to the assistant' }).click()
    await priya.getByText('Priya left. The assistant is back.').waitFor()
    await composer(priya).waitFor({ state: 'detached' })
    expect((await place.support.conversations.load(NORA))?.floor.holder).toBe('assistant')
  })

  test('works with the keyboard alone', async () => {
    const priya = await signedIn('Priya Raman')
    await row(priya, NORA).focus()
    await priya.keyboard.press('ArrowDown')
    expect(await focused(priya)).toBe(LEO)
    await priya.keyboard.press('ArrowUp')
    await priya.keyboard.press('Enter')
    await acceptBar(priya).waitFor()
    await priya.keyboard.press('Enter')
    await composer(priya).waitFor()
    await until(() => composer(priya).evaluate(box => box === document.activeElement))
    await priya.keyboard.type('Hello')
    await priya.keyboard.press('Enter')
    await until(async () => (await said(NORA)).at(-1) === 'agent Priya: Hello')
  })

  test('finds an article for the customer and sends it along, with the keyboard alone', async () => {
    const priya = await signedIn('Priya Raman')
    await row(priya, NORA).click()
    await acceptBar(priya).click()
    await composer(priya).press('Control+k')
    const query = priya.getByRole('combobox')
    await until(async () => (await query.inputValue()) === 'Where is my order LH-20418?')
    await priya.getByRole('option', { name: /Track your order/ }).waitFor()
    await query.press('Escape')
    await until(() => composer(priya).evaluate(box => box === document.activeElement))
    await priya.getByRole('button', { name: 'Find an article' }).click()
    await priya.keyboard.type('my order is late')
    await priya.getByRole('option', { name: /When it is late/, selected: true }).waitFor()
    expect(await priya.getByRole('option', { name: /What we pay/ }).count()).toBe(0)
    await priya.keyboard.press('ArrowDown')
    await priya.getByRole('option', { name: /How long delivery takes/, selected: true }).waitFor()
    await priya.keyboard.press('ArrowUp')
    await priya.keyboard.press('Enter')
    await priya.getByText('With the article Track your order › When it is late').waitFor()
    expect(await composer(priya).inputValue()).toBe('This explains it:')
    await priya.reload()
    await priya.getByText('With the article Track your order › When it is late').waitFor()
    await composer(priya).press('Enter')
    await priya
      .getByRole('log')
      .getByRole('link', { name: /Track your order › When it is late/ })
      .waitFor()
    const { events } = await place.support.conversations.eventsAfter(NORA, 'public', 0, 500)
    const source = {
      title: 'Track your order',
      section: 'When it is late',
      href: '/help/track-your-order#when-it-is-late',
    }
    expect(events.at(-1)?.body).toEqual({ kind: 'text', text: 'This explains it:', source })
    expect(place.inserted).toMatchObject([{ article: 'track-your-order', query: 'my order is late' }])
    expect(await priya.getByText('With the article').count()).toBe(0)
  })

  test('can change their mind about an article', async () => {
    const priya = await signedIn('Priya Raman')
    await row(priya, NORA).click()
    await acceptBar(priya).click()
    await composer(priya).fill('I am looking for it.')
    await priya.getByRole('button', { name: 'Find an article' }).click()
    await priya.getByRole('option', { name: /Track your order/ }).click()
    expect(await composer(priya).inputValue()).toBe('I am looking for it.')
    await priya.getByRole('button', { name: 'Send without the article' }).click()
    await composer(priya).press('Enter')
    await until(async () => (await said(NORA)).at(-1) === 'agent Priya: I am looking for it.')
    const { events } = await place.support.conversations.eventsAfter(NORA, 'public', 0, 500)
    expect(events.at(-1)?.body).not.toHaveProperty('source')
    expect(place.inserted).toEqual([])
  })

  test('can switch single keys off', async () => {
    const priya = await signedIn('Priya Raman')
    await row(priya, NORA).waitFor()
    await priya.keyboard.press('j')
    await acceptBar(priya).waitFor()
    await priya.keyboard.press('?')
    await priya.getByLabel('Single-key shortcuts').uncheck()
    await priya.keyboard.press('Escape')
    await priya.keyboard.press('a')
    await priya.waitForTimeout(200)
    expect((await place.support.conversations.load(NORA))?.floor.holder).toBe('queue')
  })

  test('keeps a draft for each conversation, also over a reload', async () => {
    const priya = await signedIn('Priya Raman')
    for (const conversation of [NORA, LEO]) {
      await row(priya, conversation).click()
      await acceptBar(priya).click()
      await composer(priya).fill(`A draft for ${conversation}`)
    }
    await row(priya, NORA).click()
    await until(async () => (await composer(priya).inputValue()) === `A draft for ${NORA}`)
    await priya.reload()
    await until(async () => (await composer(priya).inputValue()) === `A draft for ${NORA}`)
    await row(priya, LEO).click()
    await until(async () => (await composer(priya).inputValue()) === `A draft for ${LEO}`)
  })

  test('counts who waits in the title', async () => {
    const priya = await signedIn('Priya Raman')
    await until(async () => (await priya.title()) === '(2) Desk')
    await row(priya, NORA).click()
    await acceptBar(priya).click()
    await until(async () => (await priya.title()) === '(1) Desk')
  })
})

describe('a bad connection', () => {
  test('never lets a message be sent before what was missed is on the screen', async () => {
    const priya = await signedIn('Priya Raman')
    await row(priya, NORA).click()
    await acceptBar(priya).click()
    await composer(priya).fill('I will refund you.')
    let reading: () => void = () => undefined
    const held = new Promise<void>(resolve => {
      reading = resolve
    })
    await priya.route('**/desk/api/conversations/**', async route => {
      if (route.request().method() === 'GET') await held
      await route.continue()
    })
    place.support.say(NORA, { kind: 'customer' }, { kind: 'text', text: 'Stop, it has arrived!' }, place.clock.now())
    await priya.getByText('Catching up before you can send…').waitFor()
    await composer(priya).press('Enter')
    expect(await composer(priya).inputValue()).toBe('I will refund you.')
    reading()
    await priya.getByRole('log').getByText('Stop, it has arrived!').waitFor()
    await composer(priya).press('Enter')
    await until(async () => (await said(NORA)).at(-1) === 'agent Priya: I will refund you.')
  })

  test('loses no message and sends none twice', async () => {
    const priya = await signedIn('Priya Raman')
    await row(priya, NORA).click()
    await acceptBar(priya).click()
    await composer(priya).waitFor()
    let dropped = 0
    await priya.route('**/messages', async route => {
      if (dropped++ > 0) return route.continue()
      await route.fetch()
      await route.abort()
    })
    await composer(priya).fill('Only once')
    await composer(priya).press('Enter')
    await until(async () => dropped >= 2)
    await priya.getByText('Sending…').waitFor({ state: 'detached' })
    expect((await said(NORA)).filter(line => line.endsWith('Only once'))).toHaveLength(1)
    expect(await priya.getByRole('log').getByText('Only once').count()).toBe(1)
    complaints = complaints.filter(line => !line.includes('ERR_FAILED'))
  })

  test('is said and heals by itself', async () => {
    const priya = await signedIn('Priya Raman')
    await row(priya, NORA).click()
    await acceptBar(priya).click()
    await composer(priya).waitFor()
    await priya.context().setOffline(true)
    place.disconnectAll()
    await priya.getByText('Connection lost.').waitFor()
    place.support.say(NORA, { kind: 'customer' }, { kind: 'text', text: 'Are you there?' }, place.clock.now())
    await priya.context().setOffline(false)
    await priya.getByRole('log').getByText('Are you there?').waitFor({ timeout: 15_000 })
    await priya.getByText('Connection lost.').waitFor({ state: 'detached' })
    complaints = complaints.filter(line => !/ERR_INTERNET_DISCONNECTED|websocket/i.test(line))
  })

  test('of a session that has ended leads to the sign-in', async () => {
    const priya = await signedIn('Priya Raman')
    await row(priya, NORA).waitFor()
    place.clock.pass(13 * 60 * MINUTE)
    place.support.doorbell.ringDesk()
    await priya.getByText('Your session has ended. Please sign in again.').waitFor()
  })
})

describe('what people wrote', () => {
  test('is never markup of theirs', async () => {
    const priya = await signedIn('Priya Raman')
    priya.on('dialog', dialog => complaints.push(`a dialog: ${dialog.message()}`))
    await row(priya, LEO).click()
    await priya.getByRole('log').getByText('<img src=x onerror=alert(1)>').first().waitFor()
    expect(await priya.locator('main img, main script, main a[href^="javascript"]').count()).toBe(0)
  })
})

describe('accessibility', () => {
  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)('is clean in %s at %i pixels', async (colorScheme, width) => {
    const visitor = await opened({ colorScheme, viewport: { width, height: 800 } })
    await visitor.getByRole('button', { name: /Priya Raman/ }).waitFor()
    expect(await accessibilityFaults(visitor)).toEqual([])
    await visitor.getByRole('button', { name: /Priya Raman/ }).click()
    await row(visitor, NORA).waitFor()
    expect(await accessibilityFaults(visitor)).toEqual([])
    await row(visitor, NORA).click()
    await acceptBar(visitor).waitFor()
    expect(await accessibilityFaults(visitor)).toEqual([])
    await acceptBar(visitor).click()
    await composer(visitor).waitFor()
    expect(await accessibilityFaults(visitor)).toEqual([])
    await composer(visitor).press('Control+k')
    await visitor.getByRole('option', { name: /Track your order/ }).waitFor()
    expect(await accessibilityFaults(visitor)).toEqual([])
    await visitor.keyboard.press('Enter')
    await visitor.getByText('With the article').waitFor()
    expect(await accessibilityFaults(visitor)).toEqual([])
    expect(await visitor.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
})

async function opened(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const fresh = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  contexts.push(fresh)
  const page = await fresh.newPage()
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`)
  })
  await page.goto(`${place.url}/desk`)
  return page
}

async function signedIn(name: string): Promise<Page> {
  const page = await opened()
  await page.getByRole('button', { name }).click()
  return page
}

function row(page: Page, conversation: string) {
  return page.locator(`[data-conversation="${conversation}"]`)
}

function acceptBar(page: Page) {
  return page.getByRole('region', { name: 'Conversation' }).getByRole('button', { name: 'Accept' })
}

function composer(page: Page) {
  return page.getByLabel('Message to the customer')
}

function context(page: Page) {
  return page.getByRole('complementary', { name: 'Context' })
}

function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute('data-conversation') ?? null)
}

async function said(conversation: string): Promise<string[]> {
  const { events } = await place.support.conversations.eventsAfter(conversation, 'public', 0, 500)
  return events.map(({ author, body }) => {
    const who = author.kind === 'agent' ? `agent ${author.name}` : author.kind
    return `${who}: ${body.kind === 'choice' ? body.label : body.text}`
  })
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 200) throw new Error('What the test waits for has not happened within ten seconds.')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
