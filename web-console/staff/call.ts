import { learnServerTime } from './clock.ts'
import { endSession, session } from './session.ts'

export type Problem = { readonly code: string; readonly title: string; readonly detail: string; readonly by?: string }
/** What a call came to. `status` is 0 when the server could not be reached. */
export type Answer<Value, Trouble extends Problem = Problem> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly status: number; readonly problem: Trouble | Problem }
type Headers = Readonly<Record<string, string>>

const LIMIT_MS = 15_000

/** Calls the server in the name of the member of staff who is signed in. A session that has ended leads to the sign-in. */
export async function call<Value, Trouble extends Problem = Problem>(
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: unknown,
  extra: Headers = {},
): Promise<Answer<Value, Trouble>> {
  const token = session.value?.token
  const response = await fetch(path, request(method, token, body, extra)).catch(() => null)
  if (!response) return { ok: false, status: 0, problem: UNREACHABLE }
  learnServerTime(response.headers.get('date'))
  const content = await response.json().catch(() => null)
  if (response.ok) return { ok: true, value: content }
  if (response.status === 401 && token !== undefined && token === session.value?.token) {
    endSession('Your session has ended. Please sign in again.')
  }
  return { ok: false, status: response.status, problem: isProblem(content) ? content : unexpected(response.status) }
}

function request(method: string, token: string | undefined, body: unknown, extra: Headers): RequestInit {
  const headers: Record<string, string> = { ...extra }
  if (token) headers['authorization'] = `Bearer ${token}`
  if (body !== undefined) headers['content-type'] = 'application/json'
  const content = body === undefined ? {} : { body: JSON.stringify(body) }
  return { method, headers, signal: AbortSignal.timeout(LIMIT_MS), ...content }
}

function isProblem(content: unknown): content is Problem {
  return typeof content === 'object' && content !== null && 'title' in content && 'detail' in content
}

const UNREACHABLE: Problem = {
  code: 'unreachable',
  title: 'No connection',
  detail: 'The server could not be reached. Check the connection and try again.',
}

function unexpected(status: number): Problem {
  const detail = `The server answered with ${status}. Please try again in a moment.`
  return { code: 'unexpected', title: 'Something went wrong', detail }
}
