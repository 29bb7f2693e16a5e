import type { MajorRefusal } from '../../application/major-case.ts'
import { MANY_RECIPIENTS, type RecipientRefusal } from '../../domain/service/major-case.ts'
import { type Answer, caseAnswer, notFound, problemAnswer } from './answer.ts'
import type { HandlersOf } from './call.ts'
import type { MAJOR_OPERATIONS } from './major-operations.ts'
import type { Recipients } from './major-protocol.ts'

/** What each call for major cases does. */
export const majorHandlers: HandlersOf<typeof MAJOR_OPERATIONS> = {
  async proposeMajorCase({ desk, caller, number, body, now }) {
    const proposed = await desk.proposeMajor(number, body.title, caller)
    return proposed.ok ? caseAnswer(201, proposed.value, now) : refused(proposed.reason)
  },

  async decideMajorCase({ desk, caller, number, body, now }) {
    const decided = await desk.decideMajor(number, body.decision, caller)
    return decided.ok ? caseAnswer(200, decided.value, now) : refused(decided.reason)
  },

  async previewMajorCase({ desk, number, body }) {
    const seen = await desk.previewChildren(number, body)
    if (!seen.ok) return refused(seen.reason)
    const { count, names } = seen.value
    return { status: 200, body: { count, names: [...names], many: count > MANY_RECIPIENTS } satisfies Recipients }
  },

  async openMajorChildren({ desk, caller, number, body, now }) {
    const { count, again, ...affected } = body
    const opened = await desk.openChildren(number, affected, { count, again }, caller)
    return opened.ok ? caseAnswer(201, opened.value, now) : refused(opened.reason)
  },

  async updateMajorCase({ desk, caller, number, body, now }) {
    const told = await desk.publishMajor(number, body.text, caller)
    return told.ok ? caseAnswer(200, told.value, now) : refused(told.reason)
  },

  async closeMajorCase({ desk, caller, number, body, now }) {
    const closed = await desk.closeMajor(number, body, caller)
    return closed.ok ? caseAnswer(200, closed.value, now) : refused(closed.reason)
  },
}

function refused(why: MajorRefusal | RecipientRefusal): Answer {
  switch (why) {
    case 'not_found':
      return notFound('case')
    case 'managers_decide':
      return problemAnswer(403, why, 'Not yours to decide', 'A manager decides over major cases. Ask one.')
    case 'no_major_case':
      return problemAnswer(409, why, 'Not a major case', 'This case leads no major one. Propose it first.')
    case 'wrong_status':
      return problemAnswer(
        409,
        why,
        'Not possible now',
        'A major case is proposed once, then approved or rejected; only an approved one has customers to tell and is closed.',
      )
    case 'recipients_changed':
      return problemAnswer(
        409,
        why,
        'The recipients have changed',
        'Others are concerned now than when you looked. See who would get a case, then say so again.',
      )
    case 'confirm_again':
      return problemAnswer(
        409,
        why,
        'So many need a second yes',
        `More than ${MANY_RECIPIENTS} customers would get a case. Look at the list, then send \`again\`.`,
      )
    default:
      return why satisfies never
  }
}
