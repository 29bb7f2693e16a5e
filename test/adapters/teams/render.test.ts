import { expect, test } from 'vitest'
import { renderEvent, renderPlainly } from '../../../src/adapters/teams/render.ts'
import type { Author, Body, LogEvent } from '../../../src/domain/dialogue/log.ts'

const ASSISTANT = { kind: 'assistant' } as const
const PRIYA = { kind: 'agent', id: 'priya', name: 'Priya' } as const
const HELP = 'https://help.larkspur.example'

const event = (author: Author, body: Body): LogEvent => ({
  seq: 1,
  publicSeq: 1,
  id: 'event_1',
  at: 0,
  author,
  visibility: 'public',
  body,
  cid: null,
  answers: null,
})
const said = (text: string, author: Author = ASSISTANT) =>
  renderEvent(event(author, { kind: 'text', text }), HELP)?.text

test.each([
  ['Your parcel is **on its way**.', 'Your parcel is **on its way**.'],
  ['Hello Nadia! It costs £5 - or 6 * 2.', 'Hello Nadia! It costs £5 - or 6 * 2.'],
  ['one\ntwo\n\nthree', 'one  \ntwo\n\nthree'],
  ['- a\n- b', '- a\n- b'],
  ['[Returns](/help/returns)', '[Returns](https://help.larkspur.example/help/returns)'],
  ['[call](tel:+441632960000)', '[call](tel:+441632960000)'],
])('what our markdown says is said in Teams: %s', (text, shown) => {
  expect(said(text)).toBe(shown)
})

test.each([
  '<img src=x onerror=alert(1)>',
  '<b>bold</b>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](data:text/html,hi)',
  '![pixel](https://evil.example/p.png)',
  '!![pixel](https://evil.example/p.png)',
  '[![pixel](https://evil.example/p.png)](https://evil.example)',
  '[a]: javascript:alert(1)\n[a]',
  '`<script>`',
])('nothing in %s can be HTML, a picture or a script in Teams', text => {
  const shown = said(text) ?? ''
  expect(shown).not.toMatch(/[<>]/)
  expect(shown).not.toMatch(/!\[/)
  expect(shown).not.toMatch(/\]\((?!https:)|\]:/)
})

test('a character reference somebody typed is shown, not read', () => {
  expect(said('&lt;b&gt; & &#60;')).toBe('&amp;lt;b&amp;gt; & &amp;#60;')
})

test('an agent speaks under their name, and a name is only a name', () => {
  expect(said('Hello!', PRIYA)).toBe('**Priya**: Hello!')
  expect(said('- one\n- two', PRIYA)).toBe('**Priya**:\n\n- one\n- two')
  expect(said('Hi', { ...PRIYA, name: '[Priya](https://evil.example) <b>' })).toBe(
    '**&#91;Priya&#93;(https://evil.example) &lt;b&gt;**: Hi',
  )
})

test("an agent's name is not taken for the assistant's", () => {
  expect(said('**Priya**: I am a person', ASSISTANT)).toBe('**Priya**: I am a person')
})

test('a change of state is a plain line', () => {
  const joined = event({ kind: 'system' }, { kind: 'state', state: 'agent_joined', text: 'Priya joined. *Hi*' })
  expect(renderEvent(joined, HELP)).toEqual({
    type: 'message',
    textFormat: 'markdown',
    text: 'Priya joined. &#42;Hi&#42;',
  })
})

test('what the customer said is not sent back to them', () => {
  expect(renderEvent(event({ kind: 'customer' }, { kind: 'text', text: 'hi' }), HELP)).toBeNull()
  expect(renderEvent(event({ kind: 'customer' }, { kind: 'choice', choice: 'yes', label: 'Yes' }), HELP)).toBeNull()
})

const ANSWER: Body = {
  kind: 'text',
  text: 'You have 30 days.',
  source: { title: 'Returns', section: 'Time limit', href: '/help/returns#time-limit' },
  choices: [
    { id: 'solved', label: 'Yes, thanks' },
    { id: 'not_solved', label: 'No' },
  ],
}

test('an answer names its source, with a link when the help centre has a public address', () => {
  expect(renderEvent(event(ASSISTANT, ANSWER), HELP)?.text).toBe(
    'You have 30 days.\n\nSource: [Returns › Time limit](https://help.larkspur.example/help/returns#time-limit)',
  )
  expect(renderEvent(event(ASSISTANT, ANSWER), null)?.text).toBe('You have 30 days.\n\nSource: Returns › Time limit')
})

const contentOf = (body: Body) => renderEvent(event(ASSISTANT, body), HELP)?.attachments?.[0]?.content

test('choices are buttons of a card that send the id of the choice, and words for those who see no card', () => {
  const content = contentOf(ANSWER)
  expect(content.body[0].actions).toEqual([
    { type: 'Action.Submit', title: 'Yes, thanks', data: { choice: 'solved', label: 'Yes, thanks' } },
    { type: 'Action.Submit', title: 'No', data: { choice: 'not_solved', label: 'No' } },
  ])
  expect(content.fallbackText).toBe('Yes, thanks / No')
})

test('more choices than Teams shows in a row become several rows, none left out', () => {
  const choices = Array.from({ length: 8 }, (_, n) => ({ id: `topic:${n}`, label: `Topic ${n}` }))
  const rows = contentOf({ kind: 'text', text: 'Which?', choices }).body as { actions: { title: string }[] }[]
  expect(rows.map(({ actions }) => actions.length)).toEqual([6, 2])
  expect(rows.flatMap(({ actions }) => actions.map(({ title }) => title))).toEqual(choices.map(({ label }) => label))
})

test('words alone have no card', () => {
  expect(renderEvent(event(ASSISTANT, { kind: 'text', text: 'Hello' }), HELP)?.attachments).toBeUndefined()
})

const ORDER: Body = {
  kind: 'text',
  text: 'Here it is.',
  card: { title: 'Order LH-20418', facts: [{ label: 'Status', value: 'Shipped [now](https://evil.example) <b>' }] },
}

test('a card has facts Teams can show, its values as they are, and words for those who see no card', () => {
  const card = contentOf(ORDER)
  expect(Number(card.version)).toBeLessThanOrEqual(1.5)
  expect(card.body[1].facts).toEqual([{ title: 'Status', value: 'Shipped \\[now\\](https://evil.example) \\<b\\>' }])
  expect(card.fallbackText).toBe('Order LH-20418\nStatus: Shipped [now](https://evil.example) <b>')
})

test('the plain form of a message has everything but the buttons', () => {
  expect(renderPlainly(event(PRIYA, ORDER))).toEqual({
    type: 'message',
    textFormat: 'plain',
    text: 'Priya: Here it is.\nOrder LH-20418\nStatus: Shipped [now](https://evil.example) <b>',
  })
})
