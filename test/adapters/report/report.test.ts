import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { week as weekShape } from '../../../src/adapters/report/protocol.ts'
import { mountReport } from '../../../src/adapters/report/report.ts'
import { createWeeklyReport } from '../../../src/application/weekly-report.ts'
import type { Fact } from '../../../src/domain/deflection/fact.ts'
import { at, BERLIN, ORACLE_FACTS, story } from '../../domain/deflection/oracle-week.ts'

let server: Server
let pages: string

beforeAll(async () => {
  pages = await mkdtemp(join(tmpdir(), 'report-pages-'))
  server = await serve([
    ...ORACLE_FACTS,
    ...story('mallory', '=HYPERLINK("http://evil.example","x")', [['asked', '03-08 12:00']]),
  ])
})

afterAll(async () => {
  server.close()
  await rm(pages, { recursive: true })
})

describe('the report over HTTP', () => {
  test('gives a manager the week in the shape the page expects', async () => {
    const response = await get('/report/api/week?week=2026-W10')
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const body = weekShape.strict().parse(await response.json())
    expect(body).toMatchObject({ week: '2026-W10', eligible: 23, hasDemoData: true })
    expect(body.trend).toHaveLength(13)
  })

  test('is about the running week by default', async () => {
    expect(await (await get('/report/api/week')).json()).toMatchObject({ week: '2026-W12' })
  })

  test('lets nobody else read numbers', async () => {
    expect((await get('/report/api/week', 'agent')).status).toBe(403)
    expect((await get('/report/api/week.csv', 'agent')).status).toBe(403)
  })

  test.each([
    ['week=2026-W54', 'week=2026-W54'],
    ['week=', 'is no ISO week'],
    ['week=2026-W13', '2026-W13 has not begun'],
    ['week=2026-W10&week=2026-W11', 'at most once'],
    ['week=the-one-with-the-kettle-sale', 'like `2026-W10`'],
  ])('refuses %s and says what to give instead', async (query, said) => {
    for (const path of ['/report/api/week', '/report/api/week.csv']) {
      const response = await get(`${path}?${query}`)
      expect(response.status).toBe(400)
      expect(response.headers.get('content-type')).toContain('application/problem+json')
      expect(await response.json()).toMatchObject({ status: 400, detail: expect.stringContaining(said) })
    }
  })

  test('says that the page is missing until it is built, then serves it', async () => {
    const missing = await get('/report', 'nobody')
    expect(missing.status).toBe(503)
    expect(await missing.json()).toMatchObject({ status: 503, detail: expect.stringContaining('report.html') })
    await writeFile(join(pages, 'report.html'), '<!doctype html><title>Report</title>')
    const built = await get('/report', 'nobody')
    expect(built.status).toBe(200)
    expect(await built.text()).toContain('<title>Report</title>')
  })
})

describe('the CSV', () => {
  test('opens in a spreadsheet: byte order mark, CRLF, one row per number with its denominator', async () => {
    const response = await get('/report/api/week.csv?week=2026-W10')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename=deflection-2026-W10.csv')
    const bytes = Buffer.from(await response.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const lines = bytes.toString('utf8').split('\r\n')
    expect(lines).toContain('2026-W10,outcome,reversed,3,23,,,')
    expect(lines).toContain('2026-W10,floor,all topics,4,23,17.4,7,37.1')
    expect(lines).toContain('2026-W10,confirmed by topic,kb-1,3,4,,,')
    expect(lines).toContain('2026-W10,excluded,test conversations,1,24,,,')
  })

  test('cannot run a formula that hides in a name', async () => {
    const text = await (await get('/report/api/week.csv?week=2026-W10')).text()
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"",""x"")"`)
    expect(text).not.toMatch(/(^|,|")=/m)
  })
})

async function serve(facts: readonly Fact[]): Promise<Server> {
  const app = express()
  const report = createWeeklyReport({
    ledger: { facts: async (from, to) => facts.filter(fact => fact.at >= from && fact.at < to) },
    sample: { hasDemoData: async () => true },
    clock: { now: () => at('03-20 09:00') },
    timeZone: BERLIN,
  })
  mountReport({
    app,
    report,
    pages,
    requireManager: (request, response, next) =>
      request.headers.authorization === 'Bearer manager' ? next() : void response.status(403).end(),
  })
  const listening = createServer(app)
  await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve))
  return listening
}

function get(path: string, who = 'manager'): Promise<Response> {
  const { port } = server.address() as AddressInfo
  return fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${who}` } })
}
