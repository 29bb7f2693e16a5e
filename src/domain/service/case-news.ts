import type { Body } from '../dialogue/log.ts'
import type { CaseEvent, CaseFile } from './case.ts'
import { asideAt } from './case-silence.ts'
import { firstName } from './case-standing.ts'

/** What a customer is told of one event of their case: a line in the chat, and, where it matters enough, by mail. */
export type CaseNews = { readonly chat: Body; readonly mail: MailNews | null }

/** `unproven` is for an address that nobody has shown to be the customer's: it has no words of anybody's. */
export type MailNews = { readonly subject: string; readonly proven: string; readonly unproven: string }

/** How a day is written for the customer, such as "Monday, 23 November 2026". */
export type WriteDay = (at: number) => string

/**
 * What is to be told of an event, judged by the case as it is now: null for what is internal, of no concern to the
 * customer, their own doing, or overtaken by what has happened since.
 */
export function caseNews(event: CaseEvent, file: CaseFile, day: WriteDay): CaseNews | null {
  if (!event.public || (event.actor.kind !== 'agent' && event.actor.kind !== 'system')) return null
  switch (event.type) {
    case 'commented':
    case 'referred':
    case 'major':
      return ofComment(event, file, day)
    case 'moved':
      return ofMove(event, file, day)
    case 'reminded':
      return event.details['state'] === file.state ? ofReminder(file, day) : null
    case 'opened':
      return event.actor.kind === 'agent' ? ofOpening(file) : null
    case 'linked':
      return ofLink(event, file)
    default:
      return null
  }
}

function ofComment(event: CaseEvent, file: CaseFile, day: WriteDay): CaseNews | null {
  if (event.actor.kind !== 'agent') return null
  const text = `About your case ${file.number}:\n\n${event.text}`
  return {
    chat: { kind: 'text', text, reference: file.number },
    mail: {
      subject: 'a message from our team',
      proven: `${firstName(event.actor.name)} from our team wrote on ${day(event.at)}:\n\n${indented(event.text)}`,
      unproven: `Our team wrote to you on ${day(event.at)}. The message is in the chat in which you opened the case.`,
    },
  }
}

/** Only where the case still is: nobody is asked for an answer that they have given. */
function ofMove(event: CaseEvent, file: CaseFile, day: WriteDay): CaseNews | null {
  const { from, to } = event.details
  if (to !== file.state) return null
  switch (to) {
    case 'open':
      return event.actor.kind === 'agent' ? ofTakingUp(file, from) : null
    case 'awaiting_customer':
      return news(file, 'we need your answer', `we are waiting for your answer.${asideSentence(file, day)}`)
    case 'resolved':
      return news(
        file,
        'did our solution help?',
        `we believe that it is solved. ${RESOLVED}${asideSentence(file, day)}`,
      )
    case 'soft_closed':
      return news(file, 'closed for now', `it is closed for now, ${whyAside(file, from)}.${reopenSentence(file, day)}`)
    case 'closed':
      return news(
        file,
        'closed',
        'it is closed for good. If you still need us, tell us: we then open a case that goes on from it.',
      )
    case 'cancelled':
      return news(file, 'cancelled', 'our team has cancelled it. If that is a mistake, tell us in the chat.')
    default:
      return null
  }
}

function whyAside({ rules }: CaseFile, from: unknown): string {
  return from === 'resolved' && rules.closure === 'at_once' ? 'with the solution we gave' : 'because no answer came'
}

const RESOLVED = 'If it is not, tell us, and we go on.'

function ofTakingUp(file: CaseFile, from: unknown): CaseNews | null {
  if (from === 'new') return { ...news(file, '', 'our team is working on it now.'), mail: null }
  const reopened = from === 'resolved' || from === 'soft_closed'
  return reopened ? news(file, 'open again', 'our team has opened it again.') : null
}

function ofReminder(file: CaseFile, day: WriteDay): CaseNews {
  const question = file.state === 'resolved' ? 'did our solution help?' : 'we are still waiting for your answer.'
  return news(file, 'a reminder', `a reminder: ${question}${asideSentence(file, day)}`)
}

function ofOpening(file: CaseFile): CaseNews {
  const before = file.links.find(({ kind }) => kind === 'follow_up_of')
  const goesOn = before ? ` It goes on from your case ${before.number}.` : ''
  return news(file, 'opened for you', `our team has opened it for you.${goesOn}`)
}

/** The case that goes on tells it by mail itself. */
function ofLink(event: CaseEvent, file: CaseFile): CaseNews | null {
  const next = event.details['followed_by']
  if (event.actor.kind !== 'agent' || typeof next !== 'string') return null
  return { ...news(file, '', `it goes on as case ${next}.`), mail: null }
}

/** `sentence` goes on from "Your case CS-…: " in the chat; it stands by itself in a mail. */
function news({ number }: CaseFile, subject: string, sentence: string): CaseNews {
  const text = sentence.charAt(0).toUpperCase() + sentence.slice(1)
  return {
    chat: { kind: 'state', state: 'case_news', text: `Your case ${number}: ${sentence}`, reference: number },
    mail: { subject, proven: text, unproven: text },
  }
}

function asideSentence(file: CaseFile, day: WriteDay): string {
  const at = asideAt(file)
  if (at === null) return ''
  return ` Without ${file.state === 'resolved' ? 'a word from you' : 'an answer'} it is closed for now on ${day(at)}.`
}

function reopenSentence({ reopenUntil }: CaseFile, day: WriteDay): string {
  return reopenUntil === null ? '' : ` You can have it opened again until ${day(reopenUntil)}.`
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '    ')
}
