import { no, ok, type Result } from '../domain/result.ts'
import {
  type Case,
  type CaseActor,
  type CaseEntry,
  type CaseEvent,
  type CaseFile,
  type CaseTask,
  type CaseType,
  caseNumber,
  type Priority,
  type Resolution,
  readCaseNumber,
} from '../domain/service/case.ts'
import {
  type CaseFields,
  changeCase,
  commentOn,
  differing,
  hearCustomer,
  linkedTo,
  addTask as taskAdded,
  endTask as taskEnded,
} from '../domain/service/case-change.ts'
import { moveCase, moveContext } from '../domain/service/case-move.ts'
import { type TaskTemplate, taskFrom } from '../domain/service/case-playbook.ts'
import type { CaseRevision } from '../domain/service/case-revision.ts'
import { nextStep, remind, standStill } from '../domain/service/case-silence.ts'
import {
  CASE_STATES,
  type CaseState,
  type ClosureKind,
  legalMoves,
  type MoveRefusal,
} from '../domain/service/case-state.ts'
import { type Caller, caseActorOf } from './caller.ts'
import { type CaseContentDesk, createCaseContent } from './case-content.ts'
import { type CaseLinesDesk, createCaseLines } from './case-lines.ts'
import { type Conflict, changedSince, conflict, lockIn } from './hold-case.ts'
import { createMajorCases, type MajorCaseDesk } from './major-case.ts'
import type { AnswerKey, CasePlace, CaseStore, CaseTransaction, Clock, Ids, Log } from './ports.ts'
import { writeCase } from './write-case.ts'

const PLAIN_TASK: TaskTemplate = {
  id: '',
  title: '',
  team: null,
  blocking: false,
  customerVisible: false,
  dueAfterHours: null,
}
const TIMER_BATCH = 200
const EVENT_LIMIT = 500
/** How long the answer to a write is kept for whoever sends it again, in milliseconds. */
export const ANSWER_KEPT_MS = 3 * 24 * 60 * 60_000

export type CaseSearch = {
  readonly state: CaseState | 'live' | 'all'
  /** A staff id, or nobody. */
  readonly agent?: string
  readonly text?: string
  readonly after?: CasePlace
  /** Only cases with a promise that is running out, or broken. Such a list has one page, the longest due first. */
  readonly due?: 'soon' | 'late'
  readonly limit: number
}
export type CaseList = { readonly cases: readonly CaseEntry[]; readonly next: CasePlace | null }

export type NewCase = {
  readonly summary: string
  readonly contact: string | null
  readonly type: CaseType
  readonly priority: Priority
  /** The number of the case that this one continues. */
  readonly followUpOf?: string
}

/** `agent` is a staff id, or null for nobody. */
export type AskedFields = Omit<CaseFields, 'agent'> & { readonly agent?: string | null }
export type AskedMove = { readonly to: CaseState; readonly resolution?: Resolution; readonly closure?: ClosureKind }

export type Changed = Result<CaseFile, 'not_found' | 'no_such_agent'> | Conflict
export type Moved =
  | Result<CaseFile, 'not_found'>
  | Conflict
  | {
      readonly ok: false
      readonly reason: 'refused'
      readonly why: MoveRefusal
      readonly moves: readonly CaseState[]
    }
export type Commented = Result<CaseEvent, 'not_found' | 'over'>
export type Tasked = Result<CaseTask, 'not_found' | 'over' | 'no_such_template'>
/** Done cannot be dropped, nor the other way round. */
export type TaskEnded = Result<CaseTask, 'not_found' | 'task_ended'>

/** A piece of work; what is left out is as its template has it. One of the two has to say what it is. */
export type NewTask = Partial<Pick<CaseTask, 'title' | 'blocking' | 'customerVisible' | 'team' | 'dueAt'>> & {
  readonly template?: string
}
/** Where the customer's words are now: in the case they wrote to, or in the one that continues it. */
export type Heard = Result<{ readonly file: CaseFile; readonly continued: boolean }, 'not_found'>

/** What a write that may be sent again came to; only what is to be `kept` is answered again as it was. */
export type Answered<Answer> = { readonly answer: Answer; readonly kept: boolean }

/** What staff, customers and timers do with cases. A `version` is the one the writer has read. */
export interface CaseDesk extends CaseLinesDesk, CaseContentDesk, MajorCaseDesk {
  list(search: CaseSearch): Promise<CaseList>
  read(number: string): Promise<CaseFile | null>
  /** Events with a greater `seq`, oldest first. */
  events(number: string, after: number, limit?: number): Promise<readonly CaseEvent[] | null>
  open(asked: NewCase, by: Caller): Promise<Result<CaseFile, 'not_found'>>
  /** A case of somebody whom nobody knows, who wrote in themselves and outside of any conversation. */
  openForGuest(asked: Pick<NewCase, 'summary' | 'contact' | 'type'>): Promise<CaseFile>
  /** Sets fields; what others have changed in the meantime stands unless it is the same field. */
  change(number: string, fields: AskedFields, version: number, by: Caller): Promise<Changed>
  move(number: string, asked: AskedMove, version: number, by: Caller): Promise<Moved>
  comment(number: string, comment: { readonly text: string; readonly public: boolean }, by: Caller): Promise<Commented>
  addTask(number: string, task: NewTask, by: Caller): Promise<Tasked>
  /** Doing what is done already is fine. */
  finishTask(number: string, taskId: string, by: Caller): Promise<TaskEnded>
  /** Says that it is not to be done any more; dropping what is dropped already is fine. */
  dropTask(number: string, taskId: string, by: Caller): Promise<TaskEnded>
  /** The customer writes to a case they are known to own, in a conversation or otherwise. */
  hear(number: string, text: string, conversationId?: string): Promise<Heard>
  /** The customer says that the case is settled, or is no longer wanted. */
  settle(number: string): Promise<Result<CaseFile, 'not_found' | MoveRefusal>>
  /** The customer's or the product's steps whose time has come; returns how many. Safe on several nodes at once. */
  tick(now: number): Promise<number>
  /** Does a write once for each key: the second time, the first answer is given again. */
  once<Answer>(
    key: AnswerKey,
    requestHash: string,
    work: (desk: CaseDesk) => Promise<Answered<Answer>>,
  ): Promise<Result<Answer, 'key_reused'>>
}

type Parts = {
  readonly cases: CaseStore
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  /** False where queued mail has no way out, so that an address alone reaches nobody. */
  readonly mailLeaves?: boolean
}

/** Builds the desk on its ports. */
export function createCaseDesk(parts: Parts): CaseDesk {
  const { cases, clock, ids, log } = parts

  return {
    list,
    read,
    events,
    open,
    openForGuest,
    change,
    move,
    comment,
    addTask,
    finishTask: (number, taskId, by) => endTask(number, taskId, 'done', by),
    dropTask: (number, taskId, by) => endTask(number, taskId, 'dropped', by),
    hear,
    settle,
    tick,
    once,
    ...createCaseLines(parts),
    ...createCaseContent(parts),
    ...createMajorCases(parts),
  }

  async function list({ state, agent, text, after, due, limit }: CaseSearch): Promise<CaseList> {
    const rows = await cases.list({
      states: statesOf(state),
      ...(agent === undefined ? {} : { agentId: agent === 'nobody' ? null : agent }),
      ...(text === undefined ? {} : { text }),
      ...(after === undefined ? {} : { after }),
      ...(due === undefined ? {} : { due: { which: due, now: clock.now() } }),
      limit: limit + 1,
    })
    const shown = rows.slice(0, limit)
    const last = rows.length > limit && due === undefined ? shown.at(-1) : undefined
    return { cases: shown, next: last ? { updatedAt: last.updatedAt, id: last.id } : null }
  }

  async function read(number: string): Promise<CaseFile | null> {
    const known = readCaseNumber(number)
    return known === null ? null : await cases.byNumber(known)
  }

  async function events(number: string, after: number, limit = EVENT_LIMIT): Promise<readonly CaseEvent[] | null> {
    const file = await read(number)
    return file && (await cases.events(file.id, after, limit))
  }

  async function open({ followUpOf, ...asked }: NewCase, by: Caller): Promise<Result<CaseFile, 'not_found'>> {
    const actor = caseActorOf(by)
    const openedBy = actor.kind === 'agent' ? 'agent' : 'system'
    const opened = { ...(await drawCase()), summary: asked.summary, contact: asked.contact, openedBy } as const
    const opening = { case: { ...opened, conversationId: null }, type: asked.type, priority: asked.priority, by: actor }
    return cases.together(async held => {
      if (followUpOf === undefined) return ok(await held.open(opening))
      const before = await lockIn(held, followUpOf)
      if (before === null) return no('not_found')
      return ok(await continueIn(held, before, await held.open(opening), actor))
    })
  }

  async function openForGuest({ type, ...asked }: Pick<NewCase, 'summary' | 'contact' | 'type'>): Promise<CaseFile> {
    const opened: Case = { ...(await drawCase()), ...asked, openedBy: 'customer', conversationId: null }
    return cases.together(held => held.open({ case: opened, type, priority: 'normal', by: { kind: 'customer' } }))
  }

  async function change(number: string, fields: AskedFields, version: number, by: Caller): Promise<Changed> {
    return cases.together(async held => {
      const file = await lockIn(held, number)
      if (file === null) return no('not_found')
      const { agent: agentId, ...plain } = fields
      const agent = agentId ? await held.agent(agentId) : null
      if (agentId && agent === null) return no('no_such_agent')
      const wanted = differing(file, agentId === undefined ? plain : { ...plain, agent })
      const changed = await changedSince(held, file, version)
      if (version > file.version) return conflict(file, changed)
      if (Object.keys(wanted).some(name => changed.includes(name))) return conflict(file, changed)
      if (Object.keys(wanted).length === 0) return ok(file)
      return ok(await writeCase(held, file, changeCase(file, wanted, doing(by))))
    })
  }

  async function move(number: string, asked: AskedMove, version: number, by: Caller): Promise<Moved> {
    return cases.together(async held => {
      const file = await lockIn(held, number)
      if (file === null) return no('not_found')
      const changed = await changedSince(held, file, version)
      if (version > file.version || changed.includes('state')) return conflict(file, changed)
      const moved = moveCase(file, { ...asked, ...doing(by) })
      if (!moved.ok) return { ok: false, reason: 'refused', why: moved.reason, moves: movesOf(file, clock.now()) }
      const after = await writeCase(held, file, moved.value)
      log.info('case.moved', { case: file.number, from: file.state, to: after.state, by: by.id })
      return ok(after)
    })
  }

  async function comment(
    number: string,
    said: { readonly text: string; readonly public: boolean },
    by: Caller,
  ): Promise<Commented> {
    return cases.together(async held => {
      const file = await lockIn(held, number)
      if (file === null) return no('not_found')
      const revision = commentOn(file, said, doing(by))
      if (!revision.ok) return revision
      await writeCase(held, file, revision.value)
      return ok(await held.lastEvent(file.id))
    })
  }

  async function addTask(number: string, asked: NewTask, by: Caller): Promise<Tasked> {
    const { template: templateId, ...given } = asked
    return cases.together(async held => {
      const file = await lockIn(held, number)
      if (file === null) return no('not_found')
      const templates = templateId === undefined ? [] : await held.taskTemplates()
      const template = templates.find(({ id }) => id === templateId) ?? null
      if (templateId !== undefined && template === null) return no('no_such_template')
      const task = { ...taskFrom(template ?? PLAIN_TASK, ids.next('task'), clock.now()), ...given }
      const revision = taskAdded(file, task, doing(by))
      if (!revision.ok) return revision
      await writeCase(held, file, revision.value)
      return ok(task)
    })
  }

  async function endTask(number: string, taskId: string, how: 'done' | 'dropped', by: Caller): Promise<TaskEnded> {
    return cases.together(async held => {
      const file = await lockIn(held, number)
      const task = file?.tasks.find(({ id }) => id === taskId)
      if (!file || !task) return no('not_found')
      if (task.state === how) return ok(task)
      if (task.state !== 'open') return no('task_ended')
      await writeCase(held, file, taskEnded(file, task, how, doing(by)))
      return ok({ ...task, state: how })
    })
  }

  async function hear(number: string, text: string, conversationId?: string): Promise<Heard> {
    const spare = await drawCase()
    return cases.together(async held => {
      const first = await lockIn(held, number)
      if (first === null) return no('not_found')
      const last = await lastOfChain(held, first)
      const at = clock.now()
      const heard = hearCustomer(last, text, at)
      if (heard.ok) return ok({ file: await held.write(last, heard.value), continued: last.id !== first.id })
      const opened: Case = { ...followUp(last, text), ...spare, ...(conversationId && { conversationId }) }
      const by: CaseActor = { kind: 'customer' }
      const { type, priority, matter } = last
      const file = await held.open({ case: opened, type, priority, matter, by })
      log.info('case.continued', { case: last.number, as: file.number })
      return ok({ file: await continueIn(held, last, file, by), continued: true })
    })
  }

  async function settle(number: string): Promise<Result<CaseFile, 'not_found' | MoveRefusal>> {
    return cases.together(async held => {
      const file = await lockIn(held, number)
      if (file === null) return no('not_found')
      const to = file.state === 'new' ? 'cancelled' : 'closed'
      const moved = moveCase(file, { to, by: { kind: 'customer' }, at: clock.now() })
      return moved.ok ? ok(await held.write(file, moved.value)) : moved
    })
  }

  async function tick(now: number): Promise<number> {
    await cases.forgetAnswers(now - ANSWER_KEPT_MS, TIMER_BATCH)
    const taken = []
    for (const number of await cases.due(now, TIMER_BATCH)) taken.push(await takeStep(number, now))
    return taken.filter(Boolean).length
  }

  /** Looks again under the lock: another node may have been faster, or the customer has answered. */
  async function takeStep(number: string, now: number): Promise<boolean> {
    return cases.together(async held => {
      const file = await held.lock(number)
      const revision = file && (await stepWithin(held, file, now))
      if (!file || !revision) return false
      const after = await held.write(file, revision)
      log.info('case.timer', { case: number, state: after.state, reminders: after.reminders })
      return true
    })
  }

  /** Nobody is reminded, and no case put aside, before the customer could hear all that was to be told until now. */
  async function stepWithin(held: CaseTransaction, file: CaseFile, now: number): Promise<CaseRevision | null> {
    const step = stepOf(file, now)
    if (step === null || file.state === 'soft_closed') return step
    const { chat, mail, isTelling } = await held.reach(file.id)
    if (!chat && !(mail && parts.mailLeaves !== false)) return standStill(now)
    return isTelling ? null : step
  }

  async function once<Answer>(
    key: AnswerKey,
    requestHash: string,
    work: (desk: CaseDesk) => Promise<Answered<Answer>>,
  ): Promise<Result<Answer, 'key_reused'>> {
    return cases.together(async held => {
      const before = await held.answerUnder(key)
      if (before !== null) return before.requestHash === requestHash ? ok(before.response as Answer) : no('key_reused')
      const { answer, kept } = await work(createCaseDesk({ ...parts, cases: held }))
      if (kept) await held.keepAnswer(key, { requestHash, response: answer }, clock.now())
      return ok(answer)
    })
  }

  async function drawCase() {
    return { id: ids.next('case'), number: caseNumber(await cases.nextSerial()), openedAt: clock.now() }
  }

  function doing(by: Caller) {
    return { by: caseActorOf(by), at: clock.now() }
  }

  async function continueIn(held: CaseTransaction, before: CaseFile, file: CaseFile, by: CaseActor): Promise<CaseFile> {
    const at = clock.now()
    await held.link(file.id, 'follow_up_of', before.id)
    await held.write(before, linkedTo(file.number, 'followed_by', { by, at }))
    return held.write(file, linkedTo(before.number, 'follow_up_of', { by, at }))
  }
}

/** Where the case may be moved to now by a member of staff; a resolution is taken to be given with the move. */
export function movesOf(file: CaseFile, now: number): readonly CaseState[] {
  return legalMoves(file.state, moveContext(file, { mover: 'agent', now, hasResolution: true }))
}

function statesOf(state: CaseSearch['state']): readonly CaseState[] {
  if (state === 'all') return CASE_STATES
  return state === 'live' ? CASE_STATES.filter(each => each !== 'closed' && each !== 'cancelled') : [state]
}

/** A case that was continued is written to where it goes on. */
async function lastOfChain(held: CaseTransaction, file: CaseFile): Promise<CaseFile> {
  const next = file.state === 'closed' || file.state === 'cancelled' ? await held.followUpOf(file.id) : null
  const continued = next === null ? null : await held.lock(next)
  return continued === null ? file : lastOfChain(held, continued)
}

function followUp(before: CaseFile, text: string): Omit<Case, 'id' | 'number' | 'openedAt'> {
  const { conversationId, contact } = before
  return { conversationId, contact, summary: text, openedBy: 'assistant' }
}

function stepOf(file: CaseFile, now: number): CaseRevision | null {
  const step = nextStep(file, now)
  if (step === null) return null
  if (step === 'remind') return remind(file, now)
  const moved = moveCase(file, { to: step === 'close' ? 'closed' : 'soft_closed', by: { kind: 'system' }, at: now })
  return moved.ok ? moved.value : null
}
