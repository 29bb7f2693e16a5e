import type { ShownCase } from '../../application/customer-case-desk.ts'
import type { OwnCaseEntry } from '../../application/customer-records.ts'
import type { CaseEvent } from '../../domain/service/case.ts'
import { spokenEvent } from '../../domain/service/case-history.ts'
import { briefly } from '../../domain/service/case-standing.ts'
import type { CaseLine, CaseRow, CaseView } from './protocol.ts'

/** A case as a list shows it to its customer. */
export function wireCaseRow({ number, about, summary, state, updatedAt }: OwnCaseEntry): CaseRow {
  return {
    number,
    about: about ?? summary,
    state: briefly(state),
    waits: state === 'awaiting_customer' || state === 'resolved',
    isOver: state === 'closed' || state === 'cancelled',
    updatedAt,
  }
}

/** A case on its own, with what may be done to it. Of an agent nothing but the name leaves. */
export function wireCase({ file, about, history, standing }: ShownCase): CaseView['case'] {
  const { status, next, words, settles } = standing
  return {
    ...wireCaseRow({ ...file, about }),
    ...{ summary: file.summary, openedAt: file.openedAt, status, next, words, settles },
    history: history.filter(event => event.public).map(wireLine),
  }
}

function wireLine(event: CaseEvent): CaseLine {
  const { actor, at, type } = event
  return {
    at,
    who: actor.kind === 'customer' ? 'you' : actor.kind === 'agent' ? 'agent' : 'us',
    ...(actor.kind === 'agent' && { name: actor.name }),
    kind: type === 'commented' ? 'message' : 'note',
    text: spokenEvent(event),
  }
}
