import { signal } from '@preact/signals'
import type { CaseRow, CaseTold, CaseView, Refusal } from '../../../src/adapters/web/protocol.ts'
import { announce } from '../announcer.ts'
import { ulid } from '../ulid.ts'
import { caseCalls } from './case-calls.ts'

export type ShownCase = CaseView['case']
export type OwnCases = ReturnType<typeof createOwnCases>

/** What the panel shows and does. `token` gives the right as it is now: the chat may begin anew under it. */
export function createOwnCases(token: () => string | null) {
  const list = signal<readonly CaseRow[] | null>(null)
  const shown = signal<ShownCase | null>(null)
  const failure = signal<string | null>(null)
  const isBusy = signal(false)
  /** The same words sent again are the same message. */
  let unsent: { readonly about: string; readonly cid: string } | null = null

  return { list, shown, failure, isBusy, load, open, close, say, settle }

  async function load(): Promise<void> {
    const answer = await asked(right => caseCalls.list(right))
    if (answer) list.value = answer.cases
  }

  async function open(number: string): Promise<void> {
    const answer = await asked(right => caseCalls.read(right, number))
    if (answer) shown.value = answer.case
  }

  function close(): Promise<void> {
    shown.value = null
    return load()
  }

  /** True once the words have arrived. */
  async function say(text: string): Promise<boolean> {
    const number = shown.value?.number
    if (number === undefined) return false
    return written(`${number} ${text}`, (right, cid) => caseCalls.say(right, number, { cid, text }))
  }

  async function settle(): Promise<boolean> {
    const number = shown.value?.number
    if (number === undefined) return false
    return written(`${number} settled`, (right, cid) => caseCalls.settle(right, number, { cid }))
  }

  async function written(
    about: string,
    write: (right: string, cid: string) => Promise<CaseTold | Refusal>,
  ): Promise<boolean> {
    if (unsent?.about !== about) unsent = { about, cid: ulid() }
    const { cid } = unsent
    const told = await asked(right => write(right, cid))
    if (told === null) return false
    unsent = null
    announce(sentenceFor(told))
    await open(told.number)
    return true
  }

  /** One call at a time; what went wrong is said in the panel. */
  async function asked<Answer extends { readonly ok: true }>(
    work: (right: string) => Promise<Answer | Refusal>,
  ): Promise<Answer | null> {
    const right = token()
    if (right === null || isBusy.value) return null
    isBusy.value = true
    const answer = await work(right).catch(() => null)
    isBusy.value = false
    failure.value = answer?.ok ? null : sentenceOf(answer)
    if (failure.value !== null) announce(failure.value)
    return answer?.ok ? answer : null
  }
}

function sentenceFor({ how, number }: CaseTold): string {
  switch (how) {
    case 'added':
      return `Your message is in ${number}.`
    case 'reopened':
      return `${number} is open again.`
    case 'follow_up':
      return `We opened a follow-up: ${number}.`
    case 'settled':
      return `${number} is closed.`
  }
}

function sentenceOf(refusal: Refusal | null): string {
  switch (refusal?.error) {
    case 'not_found':
      return 'There is no case of yours with that number any more.'
    case 'auth_expired':
      return 'This chat has ended. Go back to begin a new one.'
    case 'rate_limited':
      return 'That was a lot at once. Please wait a minute and try again.'
    case 'too_large':
      return 'That is too long. Please write at most 4,000 characters.'
    default:
      return 'We could not reach the server. Please try again.'
  }
}
