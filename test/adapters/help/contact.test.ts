import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type HelpStand, openHelp } from '../../fakes/help-stand.ts'

const FILES = [
  { path: 'returns/refunds.md', text: '# When you get your refund\n\nAfter five to seven working days.\n' },
  { path: 'evil/attack.md', text: '# A "quoted" <b>title</b>\n\nText.\n' },
]

let help: HelpStand
beforeAll(async () => {
  help = await openHelp(FILES)
})
afterAll(() => help?.close())
beforeEach(() => {
  help.letters.length = 0
  help.clock.pass(60 * 60_000)
})

const NORA = 'nora.lindqvist@example.com'
const keyIn = (page: string) => /name="key" value="([^"]+)"/.exec(page)?.[1] ?? ''

async function form(query = '') {
  const { text } = await help.page(`/help/contact/new${query}`)
  return { text, key: keyIn(text) }
}

describe('the form to write to people', () => {
  test('opens a case and shows its number', async () => {
    const { key } = await form()
    const answer = await help.post('/help/contact/new', { key, email: NORA, text: 'The lid is bent.', type: 'issue' })
    expect(answer.status).toBe(201)
    expect(answer.text).toContain('Your case number is <strong>CS-0000001</strong>')
    expect(help.letters).toEqual([{ key, email: NORA, text: 'The lid is bent.', type: 'issue', about: null }])
  })

  test('sent twice it opens one case; sent again with other words it asks', async () => {
    const { key } = await form()
    const letter = { key, email: NORA, text: 'The lid is bent.', type: 'issue' }
    await help.post('/help/contact/new', letter)
    expect((await help.post('/help/contact/new', letter)).text).toContain('CS-0000001')
    const other = await help.post('/help/contact/new', { ...letter, text: 'And the knob is gone.' })
    expect(other.status).toBe(409)
    expect(other.text).toContain('And the knob is gone.</textarea>')
    expect(keyIn(other.text)).not.toBe(key)
    expect(help.letters).toHaveLength(1)
  })

  test('a mistake loses no word', async () => {
    const { key } = await form()
    const text = 'Line one\n<b>two</b> </textarea><script>alert(1)</script> "three"'
    const answer = await help.post('/help/contact/new', { key, email: 'nora at example', text, type: 'complaint' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Line one\n&#60;b&#62;two&#60;/b&#62; &#60;/textarea&#62;')
    expect(answer.text).toContain('value="nora at example"')
    expect(answer.text).toContain('<option value="complaint" selected>')
    expect(answer.text).toContain('<a href="#contactEmail">')
    expect(keyIn(answer.text)).toBe(key)
    expect(help.letters).toEqual([])
  })

  test.each([
    ['no words', { text: '   ' }, 'Write what we can help with.'],
    ['too many words', { text: 'x'.repeat(5_001) }, 'This has 5001 characters, and 5000 fit.'],
    ['two addresses', { email: `${NORA}, sam@example.com` }, 'Enter the e-mail address'],
    ['the field that people do not see', { website: 'https://spam.example' }, 'Press Send once more'],
  ])('%s is told, and sends nothing', async (_what, wrong, told) => {
    const { key } = await form()
    const fields = { key, email: NORA, text: 'The lid is bent.', type: 'issue', ...wrong }
    const answer = await help.post('/help/contact/new', fields)
    expect([answer.status, help.letters.length]).toEqual([422, 0])
    expect(answer.text).toContain(told)
  })

  test('begins with what was searched for, and with what was found', async () => {
    const { text } = await form('?q=refund')
    expect(text).toContain('>refund</textarea>')
    expect(text).toMatch(/These may answer it[\s\S]*href="\/help\/refunds"/)
  })

  test('tells our people which article did not help', async () => {
    const { text, key } = await form('?about=attack')
    expect(text).toContain('name="about" value="attack"')
    await help.post('/help/contact/new', { key, about: 'attack', email: NORA, text: 'It is wrong.' })
    await help.post('/help/contact/new', { key: `${key}2`, about: 'nothing', email: NORA, text: 'It is wrong.' })
    expect(help.letters.map(({ about }) => about)).toEqual(['A "quoted" <b>title</b>', null])
  })

  test('a form of another site sends nothing', async () => {
    const { key } = await form()
    const fields = { key, email: NORA, text: 'Buy now!' }
    expect((await help.post('/help/contact/new', fields, { 'sec-fetch-site': 'cross-site' })).status).toBe(404)
    expect(help.letters).toEqual([])
  })

  test('whoever sends one after the other is asked to wait, and others are not', async () => {
    const statuses = []
    for (let times = 0; times < 8; times++) {
      const fields = { key: `key-of-letter-${times}-xxx`, email: NORA, text: `Letter ${times}` }
      statuses.push((await help.post('/help/contact/new', fields, { 'x-address': '203.0.113.5' })).status)
    }
    expect(statuses).toEqual([201, 201, 201, 201, 201, 201, 429, 429])
    expect((await help.post('/help/contact/new', { email: NORA, text: 'Mine' })).status).toBe(201)
  })
})
