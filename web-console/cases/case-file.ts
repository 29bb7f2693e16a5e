import { effect, type Signal, signal } from '@preact/signals'
import type { CaseContent } from '../../src/adapters/api/content-protocol.ts'
import type { CaseDetails, CaseEvent } from '../../src/adapters/api/protocol.ts'
import { draftOf, keepDraft } from '../desk/drafts.ts'
import { call, type Problem } from '../staff/call.ts'

/** A case that is open on the desk, as far as it has been read. */
export type CaseFile = {
  readonly number: string
  readonly details: Signal<CaseDetails | null>
  /** What it consists of besides, as it was at some version. */
  readonly content: Signal<CaseContent | null>
  readonly events: Signal<readonly CaseEvent[]>
  /** Why the case could not be read; null once it has been. */
  readonly problem: Signal<Problem | null>
  /** What is being written into the timeline, and whether the customer is to see it. */
  readonly draft: Signal<string>
  readonly toCustomer: Signal<boolean>
}

/** Others work on the same case: the open page looks this often whether something happened. */
const LOOK_EVERY_MS = 15_000
/** A reply with at least this many events may not be the last. */
const PAGE = 50

/** A file that nothing has been read into yet. */
export function newCaseFile(number: string): CaseFile {
  const draft = signal(draftOf(draftKey(number)))
  return {
    number,
    details: signal(null),
    content: signal(null),
    events: signal([]),
    problem: signal(null),
    draft,
    toCustomer: signal(false),
  }
}

/** Changes the draft and keeps it over a reload. Whether it was for the customer is not kept: notes are the safe side. */
export function writeDraft(file: CaseFile, text: string): void {
  file.draft.value = text
  keepDraft(draftKey(file.number), text)
}

function draftKey(number: string): string {
  return `case.${number}`
}

/** Reads the case, and again whenever something happened to it; the returned function stops that. */
export function keepReading(file: CaseFile): () => void {
  void readCase(file)
  const look = () => document.visibilityState === 'visible' && void readNews(file)
  const every = setInterval(look, LOOK_EVERY_MS)
  document.addEventListener('visibilitychange', look)
  // Every change of what a case consists of makes a new version of the case.
  const stopFollowing = effect(() => void (file.details.value && readContent(file)))
  return () => {
    stopFollowing()
    clearInterval(every)
    document.removeEventListener('visibilitychange', look)
  }
}

/** Reads the case and its timeline. */
export async function readCase(file: CaseFile): Promise<void> {
  const [answer] = await Promise.all([call<CaseDetails>('GET', casePath(file.number)), readEvents(file)])
  if (answer.ok) takeDetails(file, answer.value)
  else if (!file.details.value) file.problem.value = answer.problem
}

async function readNews(file: CaseFile): Promise<void> {
  if (!file.details.value || (await readEvents(file))) await readCase(file)
}

/** Reads on in the timeline; true when there was something new. */
export async function readEvents(file: CaseFile): Promise<boolean> {
  const after = file.events.value.at(-1)?.seq ?? 0
  const answer = await call<{ events: CaseEvent[] }>('GET', `${casePath(file.number)}/events?after=${after}`)
  const last = file.events.value.at(-1)?.seq ?? 0
  const fresh = answer.ok ? answer.value.events.filter(event => event.seq > last) : []
  if (fresh.length === 0) return false
  file.events.value = [...file.events.value, ...fresh]
  if (fresh.length >= PAGE) await readEvents(file)
  return true
}

let lastAsked = 0

/** Of two answers the one that was asked for later stays, whichever comes first. */
async function readContent(file: CaseFile): Promise<void> {
  const turn = ++lastAsked
  const answer = await call<CaseContent>('GET', `${casePath(file.number)}/content`)
  if (answer.ok && turn === lastAsked) file.content.value = answer.value
}

/** Puts the case as the server has told it in place, unless something newer is there already. */
export function takeDetails(file: CaseFile, details: CaseDetails): void {
  file.problem.value = null
  if (details.version >= (file.details.value?.version ?? 0)) file.details.value = details
}

/** The address of a case's calls. */
export function casePath(number: string): string {
  return `/api/v1/cases/${encodeURIComponent(number)}`
}
