import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import type { CaseDetails, CaseTask } from '../../src/adapters/api/protocol.ts'
import { tell } from '../desk/desk-state.ts'
import { Icon } from '../staff/icon.tsx'
import { newKey } from '../staff/new-key.ts'
import { addTask, finishTask } from './case-actions.ts'
import type { CaseFile } from './case-file.ts'
import { isOver } from './case-words.ts'

/** What has to be done for a case. */
export function CaseTasks({ file, details }: { file: CaseFile; details: CaseDetails }): JSX.Element | null {
  const { tasks, state } = details
  if (tasks.length === 0 && isOver(state)) return null
  return (
    <section aria-labelledby="tasks-title">
      <h3 id="tasks-title">Tasks</h3>
      {tasks.length > 0 && (
        <ul class="tasks">
          {tasks.map(task => (
            <Task key={task.id} file={file} task={task} />
          ))}
        </ul>
      )}
      {!isOver(state) && <NewTask file={file} />}
    </section>
  )
}

function Task({ file, task }: { file: CaseFile; task: CaseTask }): JSX.Element {
  const open = task.state === 'open'
  return (
    <li class="task" data-state={task.state}>
      {open ? (
        <button
          type="button"
          class="tick"
          aria-label={`Done: ${task.title}`}
          title="Done"
          onClick={() => void finish()}
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
        {open && task.blocking && <p class="blocks">Blocks resolving</p>}
        {task.customerVisible && <p class="quiet small">The customer sees this</p>}
      </div>
    </li>
  )

  async function finish(): Promise<void> {
    const outcome = await finishTask(file, task)
    tell(outcome.kind === 'refused' ? outcome.why : `Done: ${task.title}`)
  }
}

function NewTask({ file }: { file: CaseFile }): JSX.Element {
  const open = useSignal(false)
  const problem = useSignal<string | null>(null)
  const key = useRef(newKey())
  if (!open.value) {
    return (
      <button type="button" class="bare add" onClick={() => (open.value = true)}>
        <Icon name="add" /> Add a task
      </button>
    )
  }
  return (
    <form class="editing new-task" onSubmit={add} onKeyDown={event => event.key === 'Escape' && close()}>
      <label class="field-label" for="task-title">
        What has to be done?
      </label>
      <input
        id="task-title"
        name="title"
        required
        maxLength={200}
        autocomplete="off"
        ref={focusOn}
        onInput={() => (key.current = newKey())}
      />
      <label class="check">
        <input type="checkbox" name="blocking" /> Blocks resolving
      </label>
      <label class="check">
        <input type="checkbox" name="customerVisible" /> The customer sees it
      </label>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <p class="choices">
        <button type="button" class="bare" onClick={close}>
          Cancel
        </button>
        <button type="submit" class="primary">
          Add task
        </button>
      </p>
    </form>
  )

  async function add(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const title = String(given.get('title')).trim()
    if (title === '') return
    const task = { title, blocking: given.has('blocking'), customerVisible: given.has('customerVisible') }
    const outcome = await addTask(file, task, key.current)
    if (outcome.kind === 'refused') problem.value = outcome.why
    else close()
  }

  function close(): void {
    open.value = false
    problem.value = null
    key.current = newKey()
  }
}

function focusOn(box: HTMLElement | null): void {
  box?.focus()
}
