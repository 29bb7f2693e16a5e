import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { evaluate } from '../../src/evaluate.ts'

const folder = mkdtempSync(join(tmpdir(), 'firstline-evaluate-'))

function file(name: string, ...rows: readonly unknown[]): string {
  const path = join(folder, name)
  writeFileSync(path, rows.map(row => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'))
  return path
}

async function told(
  positionals: readonly string[],
  options: { phrases?: string; engine?: string; out?: string; json?: boolean } = {},
) {
  const lines: string[] = []
  await evaluate(
    readConfig({}, {}),
    positionals,
    { phrases: '', engine: 'ours', out: '', json: false, ...options },
    line => {
      lines.push(line)
    },
  )
  return lines.join('\n')
}

function predictions(path: string) {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
}

const MESSAGES = [
  {
    id: 'rosa',
    text: 'Could you tell me where my order has got to?',
    source: 'shop',
    flow: 'order_status',
    why: 'extra',
  },
  { id: 7, text: 'I want to talk to a real person', source: 'shop', flow: 'handoff_human', accept: ['handoff_human'] },
  { text: 'turn down the volume of the radio', source: 'elsewhere', flow: 'out_of_scope' },
]

test('messages are judged as if customers had written them, source by source', async () => {
  const out = join(folder, 'judged.jsonl')
  const json = JSON.parse(await told(['route', file('messages.jsonl', ...MESSAGES)], { out, json: true }))
  expect(json.figures.shop).toMatchObject({ rows: 2, accepted: 1, exact: 1, flowRecall: 1, falseTriggers: null })
  expect(json.figures.elsewhere).toMatchObject({ rows: 1, falseTriggers: 0, flowRecall: null })
  expect(json.figures.all.rows).toBe(3)
  expect(predictions(out).map(({ id, flow, predicted, zone }) => [id, flow, predicted, zone])).toEqual([
    ['rosa', 'order_status', 'order_status', 'act'],
    ['7', 'handoff_human', 'handoff_human', 'act'],
    [expect.stringMatching(/^[0-9a-f]{12}$/), 'out_of_scope', 'out_of_scope', 'none'],
  ])
  expect(predictions(out)[0].why).toContain('order-status')
})

test('the figures are shown as a table, and the predictions lie beside the messages', async () => {
  const path = file('beside.jsonl', ...MESSAGES)
  const shown = await told(['route', path])
  expect(shown).toMatch(/^source +rows +accepted/)
  expect(shown).toContain('beside.predictions.jsonl')
  expect(predictions(join(folder, 'beside.predictions.jsonl'))).toHaveLength(3)
})

test('other phrases take the place of the shop, its flows and its articles', async () => {
  const phrases = file(
    'phrases.jsonl',
    ...['water the plants', 'the plants need water', 'water my roses', 'give the roses some water'].map(text => ({
      ...{ text, flow: 'water' },
    })),
    ...['mow the lawn', 'cut the grass', 'the lawn is too high', 'mow my grass'].map(text => ({ text, label: 'mow' })),
    { text: 'paint the fence', label: 'out_of_scope' },
  )
  const messages = file(
    'garden.jsonl',
    { text: 'please water the roses', flow: 'water' },
    { text: 'where is my order', flow: 'out_of_scope' },
    { text: 'how long do refunds take?', flow: 'out_of_scope' },
  )
  const out = join(folder, 'garden.out.jsonl')
  await told(['route', messages], { phrases, out, json: true })
  expect(predictions(out).map(({ like }) => like)[0]).toMatch(/water/)
  expect(predictions(out).map(({ zone }) => zone)).not.toContain('answer')
  for (const { predicted } of predictions(out)) expect(['water', 'mow', 'clarify', 'out_of_scope']).toContain(predicted)
})

test.each([
  ['{"text": "hi"}', /wrong\.jsonl:2: it needs a "flow"/],
  ['{"flow": "mow"}', /wrong\.jsonl:2: "text": /],
  ['not json', /wrong\.jsonl:2: this is not JSON\. Put one whole object/],
])('a line such as %s is named with its number', async (line, message) => {
  await expect(told(['route', file('wrong.jsonl', MESSAGES[0], line)])).rejects.toThrow(message)
})

test.each([
  [['route', join(folder, 'none.jsonl')], /none\.jsonl cannot be read \(ENOENT\)/],
  [['route', file('empty.jsonl')], /empty\.jsonl is empty/],
  [['route'], /Name the file/],
  [['weather', 'x'], /evaluate takes acts or route/],
  [['__proto__', 'x'], /evaluate takes acts or route/],
])('%j is refused with what to do', async (positionals, message) => {
  await expect(told(positionals)).rejects.toThrow(message)
})
