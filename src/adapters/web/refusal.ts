import type { Refusal } from './protocol.ts'

/** The HTTP status that goes with each refusal. */
export const REFUSAL_STATUS = {
  invalid: 400,
  auth_expired: 401,
  identity_refused: 401,
  not_found: 404,
  id_conflict: 409,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
} as const satisfies Record<Refusal['error'], number>

const SENTENCES = {
  invalid: 'The message has the wrong shape. Send what the protocol describes.',
  auth_expired: 'This chat session has ended. Start a new one with POST /v1/session.',
  identity_refused:
    'The identity token was not accepted, and the chat goes on as it was. Get a fresh token and try again.',
  id_conflict: 'This cid was used for a different message. Make a new cid for each message.',
  not_found: 'There is no case of yours with that number.',
  too_large: 'The message is too long. Send at most 4,000 characters.',
  rate_limited: 'Too many requests at once. Wait for retryMs, then send the same again.',
  unavailable: 'We cannot take the message right now. Wait for retryMs, then send the same again.',
} as const satisfies Record<Refusal['error'], string>

/** A refusal with its sentence; `retryMs` when waiting helps. */
export function refuse(error: Refusal['error'], retryMs?: number): Refusal {
  return { ok: false, error, message: SENTENCES[error], ...(retryMs === undefined ? {} : { retryMs }) }
}
