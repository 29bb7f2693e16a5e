import { no, ok, type Result } from '../domain/result.ts'
import { type CaseFile, readCaseNumber } from '../domain/service/case.ts'
import { formFilled } from '../domain/service/case-change.ts'
import { formValues } from '../domain/service/case-form.ts'
import type { TaskTemplate } from '../domain/service/case-playbook.ts'
import { type LinkedByHand, relationNoted } from '../domain/service/case-relation.ts'
import { type CaseWatcher, watchNoted } from '../domain/service/case-watcher.ts'
import { type ExternalReference, referenceHeard } from '../domain/service/external-reference.ts'
import { type Caller, caseActorOf } from './caller.ts'
import type { CaseContent, CaseTypeRules } from './case-content-ports.ts'
import { type Conflict, conflictOver, lockIn } from './hold-case.ts'
import type { CaseStore, CaseTransaction, Clock } from './ports.ts'
import { writeCase } from './write-case.ts'

export type WholeCase = { readonly file: CaseFile; readonly content: CaseContent }
/** `text` says what is wrong with the answers, field by field. */
export type Filled =
  | Result<CaseFile, 'not_found'>
  | Conflict
  | { readonly ok: false; readonly reason: 'does_not_fit'; readonly text: string }
export type Watched = Result<CaseFile, 'not_found' | 'no_such_watcher' | 'watcher_out_of_scope'>
export type Linked = Result<CaseFile, 'not_found' | 'no_such_case' | 'linked_to_itself'>

type WatcherRef = Pick<CaseWatcher, 'kind' | 'id'>

/** What staff do with what a case consists of, besides its lines and tasks. */
export interface CaseContentDesk {
  whole(number: string): Promise<WholeCase | null>
  types(): Promise<readonly CaseTypeRules[]>
  templates(): Promise<readonly TaskTemplate[]>
  /** Puts the answers to the form of its type in place of those before; refused when they were changed meanwhile. */
  fillForm(number: string, values: unknown, version: number, by: Caller): Promise<Filled>
  /** Only who may see a case can watch it. Watching twice is fine. */
  watch(number: string, watcher: WatcherRef, by: Caller): Promise<Watched>
  unwatch(number: string, watcher: WatcherRef, by: Caller): Promise<Watched>
  /** Tells both cases of it. Linking twice is fine. */
  link(number: string, kind: LinkedByHand, other: string, by: Caller): Promise<Linked>
  unlink(number: string, kind: LinkedByHand, other: string, by: Caller): Promise<Linked>
  /** A word from another system; `toCustomer` is ours about it. The same word again changes nothing but its time. */
  refer(
    number: string,
    reference: Omit<ExternalReference, 'syncedAt'>,
    toCustomer: string | null,
    by: Caller,
  ): Promise<Result<CaseFile, 'not_found'>>
}

type Parts = { readonly cases: CaseStore; readonly clock: Clock }

/** Builds the part of the desk that works on forms, watchers, links and references. */
export function createCaseContent({ cases, clock }: Parts): CaseContentDesk {
  return {
    types: () => cases.together(held => held.caseTypes()),
    templates: () => cases.together(held => held.taskTemplates()),

    whole: number =>
      cases.together(async held => {
        const known = readCaseNumber(number)
        const file = known === null ? null : await held.byNumber(known)
        return file && { file, content: await held.content(file.id) }
      }),

    fillForm: (number, values, version, by) =>
      cases.together(async held => {
        const file = await lockIn(held, number)
        if (file === null) return no('not_found')
        const lost = await conflictOver(held, file, version, 'form')
        if (lost) return lost
        const { form } = await held.content(file.id)
        const read = formValues(form).safeParse(values)
        if (!read.success) return { ok: false, reason: 'does_not_fit', text: whatIsWrong(read.error.issues) }
        return ok(await writeCase(held, file, formFilled(read.data, form, doing(by))))
      }),

    watch: (number, asked, by) =>
      watching(number, asked, async (held, file, { maySee, ...watcher }) => {
        if (!maySee) return no('watcher_out_of_scope')
        const begun = await held.watch(file.id, watcher, clock.now())
        return ok(begun ? await held.write(file, watchNoted(watcher, 'watches', doing(by))) : file)
      }),

    unwatch: (number, asked, by) =>
      watching(number, asked, async (held, file, watcher) => {
        const ended = await held.unwatch(file.id, watcher)
        return ok(ended ? await held.write(file, watchNoted(watcher, 'stopped', doing(by))) : file)
      }),

    link: (number, kind, other, by) =>
      linking(number, other, async (held, from, to) => {
        if (from.links.some(link => link.kind === kind && link.number === to.number)) return from
        await held.link(from.id, kind, to.id)
        return noted(held, from, kind, to, 'made', by)
      }),

    unlink: (number, kind, other, by) =>
      linking(number, other, async (held, from, to) =>
        (await held.unlink(from.id, kind, to.id)) ? noted(held, from, kind, to, 'taken away', by) : from,
      ),

    refer: (number, asked, toCustomer, by) =>
      cases.together(async held => {
        const file = await lockIn(held, number)
        if (file === null) return no('not_found')
        const reference: ExternalReference = { ...asked, syncedAt: clock.now() }
        const { references } = await held.content(file.id)
        await held.putReference(file.id, reference)
        const known = references.some(each => sameWord(each, reference))
        if (known && toCustomer === null) return ok(file)
        return ok(await held.write(file, referenceHeard(reference, toCustomer, doing(by))))
      }),
  }

  async function watching(
    number: string,
    { kind, id }: WatcherRef,
    work: (held: CaseTransaction, file: CaseFile, watcher: CaseWatcher & { maySee: boolean }) => Promise<Watched>,
  ): Promise<Watched> {
    return cases.together(async held => {
      const file = await lockIn(held, number)
      if (file === null) return no('not_found')
      const watcher = await held.watcher(file.id, kind, id)
      return watcher === null ? no('no_such_watcher') : work(held, file, watcher)
    })
  }

  async function linking(
    number: string,
    other: string,
    work: (held: CaseTransaction, from: CaseFile, to: CaseFile) => Promise<CaseFile>,
  ): Promise<Linked> {
    const [one, two] = [readCaseNumber(number), readCaseNumber(other)]
    if (one === null) return no('not_found')
    if (one === two) return no('linked_to_itself')
    return cases.together(async held => {
      // Always in the same order, so that two who link the same cases do not wait for each other.
      const first = two !== null && two < one ? await held.lock(two) : null
      const from = await held.lock(one)
      const to = first ?? (two === null ? null : await held.lock(two))
      if (from === null) return no('not_found')
      return to === null ? no('no_such_case') : ok(await work(held, from, to))
    })
  }

  async function noted(
    held: CaseTransaction,
    from: CaseFile,
    kind: LinkedByHand,
    to: CaseFile,
    taken: 'made' | 'taken away',
    by: Caller,
  ): Promise<CaseFile> {
    await held.write(to, relationNoted({ kind, direction: 'from', number: from.number }, taken, doing(by)))
    return held.write(from, relationNoted({ kind, direction: 'to', number: to.number }, taken, doing(by)))
  }

  function doing(by: Caller) {
    return { by: caseActorOf(by), at: clock.now() }
  }
}

function sameWord(one: ExternalReference, other: ExternalReference): boolean {
  const { system, kind, id, statusText } = one
  return system === other.system && kind === other.kind && id === other.id && statusText === other.statusText
}

function whatIsWrong(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  return issues.map(({ path, message }) => `\`${path.map(String).join('.') || 'values'}\`: ${message}.`).join(' ')
}
