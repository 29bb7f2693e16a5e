import { join } from 'node:path'
import type { Express, Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import type { Report, WeeklyReport, WeekRefusal } from '../../application/weekly-report.ts'
import type { Result } from '../../domain/result.ts'
import { week as weekShape } from './protocol.ts'
import { weekCsv } from './week-csv.ts'

type Needs = {
  readonly app: Express
  readonly report: Report
  /** Lets managers pass and answers everybody else. */
  readonly requireManager: RequestHandler
  /** The folder with the built pages, `report.html` among them. */
  readonly pages: string
}

/** Serves the report's page, its numbers (`protocol.ts`) and their CSV. The page itself holds no numbers: anyone may load it. */
export function mountReport({ app, report, requireManager, pages }: Needs): void {
  app.get('/report', sendPage(pages))
  app.get('/report/api/week', requireManager, answerWeek(report, sendJson))
  app.get('/report/api/week.csv', requireManager, answerWeek(report, sendCsv))
}

function sendPage(pages: string): RequestHandler {
  return (_request, response, next) => {
    response.set('Cache-Control', 'no-cache')
    response.sendFile('report.html', { root: pages }, error => {
      if (!error || response.headersSent) return
      if ('code' in error && error.code === 'ENOENT') problem(response, 503, missingPage(pages))
      else next(error)
    })
  }
}

function missingPage(pages: string): string {
  return `The report's page is missing: ${join(pages, 'report.html')} was not built. Build the pages and load this again.`
}

const query = z.object({ week: z.string().max(40).optional() })

function answerWeek(report: Report, send: (response: Response, report: WeeklyReport) => void) {
  return async (request: Request, response: Response): Promise<void> => {
    response.set('Cache-Control', 'no-store')
    const asked = query.safeParse(request.query)
    if (!asked.success)
      return problem(
        response,
        400,
        '`week` was given more than once, or is too long. Give it at most once, like `week=2026-W10`.',
      )
    const result: Result<WeeklyReport, WeekRefusal> = await report.week(asked.data.week)
    if (result.ok) send(response, result.value)
    else problem(response, 400, refusal(result.reason, asked.data.week ?? ''))
  }
}

function refusal(reason: WeekRefusal, label: string): string {
  switch (reason) {
    case 'not_a_week':
      return `\`week=${label}\` is no ISO week. Write the year and the week, like \`2026-W10\`; most years have 52 weeks, some 53.`
    case 'in_the_future':
      return `The week ${label} has not begun yet. Ask for the running week or an earlier one.`
    default:
      return reason satisfies never
  }
}

function sendJson(response: Response, report: WeeklyReport): void {
  response.json(weekShape.parse(report))
}

function sendCsv(response: Response, report: WeeklyReport): void {
  response.type('text/csv; charset=utf-8').attachment(`deflection-${report.week}.csv`).send(weekCsv(report))
}

function problem(response: Response, status: number, detail: string): void {
  const title = status === 400 ? 'Not a week of the report' : 'Page not built'
  response.status(status).type('application/problem+json').json({ type: 'about:blank', title, status, detail })
}
