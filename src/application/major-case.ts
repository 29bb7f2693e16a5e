import { no, ok, type Result } from '../domain/result.ts'
import { type Case, type CaseFile, caseNumber, NO_MATTER, type Resolution } from '../domain/service/case.ts'
import type { CaseRevision } from '../domain/service/case-revision.ts'
import {
  type Confirmation,
  checkRecipients,
  heldByMajor,
  type MajorCase,
  majorNoted,
  type RecipientRefusal,
  type Recipients,
  solutionProposed,
  updateTold,
} from '../domain/service/major-case.ts'
import { type Caller, caseActorOf, isMachine } from './caller.ts'
import type { Affected, Recipient } from './case-content-ports.ts'
import { lockIn } from './hold-case.ts'
import type { CaseStore, CaseTransaction, Clock, Ids, Log } from './ports.ts'
import { writeCase } from './write-case.ts'

const NAMES_SHOWN = 100

/** `no_major_case`: this case leads none. `wrong_status`: what was asked does not go with where it is now. */
export type MajorRefusal = 'not_found' | 'no_major_case' | 'wrong_status' | 'managers_decide'
export type Majored = Result<CaseFile, MajorRefusal>

/** What staff do with a case that many customers have at once. Managers decide; the rest anybody may do. */
export interface MajorCaseDesk {
  proposeMajor(number: string, title: string, by: Caller): Promise<Majored>
  decideMajor(number: string, decision: 'approved' | 'rejected', by: Caller): Promise<Majored>
  /** Who would get a case now; nothing is opened. */
  previewChildren(number: string, affected: Affected): Promise<Result<Recipients, MajorRefusal>>
  /** Opens one case for each party concerned that has none yet; asked again, it opens none twice. */
  openChildren(
    number: string,
    affected: Affected,
    confirmed: Confirmation,
    by: Caller,
  ): Promise<Result<CaseFile, MajorRefusal | RecipientRefusal>>
  /** A word to all: copied into the timeline of each case that has not ended. */
  publishMajor(number: string, text: string, by: Caller): Promise<Majored>
  /** Proposes the solution on each case that can be resolved now. None is closed by it. */
  closeMajor(number: string, resolution: Resolution, by: Caller): Promise<Majored>
}

type Parts = { readonly cases: CaseStore; readonly clock: Clock; readonly ids: Ids; readonly log: Log }
type Doing = { readonly by: ReturnType<typeof caseActorOf>; readonly at: number }

/** Builds the part of the desk that works on major cases. */
export function createMajorCases({ cases, clock, ids, log }: Parts): MajorCaseDesk {
  return {
    proposeMajor: (number, title, by) =>
      cases.together(async held => {
        const lead = await lockIn(held, number)
        if (lead === null) return no('not_found')
        const { major } = await held.content(lead.id)
        if (major !== null) return no('wrong_status')
        await held.proposeMajor(lead, title, by.id, clock.now())
        return ok(await held.write(lead, majorNoted('Proposed as a major case.', doing(by))))
      }),

    decideMajor: (number, decision, by) =>
      asManager(by, () =>
        onMajor(number, ['proposed'], async (held, lead) => {
          await held.decideMajor(lead.id, decision, by.id, clock.now())
          if (decision === 'rejected') return held.write(lead, majorNoted('Not a major case.', doing(by)))
          await held.adopt(lead.id, lead.id, null)
          return held.write(lead, heldByMajor('Approved as a major case.', doing(by)))
        }),
      ),

    async previewChildren(number, affected) {
      const shown = await onMajor(number, ['proposed', 'approved'], (held, lead) => held.recipients(lead.id, affected))
      if (!shown.ok) return shown
      return ok({ count: shown.value.length, names: shown.value.slice(0, NAMES_SHOWN).map(({ name }) => name) })
    },

    openChildren: (number, affected, confirmed, by) =>
      asManager(by, async () => {
        const opened = await onMajor(number, ['approved'], async (held, lead, major) => {
          const recipients = await held.recipients(lead.id, affected)
          const allowed = checkRecipients(recipients.length, confirmed)
          if (!allowed.ok) return allowed
          for (const recipient of recipients) await openChild(held, lead, major, recipient, doing(by))
          log.info('major_case.opened', { case: lead.number, children: recipients.length, by: by.id })
          const text = `Opened a case for ${recipients.length} more customers.`
          return ok(recipients.length === 0 ? lead : await held.write(lead, majorNoted(text, doing(by))))
        })
        return opened.ok ? opened.value : opened
      }),

    publishMajor: (number, text, by) =>
      onMajor(number, ['approved'], async (held, lead) => {
        await held.publishMajor(lead.id, text)
        return inEach(held, lead, child => updateTold(child, text, doing(by)))
      }),

    closeMajor: (number, resolution, by) =>
      asManager(by, () =>
        onMajor(number, ['approved'], async (held, lead) => {
          await held.decideMajor(lead.id, 'closed', by.id, clock.now())
          return inEach(held, lead, child => solutionProposed(child, resolution, doing(by)))
        }),
      ),
  }

  async function onMajor<Outcome>(
    number: string,
    statuses: readonly MajorCase['status'][],
    work: (held: CaseTransaction, lead: CaseFile, major: MajorCase) => Promise<Outcome>,
  ): Promise<Result<Outcome, MajorRefusal>> {
    return cases.together(async held => {
      const lead = await lockIn(held, number)
      if (lead === null) return no('not_found')
      const { major } = await held.content(lead.id)
      if (major === null) return no('no_major_case')
      return statuses.includes(major.status) ? ok(await work(held, lead, major)) : no('wrong_status')
    })
  }

  async function openChild(
    held: CaseTransaction,
    lead: CaseFile,
    major: MajorCase,
    { party, address }: Recipient,
    doing: Doing,
  ): Promise<void> {
    const opened: Case = {
      id: ids.next('case'),
      number: caseNumber(await held.nextSerial()),
      conversationId: null,
      summary: major.title,
      contact: address,
      openedBy: 'agent',
      openedAt: doing.at,
    }
    const file = await held.open({
      case: opened,
      type: lead.type,
      priority: lead.priority,
      by: doing.by,
      matter: { ...NO_MATTER, partyId: party },
    })
    await held.adopt(lead.id, file.id, party)
    await held.link(file.id, 'child_of_major', lead.id)
    const child = await held.write(file, heldByMajor(`Belongs to the major case ${lead.number}.`, doing))
    const told = major.publicUpdate === null ? null : updateTold(child, major.publicUpdate, doing)
    if (told) await held.write(child, told)
  }

  /** Works through all cases of a major one and gives the leading one as it is after that. */
  async function inEach(
    held: CaseTransaction,
    lead: CaseFile,
    change: (child: CaseFile) => CaseRevision | null,
  ): Promise<CaseFile> {
    for (const number of await held.childrenOf(lead.id)) {
      const child = await held.lock(number)
      const revision = child && change(child)
      if (child && revision) await writeCase(held, child, revision)
    }
    return (await held.byNumber(lead.number)) ?? lead
  }

  function doing(by: Caller): Doing {
    return { by: caseActorOf(by), at: clock.now() }
  }
}

async function asManager<Outcome, Reason extends string>(
  by: Caller,
  work: () => Promise<Result<Outcome, Reason>>,
): Promise<Result<Outcome, Reason | 'managers_decide'>> {
  return !isMachine(by) && by.role === 'manager' ? work() : no('managers_decide')
}
