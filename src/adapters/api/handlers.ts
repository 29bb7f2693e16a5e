import { isMachine } from '../../application/caller.ts'
import { agreementHandlers } from './agreement-handlers.ts'
import type { AGREEMENT_OPERATIONS } from './agreement-operations.ts'
import {
  type Answer,
  caseAnswer,
  conflictAnswer,
  cursorUnknown,
  invalid,
  notFound,
  over,
  refusedAnswer,
  taskEnded,
} from './answer.ts'
import { articleHandlers } from './article-handlers.ts'
import type { ARTICLE_OPERATIONS } from './article-operations.ts'
import type { HandlersOf } from './call.ts'
import { contentHandlers } from './content-handlers.ts'
import { pageOf, readCursor, writeCursor } from './cursor.ts'
import { given } from './given.ts'
import { integrationHandlers } from './integration-handlers.ts'
import type { INTEGRATION_OPERATIONS } from './integration-operations.ts'
import { majorHandlers } from './major-handlers.ts'
import type { OPERATIONS } from './operations.ts'
import { partyHandlers } from './party-handlers.ts'
import type { PARTY_OPERATIONS } from './party-operations.ts'
import type { CaseEvents, CasePage } from './protocol.ts'
import { wireEvent, wireSummary, wireTask } from './wire.ts'

/** What each operation on cases does. */
const caseHandlers: HandlersOf<
  Omit<
    typeof OPERATIONS,
    | keyof typeof INTEGRATION_OPERATIONS
    | keyof typeof PARTY_OPERATIONS
    | keyof typeof AGREEMENT_OPERATIONS
    | keyof typeof ARTICLE_OPERATIONS
  >
> = {
  async listCases({ desk, caller, query }) {
    const { state, agent, q, due, cursor, limit } = query
    const after = cursor === undefined ? undefined : readCursor(cursor)
    if (after === null) return cursorUnknown
    if (agent === 'me' && isMachine(caller)) return nobodyMe
    const { cases, next } = await desk.list({
      state,
      limit,
      ...(agent === undefined ? {} : { agent: agent === 'me' ? caller.id : agent }),
      ...(q === undefined ? {} : { text: q }),
      ...(due === undefined ? {} : { due }),
      ...(after === undefined ? {} : { after: { updatedAt: after.at, id: after.id } }),
    })
    const page: CasePage = {
      cases: cases.map(wireSummary),
      nextCursor: next && writeCursor({ at: next.updatedAt, id: next.id }),
    }
    return { status: 200, body: page }
  },

  async openCase({ desk, caller, body, now }) {
    const { followUpOf, ...asked } = body
    const opened = await desk.open({ ...asked, ...(followUpOf === undefined ? {} : { followUpOf }) }, caller)
    if (!opened.ok) return invalid('`followUpOf` is not the number of a case.')
    return caseAnswer(201, opened.value, now)
  },

  async readCase({ desk, number, now }) {
    const file = await desk.read(number)
    return file === null ? notFound('case') : caseAnswer(200, file, now)
  },

  async changeCase({ desk, caller, number, body, version, now }) {
    const { summary, contact, type, priority, agent } = body
    if (agent === 'me' && isMachine(caller)) return nobodyMe
    const fields = {
      ...(summary === undefined ? {} : { summary }),
      ...(contact === undefined ? {} : { contact }),
      ...(type === undefined ? {} : { type }),
      ...(priority === undefined ? {} : { priority }),
      ...(agent === undefined ? {} : { agent: agent === 'me' ? caller.id : agent }),
    }
    const changed = await desk.change(number, fields, version, caller)
    if (changed.ok) return caseAnswer(200, changed.value, now)
    switch (changed.reason) {
      case 'not_found':
        return notFound('case')
      case 'no_such_agent':
        return invalid('`agent` is not the id of a member of staff.')
      case 'conflict':
        return conflictAnswer(changed, now)
      default:
        return changed satisfies never
    }
  },

  async moveCase({ desk, caller, number, body, version, now }) {
    const { to, resolution, closure } = body
    const asked = { to, ...(resolution ? { resolution } : {}), ...(closure ? { closure } : {}) }
    const moved = await desk.move(number, asked, version, caller)
    if (moved.ok) return caseAnswer(200, moved.value, now)
    switch (moved.reason) {
      case 'not_found':
        return notFound('case')
      case 'conflict':
        return conflictAnswer(moved, now)
      case 'refused':
        return refusedAnswer(moved.why, moved.moves)
      default:
        return moved satisfies never
    }
  },

  async commentOnCase({ desk, caller, number, body }) {
    const written = await desk.comment(number, body, caller)
    if (written.ok) return { status: 201, body: wireEvent(written.value) }
    return written.reason === 'over' ? over : notFound('case')
  },

  async listCaseEvents({ desk, number, query }) {
    const place = query.cursor === undefined ? { at: query.after } : readCursor(query.cursor)
    if (place === null) return cursorUnknown
    const events = await desk.events(number, place.at, query.limit + 1)
    if (events === null) return notFound('case')
    const { shown, nextCursor } = pageOf(events, query.limit, ({ seq }) => ({ at: seq, id: '' }))
    return { status: 200, body: { events: shown.map(wireEvent), nextCursor } satisfies CaseEvents }
  },

  async addCaseTask({ desk, caller, number, body }) {
    const added = await desk.addTask(number, given(body), caller)
    if (added.ok) return { status: 201, body: wireTask(added.value) }
    if (added.reason === 'no_such_template') return invalid('`template` is not the id of a task template.')
    return added.reason === 'over' ? over : notFound('case')
  },

  async finishCaseTask({ desk, caller, number, id }) {
    const finished = await desk.finishTask(number, id, caller)
    if (finished.ok) return { status: 200, body: wireTask(finished.value) }
    return finished.reason === 'task_ended' ? taskEnded : notFound('task')
  },

  ...contentHandlers,
  ...majorHandlers,
}

const nobodyMe: Answer = invalid(
  '`agent`: `me` is for staff. Give the id of a member of staff; `GET /agents` lists them.',
)

/** What each operation does. */
export const handlers: HandlersOf<typeof OPERATIONS> = {
  ...caseHandlers,
  ...partyHandlers,
  ...agreementHandlers,
  ...articleHandlers,
  ...integrationHandlers,
}
