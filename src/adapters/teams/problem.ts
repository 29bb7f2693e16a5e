import type { Response } from 'express'

/** Answers with `application/problem+json`: what is wrong, and the cure. */
export function sendProblem(res: Response, status: number, title: string, detail: string): void {
  res.status(status).type('application/problem+json').send(JSON.stringify({ title, status, detail }))
}
