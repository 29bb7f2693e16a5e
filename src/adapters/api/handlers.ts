import { caseAnswer, conflictAnswer, invalid, notFound, over, refusedAnswer, taskEnded } from './answer.ts'
import type { HandlersOf } from './call.ts'
import { contentHandlers } from './content-handlers.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { given } from './given.ts'
import { majorHandlers } from './major-handlers.ts'
import type { OPERATIONS } from './operations.ts'
import type { CaseEvents, CasePage } from './protocol.ts'
import { wireEvent, wireSummary, wireTask } from './wire.ts'

type Handlers = HandlersOf<typeof OPERATIONS>

/** What each operation does. */
export const handlers: Handlers = {
  async listCases({ desk, staff, query }) {
    const { state, agent, q, cursor, limit } = query
    const after = cursor === undefined ? undefined : readCursor(cursor)
    if (after === null) return invalid('`cursor` is none that this list has given. Leave it out to begin again.')
    const { cases, next } = await desk.list({
      state,
      limit,
      ...(agent === undefined ? {} : { agent: agent === 'me' ? staff.id : agent }),
      ...(q === undefined ? {} : { text: q }),
      ...(after === undefined ? {} : { after }),
    })
    const page: CasePage = { cases: cases.map(wireSummary), nextCursor: next && writeCursor(next) }
    return { status: 200, body: page }
  },

  async openCase({ desk, staff, body, now }) {
    const { followUpOf, ...asked } = body
    const opened = await desk.open({ ...asked, ...(followUpOf === undefined ? {} : { followUpOf }) }, staff)
    if (!opened.ok) return invalid('`followUpOf` is not the number of a case.')
    return caseAnswer(201, opened.value, now)
  },

  async readCase({ desk, number, now }) {
    const file = await desk.read(number)
    return file === null ? notFound('case') : caseAnswer(200, file, now)
  },

  async changeCase({ desk, staff, number, body, version, now }) {
    const { summary, contact, type, priority, agent } = body
    const fields = {
      ...(summary === undefined ? {} : { summary }),
      ...(contact === undefined ? {} : { contact }),
      ...(type === undefined ? {} : { type }),
      ...(priority === undefined ? {} : { priority }),
      ...(agent === undefined ? {} : { agent: agent === 'me' ? staff.id : agent }),
    }
    const changed = await desk.change(number, fields, version, staff)
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

  async moveCase({ desk, staff, number, body, version, now }) {
    const { to, resolution, closure } = body
    const asked = { to, ...(resolution ? { resolution } : {}), ...(closure ? { closure } : {}) }
    const moved = await desk.move(number, asked, version, staff)
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

  async commentOnCase({ desk, staff, number, body }) {
    const written = await desk.comment(number, body, staff)
    if (written.ok) return { status: 201, body: wireEvent(written.value) }
    return written.reason === 'over' ? over : notFound('case')
  },

  async listCaseEvents({ desk, number, query }) {
    const events = await desk.events(number, query.after)
    if (events === null) return notFound('case')
    return { status: 200, body: { events: events.map(wireEvent) } satisfies CaseEvents }
  },

  async addCaseTask({ desk, staff, number, body }) {
    const added = await desk.addTask(number, given(body), staff)
    if (added.ok) return { status: 201, body: wireTask(added.value) }
    if (added.reason === 'no_such_template') return invalid('`template` is not the id of a task template.')
    return added.reason === 'over' ? over : notFound('case')
  },

  async finishCaseTask({ desk, staff, number, taskId }) {
    const finished = await desk.finishTask(number, taskId, staff)
    if (finished.ok) return { status: 200, body: wireTask(finished.value) }
    return finished.reason === 'task_ended' ? taskEnded : notFound('task')
  },

  ...contentHandlers,
  ...majorHandlers,
}
