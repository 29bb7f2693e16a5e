import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import type { Log } from '../../application/ports.ts'

/** What went wrong, in the words of RFC 9457. `detail` says what, where and the cure. */
export type Problem = { readonly status: number; readonly title: string; readonly detail: string }

/** Answers with `application/problem+json`. */
export function sendProblem(response: Response, problem: Problem): void {
  response.status(problem.status).type('application/problem+json')
  response.send(JSON.stringify({ type: 'about:blank', ...problem, requestId: response.getHeader('x-request-id') }))
}

/** The last route: nobody answered. */
export const nothingHere: RequestHandler = (request, response) => {
  sendProblem(response, {
    status: 404,
    title: 'Not found',
    detail: `There is nothing at ${request.path}. Check the address.`,
  })
}

/** The door where thrown errors of a request end. Bugs are logged with their stack; the caller sees none of it. */
export function problemHandler(log: Log): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) return next(error)
    const known = clientMistake(error)
    if (!known) log.error('request.failed', error, { method: request.method, path: pathOf(request) })
    sendProblem(response, known ?? OUR_FAULT)
  }
}

const OUR_FAULT: Problem = {
  status: 500,
  title: 'Something failed on our side',
  detail: 'The request was not completed. Try again in a moment; if it happens again, report the request id.',
}

/** What express and its body parser throw at a bad request; everything else is our own fault. */
function clientMistake(error: unknown): Problem | null {
  const status = statusOf(error)
  if (status === 413) {
    return { status, title: 'Too large', detail: 'The body is larger than 64 kB. Send less in one request.' }
  }
  if (status >= 400 && status < 500) {
    return {
      status,
      title: 'Bad request',
      detail: 'The request could not be read. Send well-formed JSON and a valid URL.',
    }
  }
  return null
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('status' in error)) return 500
  return typeof error.status === 'number' ? error.status : 500
}

function pathOf(request: Request): string {
  return request.route?.path ? String(request.route.path) : request.path
}
