import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { freePort } from '../free-port.ts'

/** Microsoft's Agents Playground: a Teams client without Teams, on this machine and without the network. */
export type Playground = {
  /** Opens the personal chat with the bot, as somebody who has just added it. */
  openChat(browser: Browser): Promise<Chat>
  stop(): Promise<void>
}

export type Chat = {
  readonly page: Page
  /** What the bot has sent, oldest first. */
  readonly messages: Locator
  say(text: string): Promise<void>
  press(label: string): Promise<void>
  close(): Promise<void>
}

const CLI = join(import.meta.dirname, '../../node_modules/@microsoft/m365agentsplayground/cli.js')

/** Starts it for the bot at an endpoint. */
export async function startPlayground(endpoint: string): Promise<Playground> {
  const port = await freePort()
  const args = [CLI, 'start', '-e', endpoint, '-c', 'msteams', '-p', String(port), '--dt']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  await listening(child)
  return {
    openChat: browser => openChat(browser, `http://127.0.0.1:${port}/`),
    async stop() {
      child.kill('SIGTERM')
      const patience = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await ended
      clearTimeout(patience)
    },
  }
}

function listening(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (chunk: Buffer) => {
      output += chunk
      if (output.includes('Listening on')) resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', () => reject(new Error(`The Playground ended before it listened:\n${output}`)))
  })
}

async function openChat(browser: Browser, url: string): Promise<Chat> {
  const context = await browser.newContext({ viewport: { width: 1_100, height: 1_000 } })
  const page = await context.newPage()
  // Fonts and a script of Office's CDN; everything that matters is served from here.
  const isLocal = (address: URL) => ['127.0.0.1', 'localhost'].includes(address.hostname)
  await page.route(
    address => !isLocal(address),
    route => route.abort(),
  )
  await page.goto(url)
  const box = page.getByRole('textbox')
  await box.waitFor()
  return {
    page,
    messages: page.locator('.fui-ChatMessage'),
    async say(text) {
      await box.click()
      await box.pressSequentially(text)
      await page.keyboard.press('Enter')
    },
    press: label => page.getByRole('button', { name: label, exact: true }).last().click(),
    close: () => context.close(),
  }
}
