import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectionUrl } from '../connection-url.ts'
import { type FreshDatabase, freshDatabase } from '../postgres.ts'
import { runCli, startCli } from './run-cli.ts'

let database: FreshDatabase
let settings: { readonly DATABASE_URL: string }
beforeAll(async () => {
  database = await freshDatabase()
  settings = { DATABASE_URL: connectionUrl(database.connection) }
})
afterAll(() => database.drop())

type Answer = {
  readonly conversation?: string
  readonly replies?: readonly { readonly by: string; readonly text: string }[]
  readonly flow?: string | null
  readonly asks?: string | null
  readonly error?: string
}

async function answers(input: string, more: Record<string, string> = {}): Promise<readonly Answer[]> {
  const { code, out, err } = await runCli(['chat', '--json'], { ...settings, ...more }, input)
  expect(code, err).toBe(0)
  return out
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
}

const line = (conversation: string, text: string) => JSON.stringify({ conversation, text })
const toldBy = ({ conversation, flow, asks }: Answer) => [conversation, flow, asks]

test('answers, buttons, cards and changes of state are as documented, and the log does not come between', async () => {
  const said = await answers(
    [
      ...['where is my order', 'LH-20418', 'BS1 4TR'].map(text => line('nora', text)),
      '{"conversation":"nora","choice":"human","label":"Talk to a person"}',
    ].join('\n'),
    { LOG_LEVEL: 'info' },
  )
  expect(said).toHaveLength(4)
  expect(said[0]).toEqual({
    conversation: 'nora',
    replies: [{ by: 'assistant', text: "What's your order number?" }],
    flow: 'order-status',
    step: 1,
    asks: 'order',
    slots: {},
    status: 'assistant',
    why: [expect.stringContaining('order-status'), 'customer.get → unknown'],
  })
  expect(said[1]).toMatchObject({ slots: { order: 'LH-20418' }, asks: 'proof' })
  expect(said[2]).toMatchObject({
    replies: [
      {
        by: 'assistant',
        text: expect.stringContaining('on its way'),
        card: { title: 'Order LH-20418' },
        choices: [{ label: 'That solved it' }, { label: 'Still need help' }],
      },
    ],
    flow: null,
    step: null,
    asks: null,
  })
  expect(said[3]).toMatchObject({ status: 'waiting_for_agent' })
  expect(said[3]?.replies).toContainEqual({ by: 'system', state: 'queued', text: 'Waiting for a colleague' })
})

test('forty conversations at once stay apart, two hundred lines keep their order', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `customer-${index}`)
  const script = ['hello', 'where is my order', 'LH-20418', 'XX1 1XX', 'never mind']
  const said = await answers(script.flatMap(text => names.map(name => line(name, text))).join('\n'))
  expect(said.map(answer => answer.conversation)).toEqual(script.flatMap(() => names))
  for (let round = 0; round < script.length; round++) {
    const ofThisRound = said.slice(round * names.length, (round + 1) * names.length)
    expect(new Set(ofThisRound.map(({ conversation: _, ...rest }) => JSON.stringify(rest))).size).toBe(1)
  }
  expect(said.filter((_, index) => index % names.length === 0).map(answer => [answer.flow, answer.asks])).toEqual([
    [null, null],
    ['order-status', 'order'],
    ['order-status', 'proof'],
    ['order-status', 'proof'],
    [null, null],
  ])
})

test('a line that is not understood is answered with what is wrong, and costs nothing else', async () => {
  const wrong = [
    'not json',
    '[]',
    '{"conversation":"nora"}',
    '{"conversation":"nora","text":"a","choice":"b"}',
    '{"conversation":"","text":"a"}',
    '{"conversation":"nora","text":"a","mood":"good"}',
    JSON.stringify({ conversation: 'nora', text: 'x'.repeat(4_001) }),
  ]
  const said = await answers(
    `\n${line('nora', 'where is my order')}\r\n${wrong.join('\n')}\n   \n${line('nora', 'LH-20418')}`,
  )
  expect(said.map(toldBy)).toEqual([
    ['nora', 'order-status', 'order'],
    ...wrong.map(() => [undefined, undefined, undefined]),
    ['nora', 'order-status', 'proof'],
  ])
  for (const { error } of said.slice(1, -1)) expect(error).toMatch(/^This line was not taken: .+\. A line is a JSON/)
  expect(said[1]?.error).toContain('it is not a JSON object')
})

test('any text that JSON can carry is one message', async () => {
  const texts = ['a\u2028b', 'a\u0085b', 'a\u0000b', '\ud800', '🫖', '   ', 'x'.repeat(4_000)]
  const said = await answers(texts.map((text, index) => line(`name\u0000${index}`, text)).join('\n'))
  expect(said.map(answer => answer.conversation)).toEqual(texts.map((_, index) => `name\u0000${index}`))
  for (const { replies } of said) expect(replies?.length).toBeGreaterThan(0)
})

test('a name belongs to one run: in the next it is a new conversation', async () => {
  const [answer] = await answers(line('nora', 'LH-20418'))
  expect(answer).toMatchObject({ flow: 'order-status', asks: 'proof', slots: { order: 'LH-20418' } })
  const [again] = await answers(line('nora', 'nora.lindqvist@example.com'))
  expect(again).toMatchObject({ flow: null })
})

test('a reader that goes away ends the command in order', async () => {
  const command = startCli(['chat', '--json'], settings)
  command.process.stdin.write(`${line('nora', 'hello')}\n`)
  await once(command.process.stdout, 'data')
  command.process.stdout.destroy()
  command.process.stdin.write(`${line('nora', 'hello')}\n${line('nora', 'hello')}\n`)
  await once(command.process, 'exit')
  expect([command.process.exitCode, command.written()]).toEqual([0, expect.not.stringContaining('EPIPE')])
})

test('a command that is asked to end does so, though its input stays open', async () => {
  const command = startCli(['chat', '--json'], settings)
  command.process.stdin.write(`${line('nora', 'hello')}\n`)
  await command.says('"conversation":"nora"')
  command.process.kill('SIGTERM')
  expect((await command.ended).code).toBe(0)
})

test('plain chat takes lines from a pipe, and a number presses a button', async () => {
  const { code, out, err } = await runCli(['chat'], settings, 'where is my order\nLH-20418\nBS1 4TR\n1\n')
  expect(code, err).toBe(0)
  const places = [
    "What's your order number?",
    'postcode is on the order?',
    'on its way',
    'Tracking:',
    'Glad that helped',
  ]
  expect(places.map(text => out.indexOf(text)).every((at, index, all) => at > (all[index - 1] ?? -1))).toBe(true)
})
