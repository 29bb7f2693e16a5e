import type { CaseEvent } from './case.ts'
import { CASE_STATES, type CaseState } from './case-state.ts'

/** What happened to a case, said to its customer; somebody's own words stay as they are. */
export function spokenEvent(event: CaseEvent): string {
  const byCustomer = event.actor.kind === 'customer'
  switch (event.type) {
    case 'opened':
      return event.actor.kind === 'agent' ? 'We opened it for you.' : 'You opened it.'
    case 'moved':
      return spokenMove(event, byCustomer)
    case 'reminded':
      return 'We reminded you.'
    default:
      return event.text
  }
}

function spokenMove({ details, text }: CaseEvent, byCustomer: boolean): string {
  const to = CASE_STATES.find(state => state === details['to'])
  const from = CASE_STATES.find(state => state === details['from'])
  return to === undefined ? text : sentence(from, to, byCustomer, details)
}

function sentence(
  from: CaseState | undefined,
  to: CaseState,
  byCustomer: boolean,
  details: CaseEvent['details'],
): string {
  switch (to) {
    case 'new':
      return 'We have it.'
    case 'open':
      if (from === 'resolved' || from === 'soft_closed') return byCustomer ? 'You reopened it.' : 'We reopened it.'
      return from === 'new' ? 'We began to work on it.' : 'We went on working on it.'
    case 'awaiting_customer':
      return 'We are waiting for your answer.'
    case 'awaiting_internal':
      return 'We are waiting for something inside our company.'
    case 'resolved':
      return `We gave a solution${solutionIn(details)}`
    case 'soft_closed':
      return 'Closed for now, as we heard no more. It can be reopened within 14 days.'
    case 'closed':
      return byCustomer ? 'You closed it.' : 'Closed, as nobody reopened it.'
    case 'cancelled':
      return byCustomer ? 'You withdrew it.' : 'We cancelled it.'
    default:
      return to satisfies never
  }
}

function solutionIn(details: CaseEvent['details']): string {
  const resolution = details['resolution'] as { readonly notes?: unknown } | undefined
  return typeof resolution?.notes === 'string' ? `: ${resolution.notes}` : '.'
}
