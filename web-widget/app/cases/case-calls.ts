import type {
  CaseList,
  CaseMessage,
  CaseSettling,
  CaseTold,
  CaseView,
  Refusal,
} from '../../../src/adapters/web/protocol.ts'
import { call } from '../calls.ts'

const LIMIT_MS = 15_000

/** The customer's cases, over HTTPS: they are looked at now and then, and a socket would win nothing. */
export const caseCalls = {
  list: (token: string): Promise<CaseList | Refusal> => call('/v1/cases', token, { method: 'GET' }, LIMIT_MS),

  read: (token: string, number: string): Promise<CaseView | Refusal> =>
    call(pathOf(number), token, { method: 'GET' }, LIMIT_MS),

  say: (token: string, number: string, message: CaseMessage): Promise<CaseTold | Refusal> =>
    call(`${pathOf(number)}/messages`, token, { method: 'POST', body: JSON.stringify(message) }, LIMIT_MS),

  settle: (token: string, number: string, settling: CaseSettling): Promise<CaseTold | Refusal> =>
    call(`${pathOf(number)}/settle`, token, { method: 'POST', body: JSON.stringify(settling) }, LIMIT_MS),
}

function pathOf(number: string): string {
  return `/v1/cases/${encodeURIComponent(number)}`
}
