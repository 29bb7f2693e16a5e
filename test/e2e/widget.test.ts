import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FirstlineApi } from '../../web-widget/loader/api.ts'
import { launchBrowser } from '../browser.ts'
import { startWebStand, type WebStand } from '../fakes/web-stand.ts'

const PRIYA = { kind: 'agent', id: 'staff_priya', name: 'Priya' } as const
declare global {
  interface Window {
    Firstline?: FirstlineApi
  }
}

let browser: Browser
let stand: WebStand
const contexts: BrowserContext[] = []
const hosts: Server[] = []

beforeAll(async () => {
  browser = await launchBrowser()
  stand = await startWebStand({ allowedOrigins: ['http://127.0.0.1:*'] })
})
afterEach(async () => {
  stand.reception.before = async () => {}
  for (const context of contexts.splice(0)) await context.close()
  for (const host of hosts.splice(0)) host.close()
})
afterAll(async () => {
  await browser?.close()
  await stand?.stop()
})

describe('a customer at the shop', () => {
  test('opens by keyboard, asks, reads the answer, leaves by Escape', async () => {
    const page = await shop()
    await page.keyboard.press('End')
    await focusLauncher(page)
    await page.keyboard.press('Enter')
    const chat = await frameOf(page)
    await chat.waitForSelector('article')
    await expect.poll(() => chat.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
    await page.keyboard.type('How do I return a bowl?')
    await page.keyboard.press('Enter')
    await chat.waitForSelector('.source')
    expect(await chat.textContent('.source')).toContain('Returning an order')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate(() => document.activeElement?.localName)).toBe('firstline-chat')
  })

  test('is not asked for anything by the server before the chat is opened', async () => {
    const page = await shop()
    const asked: string[] = []
    page.on('request', request => asked.push(new URL(request.url()).pathname))
    await page.reload()
    await page.waitForTimeout(500)
    expect(asked.filter(path => path.startsWith('/v1') || path === '/widget')).toEqual([])
  })

  test('finds the chat again after a reload, with what was missed as unread', async () => {
    const page = await shop()
    const chat = await opened(page)
    await say(chat, 'remember me')
    await chat.waitForSelector('text=You said: remember me')
    await page.goto('about:blank')
    stand.reception.write(lastConversation(), PRIYA, { kind: 'text', text: 'while you were away' })
    await page.addInitScript(() => {
      window.addEventListener('firstline:ready', () => {
        window.Firstline?.on('unread', count => Object.assign(window, { unread: count }))
      })
    })
    await page.goto(stand.url)
    await expect.poll(() => page.evaluate(() => (window as { unread?: number }).unread), { timeout: 8_000 }).toBe(1)
    const again = await opened(page)
    await again.waitForSelector('text=while you were away')
    expect(await again.locator('article.customer').count()).toBe(1)
    await expect.poll(() => page.evaluate(() => (window as { unread?: number }).unread)).toBe(0)
  })

  test('presses a reply button, which then stays focused and does nothing more', async () => {
    const chat = await opened(await shop())
    const button = chat.locator('.choices button').nth(1)
    await button.click()
    await chat.waitForSelector('article.customer')
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    expect(await button.evaluate(node => node === document.activeElement)).toBe(true)
    await button.click({ force: true })
    await chat.waitForTimeout(200)
    expect(await chat.locator('article.customer').count()).toBe(1)
  })

  test('can ask for a person at any time, and sees who speaks', async () => {
    const page = await shop()
    const chat = await opened(page)
    await chat.click('text=Talk to a person')
    await chat.waitForSelector('.state.queued')
    const conversation = lastConversation()
    stand.store.setFloor(conversation, { holder: 'agent', agentId: PRIYA.id, epoch: 2 })
    stand.reception.write(conversation, PRIYA, { kind: 'text', text: 'Hello, how can I help?' })
    await chat.waitForSelector('text=You are talking to Priya')
    expect(await chat.locator('article.agent .speaker').textContent()).toBe('Priya')
    stand.doorbell.signal({ conversationId: conversation, from: 'agent', ttlMs: 6_000 })
    await chat.waitForSelector('text=Priya is typing')
  })

  test('keeps the draft over a reload', async () => {
    const page = await shop()
    await (await opened(page)).fill('textarea', 'half a thou')
    await page.reload()
    expect(await (await opened(page)).inputValue('textarea')).toBe('half a thou')
  })

  test('writes several lines with Shift+Enter, and Enter while a word is composed sends nothing', async () => {
    const page = await shop()
    const chat = await opened(page)
    await chat.focus('textarea')
    await page.keyboard.type('one')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('two')
    await chat.evaluate(() => {
      const press = new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })
      document.querySelector('textarea')?.dispatchEvent(press)
    })
    expect(await chat.inputValue('textarea')).toBe('one\ntwo')
    await page.keyboard.press('Enter')
    await chat.waitForSelector('text=You said: one')
  })

  test('starts over with a new conversation', async () => {
    const chat = await opened(await shop())
    await say(chat, 'old matter')
    await chat.waitForSelector('text=You said: old matter')
    const before = lastConversation()
    await chat.click('[aria-label=More]')
    await chat.click('text=Start over')
    await chat.click('.strong')
    await expect.poll(() => chat.locator('article.customer').count()).toBe(0)
    await chat.waitForSelector('article.assistant')
    expect(lastConversation()).not.toBe(before)
  })

  test('sees the same in two tabs', async () => {
    const page = await shop()
    const chat = await opened(page)
    await say(chat, 'first words')
    await chat.waitForSelector('text=You said: first words')
    const second = await page.context().newPage()
    await second.goto(stand.url)
    const other = await opened(second)
    await say(other, 'from the second tab')
    await chat.waitForSelector('text=You said: from the second tab')
    expect(await chat.locator('article').allTextContents()).toEqual(await other.locator('article').allTextContents())
  })
})

describe('a bad network', () => {
  test('an answer lost after the commit leads to one message, not two', async () => {
    const chat = await opened(await shop())
    const { receive } = stand.reception
    let lost = 0
    stand.reception.receive = async (...message) => {
      await receive(...message)
      lost += 1
      stand.reception.receive = receive
      throw new Error('the answer is lost')
    }
    await say(chat, 'only once')
    await chat.waitForSelector('text=You said: only once')
    expect(lost).toBe(1)
    await chat.waitForTimeout(2_500)
    expect(await chat.locator('article.customer').count()).toBe(1)
    expect(customerLines()).toEqual(['only once'])
  })

  test('a message the server cannot take is kept over a reload and sent then', async () => {
    const page = await shop()
    const chat = await opened(page)
    stand.reception.before = () => Promise.reject(new Error('away'))
    await say(chat, 'do not lose me')
    await chat.waitForSelector('text=Sending…')
    await page.reload()
    stand.reception.before = async () => {}
    const again = await opened(page)
    await again.waitForSelector('text=You said: do not lose me')
    expect(customerLines()).toEqual(['do not lose me'])
  })

  test('where no websocket gets through, the chat works over HTTPS', async () => {
    const page = await shop()
    await page.routeWebSocket(/socket\.io/, socket => void socket.close())
    const chat = await opened(page)
    await chat.waitForSelector('article', { timeout: 15_000 })
    await say(chat, 'over plain HTTPS')
    await chat.waitForSelector('text=You said: over plain HTTPS', { timeout: 15_000 })
    stand.reception.write(lastConversation(), PRIYA, { kind: 'text', text: 'pushed by the long poll' })
    await chat.waitForSelector('text=pushed by the long poll', { timeout: 15_000 })
  })

  test('after a minute without success the customer decides: retry or delete', async () => {
    const page = await shop()
    const chat = await opened(page)
    await chat.waitForSelector('article')
    stand.reception.before = () => Promise.reject(new Error('away'))
    await say(chat, 'stuck')
    await chat.waitForSelector('text=Sending…')
    // The minute passes at once; it is noticed at the next try.
    await chat.evaluate(() => {
      const { now } = Date
      Date.now = () => now() + 61_000
    })
    await chat.waitForSelector('text=Not sent', { timeout: 15_000 })
    stand.reception.before = async () => {}
    await chat.click('text=Retry')
    await chat.waitForSelector('text=You said: stuck')
  })

  test('a chat whose right has ended goes on in a new one, with the words', async () => {
    const chat = await opened(await shop())
    await chat.waitForSelector('article')
    stand.store.revokeAll()
    stand.clock.offset += 31_000
    await say(chat, 'still here')
    await chat.waitForSelector('text=You said: still here', { timeout: 15_000 })
    await chat.waitForSelector('text=this is a new one')
  })
})

describe('hostile surroundings', () => {
  test('HTML and script links in messages are words', async () => {
    const page = await shop()
    const chat = await opened(page)
    await say(chat, '<img src=x onerror="window.pwned=1"> hi')
    const text =
      '<script>window.pwned=1</script> <svg onload=alert(1)> [click](javascript:alert(1)) ![i](https://evil.example/p.gif)'
    const card = { title: '<b>x</b>', facts: [{ label: '<i>l</i>', value: '<img src=x onerror=alert(1)>' }] }
    const source = { title: 'bad', section: '', href: 'javascript:alert(1)' }
    stand.reception.write(
      lastConversation(),
      { ...PRIYA, name: '<u>P</u>\u202e' },
      { kind: 'text', text, card, source },
    )
    await chat.waitForSelector('text=window.pwned=1</script>')
    const made = '.log img, .log script, .log svg[onload], .log a:not([href^="https://"]), .log u, .log b, .log i'
    expect(await chat.locator(made).count()).toBe(0)
    expect(await chat.evaluate(() => 'pwned' in window)).toBe(false)
  })

  test('works on a page with a strict policy and Trusted Types, without one violation', async () => {
    const page = await customerPage()
    const complaints: string[] = []
    page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
    await page.goto(await hostPage(strictPolicy()))
    const chat = await opened(page)
    await say(chat, 'hello from elsewhere')
    await chat.waitForSelector('text=You said: hello from elsewhere')
    expect(complaints).toEqual([])
  })

  test('a second script tag on the page changes nothing', async () => {
    const page = await customerPage()
    await page.goto(await hostPage(strictPolicy(), 2))
    await page.waitForFunction(() => window.Firstline)
    expect(await page.locator('firstline-chat').count()).toBe(1)
  })

  test('a site that is not allowed gets no frame', async () => {
    const guarded = await startWebStand({ allowedOrigins: [] })
    try {
      const page = await customerPage()
      await page.goto(await hostPage(strictPolicy(guarded.url), 1, guarded.url))
      await page.waitForFunction(() => window.Firstline)
      await page.evaluate(() => window.Firstline?.open())
      await page.waitForTimeout(800)
      expect(page.frames().some(frame => frame.url().endsWith('/widget'))).toBe(false)
    } finally {
      await guarded.stop()
    }
  })

  test('a forged handshake of another frame is not heard', async () => {
    const page = await shop()
    const chat = await opened(page)
    await chat.waitForSelector('article')
    await page.evaluate(() => {
      for (const frame of [window.frames[0]]) {
        frame?.postMessage(
          { type: 'firstline:connect', options: { color: '#ff0000' }, isOpen: true, kept: null },
          '*',
          [new MessageChannel().port1],
        )
      }
    })
    await page.waitForTimeout(200)
    expect(await chat.evaluate(() => document.documentElement.style.getPropertyValue('--brand'))).toBe('')
  })

  test('where the frame may store nothing, the host page keeps the chat', async () => {
    const page = await customerPage()
    await page.addInitScript(blockStorageInFrames)
    await page.goto(await hostPage(strictPolicy()))
    await say(await opened(page), 'kept by the host')
    await (await frameOf(page)).waitForSelector('text=You said: kept by the host')
    await page.reload()
    await (await opened(page)).waitForSelector('text=You said: kept by the host')
  })

  test('where nobody may store anything, the customer is told and can still write', async () => {
    const page = await customerPage()
    await page.addInitScript(blockStorageEverywhere)
    await page.goto(stand.url)
    const chat = await opened(page)
    await chat.waitForSelector('text=It ends when you leave the page')
    await say(chat, 'still works')
    await chat.waitForSelector('text=You said: still works')
  })
})

describe('for everyone', () => {
  test.each(['light', 'dark'] as const)('axe finds nothing to complain about in the %s chat', async colorScheme => {
    const page = await customerPage({ colorScheme })
    await page.goto(stand.url)
    const chat = await opened(page)
    await say(chat, 'Where is my order?')
    await chat.waitForSelector('.card')
    await say(chat, 'And returns?')
    await chat.waitForSelector('.source')
    await chat.click('text=Talk to a person')
    await chat.waitForSelector('.state.queued')
    await chat.waitForTimeout(400)
    expect(await axe(chat)).toEqual([])
    if (colorScheme === 'light') expect(await axe(page.mainFrame())).toEqual([])
  })

  test('a new reply is announced once, and the log itself stays quiet', async () => {
    const chat = await opened(await shop())
    expect(await chat.getAttribute('[role=log]', 'aria-live')).toBe('off')
    await say(chat, 'hello')
    await chat.waitForSelector('.unseen[role=status]:text("Assistant: You said: hello")', { state: 'attached' })
    await expect.poll(() => chat.textContent('.unseen[role=status]'), { timeout: 5_000 }).toBe('')
  })

  test('nothing scrolls sideways at 320 pixels', async () => {
    const page = await customerPage({ viewport: { width: 320, height: 500 } })
    await page.goto(stand.url)
    const chat = await opened(page)
    await say(chat, `${'verylongword'.repeat(20)} https://larkspur.example/${'x'.repeat(200)}`)
    await chat.waitForSelector('text=You said')
    for (const frame of [chat, page.mainFrame()]) {
      expect(await frame.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      )
    }
    expect(await chat.evaluate(() => window.innerWidth)).toBe(320)
  })

  test('Arabic is set from right to left', async () => {
    const chat = await opened(await shop())
    await say(chat, 'أين طلبي؟')
    await chat.waitForSelector('article.customer .bubble')
    const direction = await chat.locator('article.customer .bubble').evaluate(node => getComputedStyle(node).direction)
    expect(direction).toBe('rtl')
  })
})

async function customerPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext(options)
  contexts.push(context)
  return context.newPage()
}

async function shop(): Promise<Page> {
  const page = await customerPage()
  await page.goto(stand.url)
  await page.waitForFunction(() => window.Firstline)
  return page
}

async function opened(page: Page): Promise<Frame> {
  await page.waitForFunction(() => window.Firstline)
  await page.evaluate(() => window.Firstline?.open())
  const chat = await frameOf(page)
  await chat.waitForSelector('textarea')
  return chat
}

async function frameOf(page: Page): Promise<Frame> {
  const find = () => page.frames().find(frame => frame.url().endsWith('/widget'))
  await expect.poll(find, { timeout: 10_000 }).toBeTruthy()
  const frame = find()
  if (!frame) throw new Error('the frame has gone again')
  return frame
}

async function say(chat: Frame, text: string): Promise<void> {
  await chat.fill('textarea', text)
  await chat.press('textarea', 'Enter')
}

/** Tab reaches the launcher as a customer with a keyboard would. */
async function focusLauncher(page: Page): Promise<void> {
  for (let count = 0; count < 40; count += 1) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(() => document.activeElement?.localName === 'firstline-chat')) return
  }
  throw new Error('Tab does not reach the launcher')
}

function lastConversation(): string {
  const all = Array.from({ length: 5_000 }, (_, count) => `conv_${count}`)
  return all.findLast(id => stand.store.events(id).length > 0) ?? ''
}

function customerLines(): string[] {
  const events = stand.store.events(lastConversation())
  return events.flatMap(({ author, body }) => (author.kind === 'customer' && body.kind === 'text' ? [body.text] : []))
}

function strictPolicy(widget = stand.url): string {
  return `default-src 'none'; script-src ${widget}; frame-src ${widget}; require-trusted-types-for 'script'; trusted-types 'none'`
}

/** Somebody else's site, on an origin of its own. */
async function hostPage(policy: string, tags = 1, widget = stand.url): Promise<string> {
  const tag = `<script src="${widget}/widget.js" data-color="#0a6b5e" data-label="Ask us"></script>`
  const page = `<!doctype html><title>Host</title><link rel="icon" href="data:,"><p>Host page</p>${tag.repeat(tags)}`
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.setHeader('content-security-policy', `${policy}; img-src data:`)
    response.end(page)
  })
  hosts.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

function blockStorageInFrames(): void {
  if (window.parent === window) return
  Object.defineProperty(window, 'localStorage', {
    get: () => {
      throw new Error('blocked')
    },
  })
  Object.defineProperty(window, 'indexedDB', {
    get: () => {
      throw new Error('blocked')
    },
  })
}

function blockStorageEverywhere(): void {
  Object.defineProperty(window, 'localStorage', {
    get: () => {
      throw new Error('blocked')
    },
  })
  Object.defineProperty(window, 'indexedDB', {
    get: () => {
      throw new Error('blocked')
    },
  })
}

async function axe(frame: Frame): Promise<string[]> {
  await frame.evaluate(await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8'))
  return frame.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> }
    }
    const { violations } = await axe.run()
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(node => `${node.html} ${node.failureSummary}`).join(' | ')}`,
    )
  })
}
