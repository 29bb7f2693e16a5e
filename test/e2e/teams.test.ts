import { mkdirSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DeskHandoffs, SignedIn } from '../../src/adapters/desk/protocol.ts'
import { launchBrowser } from '../browser.ts'
import { type House, openHouse } from './house.ts'
import { type Chat, type Playground, startPlayground } from './playground.ts'

let house: House
let playground: Playground
let browser: Browser
let chat: Chat

beforeAll(async () => {
  house = await openHouse()
  playground = await startPlayground(`http://127.0.0.1:${house.port}/api/messages`)
  browser = await launchBrowser()
  chat = await playground.openChat(browser)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await playground?.stop()
  await house?.close()
})

/** Waits for a text among what the bot has sent. */
async function hears(text: string | RegExp, patience = 15_000) {
  await chat.page.getByText(text).last().waitFor({ timeout: patience })
}

async function picture(name: string) {
  const folder = process.env['FIRSTLINE_PICTURES']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await chat.page.screenshot({ path: `${folder}/teams-${name}.png` })
}

// One customer's afternoon in one chat: each test goes on where the one before has stopped.

test('the assistant greets whoever adds it, with its first choices', async () => {
  await hears(/Larkspur Home/, 60_000)
  await chat.page.getByRole('button', { name: 'Talk to a person', exact: true }).waitFor()
  await picture('1-welcome')
})

test('a typed question is answered from the articles, with its source', async () => {
  await chat.say('How long do refunds take?')
  await hears(/5–7 working days/)
  await hears(/Source:/)
  await picture('2-answer')
})

test('a button under an answer does what it says', async () => {
  await chat.press('That solved it')
  await hears(/Glad that helped/)
  await picture('3-quick-reply')
})

test('an order is found over several turns', async () => {
  await chat.press('Track an order')
  await hears(/What's your order number\?/)
  await chat.say('LH-20418')
  await hears(/Which e-mail address or postcode/)
  await chat.say('nora.lindqvist@example.com')
  await hears(/on its way with Harrier Parcels/)
  await hears('Hearth casserole')
  await picture('4-order')
})

test("an agent's words arrive by themselves", async () => {
  await chat.say('I want to talk to a person')
  await hears(/asked a colleague/)
  const priya = await atTheDesk('priya@larkspur.example', 'larkspur-priya')
  const { waiting } = (await priya('GET', 'handoffs')) as DeskHandoffs
  const handoff = waiting[0]
  expect(handoff).toMatchObject({ channel: 'teams' })
  await priya('POST', `handoffs/${handoff?.id}/claim`)
  const text = 'Hello Nora, I have your order in front of me. <b>One moment</b>.'
  await priya('POST', `conversations/${handoff?.conversationId}/messages`, { cid: 'priya-0001', text })
  await hears('<b>One moment</b>')
  await chat.say('Thank you!')
  await picture('5-agent')
  await expect
    .poll(async () => JSON.stringify(await priya('GET', `conversations/${handoff?.conversationId}?after=0`)))
    .toContain('Thank you!')
})

/** Calls of the desk's page, signed in. */
async function atTheDesk(email: string, password: string) {
  let token = ''
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${house.port}/desk/api/${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  token = ((await call('POST', 'sign-in', { email, password })) as SignedIn).token
  return call
}
