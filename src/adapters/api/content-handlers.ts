import type { WholeCase } from '../../application/case-content.ts'
import { playbookProgress } from '../../domain/service/case-playbook.ts'
import { type Answer, caseAnswer, conflictAnswer, invalid, notFound, problemAnswer, taskEnded } from './answer.ts'
import type { HandlersOf } from './call.ts'
import type { CONTENT_OPERATIONS } from './content-operations.ts'
import type { CaseContent } from './content-protocol.ts'
import { given } from './given.ts'
import { wireTask } from './wire.ts'

/** What each call for the content of a case does. */
export const contentHandlers: HandlersOf<typeof CONTENT_OPERATIONS> = {
  async readCaseContent({ desk, number }) {
    const whole = await desk.whole(number)
    if (whole === null) return notFound('case')
    return { status: 200, body: wireContent(whole), version: whole.file.version }
  },

  async addCaseLine({ desk, caller, number, body, now }) {
    const added = await desk.addLine(number, body, caller)
    return added.ok ? caseAnswer(201, added.value, now) : lineRefused(added.reason)
  },

  async changeCaseLine({ desk, caller, number, lineNo, body, version, now }) {
    const changed = await desk.changeLine(number, lineNo, given(body), version, caller)
    if (changed.ok) return caseAnswer(200, changed.value, now)
    return changed.reason === 'conflict' ? conflictAnswer(changed, now) : lineRefused(changed.reason, 'line')
  },

  async dropCaseTask({ desk, caller, number, id }) {
    const dropped = await desk.dropTask(number, id, caller)
    if (dropped.ok) return { status: 200, body: wireTask(dropped.value) }
    return dropped.reason === 'task_ended' ? taskEnded : notFound('task')
  },

  async fillCaseForm({ desk, caller, number, body, version, now }) {
    const filled = await desk.fillForm(number, body.values, version, caller)
    if (filled.ok) return caseAnswer(200, filled.value, now)
    switch (filled.reason) {
      case 'not_found':
        return notFound('case')
      case 'does_not_fit':
        return invalid(`The answers do not fit the form. ${filled.text}`)
      case 'conflict':
        return conflictAnswer(filled, now)
      default:
        return filled satisfies never
    }
  },

  async watchCase({ desk, caller, number, body, now }) {
    const { watches, ...watcher } = body
    const watched = watches ? await desk.watch(number, watcher, caller) : await desk.unwatch(number, watcher, caller)
    if (watched.ok) return caseAnswer(200, watched.value, now)
    switch (watched.reason) {
      case 'not_found':
        return notFound('case')
      case 'no_such_watcher':
        return invalid('`id` is not that of a member of caller or of a contact.')
      case 'watcher_out_of_scope':
        return problemAnswer(
          409,
          'watcher_out_of_scope',
          'Not a watcher of this case',
          'This contact may not see the case. Release the case to their account first, or ask somebody who may see it.',
        )
      default:
        return watched.reason satisfies never
    }
  },

  async linkCase({ desk, caller, number, body, now }) {
    const { kind, number: other, linked } = body
    const done = linked ? await desk.link(number, kind, other, caller) : await desk.unlink(number, kind, other, caller)
    if (done.ok) return caseAnswer(200, done.value, now)
    switch (done.reason) {
      case 'not_found':
        return notFound('case')
      case 'no_such_case':
        return invalid('`number` is not the number of a case.')
      case 'linked_to_itself':
        return invalid('`number` is the case itself. Name the other one.')
      default:
        return done.reason satisfies never
    }
  },

  async referCase({ desk, caller, number, body, now }) {
    const { toCustomer, ...reference } = body
    const referred = await desk.refer(number, reference, toCustomer, caller)
    return referred.ok ? caseAnswer(200, referred.value, now) : notFound('case')
  },

  async listCaseTypes({ desk }) {
    return { status: 200, body: { types: await desk.types() } }
  },

  async listTaskTemplates({ desk }) {
    return { status: 200, body: { templates: await desk.templates() } }
  },
}

function lineRefused(
  why: 'not_found' | 'no_such_subject' | 'over' | 'no_such_line_move' | 'line_result_missing',
  what: 'case' | 'line' = 'case',
): Answer {
  switch (why) {
    case 'not_found':
      return notFound(what)
    case 'no_such_subject':
      return invalid('`ref` is nothing that this customer has. Look at the number, serial or SKU again.')
    case 'over':
      return lineProblem(why, 'The case is settled. Open it again before it takes items, or go on in a follow-up.')
    case 'no_such_line_move':
      return lineProblem(why, 'A line does not go there from where it is. Its `moves` are the states it can go to.')
    case 'line_result_missing':
      return lineProblem(why, 'Say what the line came to: send a `resolution` with the state that ends it.')
    default:
      return why satisfies never
  }
}

function lineProblem(code: string, detail: string): Answer {
  return problemAnswer(409, code, 'The line was not changed', detail)
}

function wireContent({ file, content }: WholeCase): CaseContent {
  const { form, playbook, relations, watchers, references, major } = content
  const progress = playbook && playbookProgress(file, playbook)
  return {
    form: { fields: form.map(field => ({ ...field })), values: { ...file.form } },
    playbook: progress && { name: progress.name, steps: progress.steps.map(step => ({ ...step })) },
    relations: [...relations],
    watchers: [...watchers],
    references: [...references],
    major: major && { ...major },
  }
}
