import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { CaseContent, TaskTemplates } from '../../src/adapters/api/content-protocol.ts'
import type { CaseDetails, CaseTask } from '../../src/adapters/api/protocol.ts'
import { tell } from '../desk/desk-state.ts'
import { call } from '../staff/call.ts'
import { now } from '../staff/clock.ts'
import { Icon } from '../staff/icon.tsx'
import { addTask, endTask } from './case-actions.ts'
import type { CaseFile } from './case-file.ts'
import { isOver } from './case-words.ts'
import { InlineForm } from './inline-form.tsx'

/** What has to be done for a case, and how far it is in its playbook. */
export function CaseTasks({ file, details }: { file: CaseFile; details: CaseDetails }): JSX.Element | null {
  const { tasks, state } = details
  const playbook = file.content.value?.playbook ?? null
  // A step that has ended is told by the playbook already.
  const listed = tasks.filter(task => task.state === 'open' || task.step === null || !playbook)
  if (tasks.length === 0 && isOver(state)) return null
  return (
    <section aria-labelledby="tasks-title">
      <h3 id="tasks-title">Tasks</h3>
      {playbook && playbook.steps.length > 0 && <Progress playbook={playbook} />}
      {listed.length > 0 && (
        <ul class="tasks">
          {listed.map(task => (
            <Task key={task.id} file={file} task={task} over={isOver(state)} />
          ))}
        </ul>
      )}
      {!isOver(state) && <NewTask file={file} />}
    </section>
  )
}

const STEP_WORDS = { open: 'now', done: 'done', dropped: 'skipped', ahead: 'to come' } as const

function Progress({ playbook: { name, steps } }: { playbook: NonNullable<CaseContent['playbook']> }): JSX.Element {
  const passed = steps.filter(({ state }) => state === 'done' || state === 'dropped').length
  return (
    <div class="playbook">
      <p class="playbook-head">
        <strong dir="auto">{name}</strong>
        <span class="quiet">
          {passed === steps.length ? 'all steps done' : `${passed} of ${steps.length} steps done`}
        </span>
      </p>
      <ol>
        {steps.map(({ no, title, state }) => (
          <li key={no} data-step={state} aria-current={state === 'open' ? 'step' : undefined}>
            <span dir="auto">{title}</span>
            <span class={state === 'open' ? 'step-now' : 'unseen'}>{STEP_WORDS[state]}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}

function Task({ file, task, over }: { file: CaseFile; task: CaseTask; over: boolean }): JSX.Element {
  const open = task.state === 'open'
  return (
    <li class="task" data-state={task.state}>
      {open ? (
        <button
          type="button"
          class="tick"
          aria-label={`Done: ${task.title}`}
          title="Done"
          onClick={() => void end('done')}
        >
          <Icon name="check" />
        </button>
      ) : (
        <span class="tick">
          <Icon name={task.state === 'done' ? 'check' : 'close'} />
        </span>
      )}
      <div>
        <p dir="auto">
          <span class="task-title">{task.title}</span>
          {!open && <span class="unseen">, {task.state}</span>}
        </p>
        {(task.team || (open && task.dueAt !== null)) && (
          <p class="quiet small">
            {task.team && <span dir="auto">{task.team}</span>}
            {task.team && open && task.dueAt !== null && ' · '}
            {open && task.dueAt !== null && <Due at={task.dueAt} />}
          </p>
        )}
        {open && task.blocking && <p class="blocks">Blocks resolving</p>}
        {task.customerVisible && <p class="quiet small">The customer sees this</p>}
      </div>
      {open && !over && (
        <button
          type="button"
          class="bare round drop"
          aria-label={`No longer needed: ${task.title}`}
          title="No longer needed"
          onClick={() => void end('dropped')}
        >
          <Icon name="close" />
        </button>
      )}
    </li>
  )

  async function end(how: 'done' | 'dropped'): Promise<void> {
    const outcome = await endTask(file, task, how)
    const said = how === 'done' ? `Done: ${task.title}` : `No longer needed: ${task.title}`
    tell(outcome.kind === 'refused' ? outcome.why : said)
  }
}

const DUE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' })

function Due({ at }: { at: number }): JSX.Element {
  const late = at < now.value
  return <span class={late ? 'late' : ''}>{late ? `Late: was due ${DUE.format(at)}` : `Due ${DUE.format(at)}`}</span>
}

type Template = TaskTemplates['templates'][number]

function NewTask({ file }: { file: CaseFile }): JSX.Element {
  return (
    <InlineForm opener="Add a task" submit="Add task" send={add}>
      <TaskFields />
    </InlineForm>
  )

  function add(given: FormData, key: string) {
    const [template, team, due] = ['template', 'team', 'due'].map(name => String(given.get(name) ?? '').trim())
    const task = {
      title: String(given.get('title')).trim(),
      blocking: given.has('blocking'),
      customerVisible: given.has('customerVisible'),
      team: team || null,
      dueAt: due ? new Date(due).getTime() : null,
      ...(template && { template }),
    }
    return addTask(file, task, key)
  }
}

const HOUR_MS = 60 * 60_000

/** A template fills the fields in, and every one of them may still be changed. */
function TaskFields(): JSX.Element {
  const templates = useSignal<readonly Template[]>([])
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    void call<TaskTemplates>('GET', '/api/v1/task-templates').then(answer => {
      if (answer.ok) templates.value = answer.value.templates
    })
  }, [])
  const teams = [...new Set(templates.value.flatMap(({ team }) => team ?? []))]
  return (
    <div class="task-fields" ref={box}>
      <label class="stacked">
        What has to be done?
        <input name="title" required maxLength={200} autocomplete="off" />
      </label>
      {templates.value.length > 0 && (
        <label class="stacked">
          As a template (optional)
          <select name="template" onChange={event => fill(event.currentTarget.value)}>
            <option value="">None</option>
            {templates.value.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="side-by-side">
        <label class="stacked">
          Team (optional)
          <input name="team" list="teams" maxLength={60} autocomplete="off" />
        </label>
        <label class="stacked">
          Due (optional)
          <input name="due" type="datetime-local" />
        </label>
      </div>
      <datalist id="teams">
        {teams.map(team => (
          <option key={team} value={team} />
        ))}
      </datalist>
      <label class="check">
        <input type="checkbox" name="blocking" /> Blocks resolving
      </label>
      <label class="check">
        <input type="checkbox" name="customerVisible" /> The customer sees it
      </label>
    </div>
  )

  function fill(id: string): void {
    const template = templates.value.find(each => each.id === id)
    if (!template) return
    const field = (name: string) => box.current?.querySelector<HTMLInputElement>(`[name="${name}"]`)
    const values = { title: template.title, team: template.team ?? '', due: dueField(template.dueAfterHours) }
    for (const [name, value] of Object.entries(values)) Object.assign(field(name) ?? {}, { value })
    Object.assign(field('blocking') ?? {}, { checked: template.blocking })
    Object.assign(field('customerVisible') ?? {}, { checked: template.customerVisible })
  }
}

/** The instant as the field wants it: the wall clock's time here, without a zone. */
function dueField(afterHours: number | null): string {
  if (afterHours === null) return ''
  const due = new Date(now.value + afterHours * HOUR_MS)
  return new Date(due.getTime() - due.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
