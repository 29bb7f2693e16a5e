import type { CaseFile, CaseLinkKind, CaseRules, CaseType } from '../domain/service/case.ts'
import type { FormField } from '../domain/service/case-form.ts'
import type { LineKind } from '../domain/service/case-line.ts'
import type { Playbook, TaskTemplate } from '../domain/service/case-playbook.ts'
import type { CaseRelation } from '../domain/service/case-relation.ts'
import type { CaseWatcher } from '../domain/service/case-watcher.ts'
import type { ExternalReference } from '../domain/service/external-reference.ts'
import type { MajorCase, MajorStatus } from '../domain/service/major-case.ts'

/** What the content of cases needs of the store. Every instant is epoch milliseconds. */

/** What staff see of a case besides what its customer may see too. */
export type CaseContent = {
  readonly playbook: Playbook | null
  /** What its type asks; the answers are in the case itself. */
  readonly form: readonly FormField[]
  readonly relations: readonly CaseRelation[]
  /** Contacts who may not see the case any more are not among them. */
  readonly watchers: readonly CaseWatcher[]
  readonly references: readonly ExternalReference[]
  /** Set where this case leads a major one. */
  readonly major: MajorCase | null
}

/** The rules of a type of case, as far as no product has its own. */
export type CaseTypeRules = CaseRules & {
  readonly type: CaseType
  readonly form: readonly FormField[]
  /** The name of its playbook. */
  readonly playbook: string | null
}

/** Whom a major case concerns: parties by id, and all that own something of a product. */
export type Affected = { readonly parties: readonly string[]; readonly product: string | null }

/** A party that is to get a case, by an address where one is known. */
export type Recipient = { readonly party: string; readonly name: string; readonly address: string | null }

/** Works within the transaction that has locked the case, with the rights of staff. */
export interface CaseContentStore {
  content(caseId: string): Promise<CaseContent>
  caseTypes(): Promise<readonly CaseTypeRules[]>
  taskTemplates(): Promise<readonly TaskTemplate[]>
  /** The playbook that the case has begun, else that of its product or type. */
  playbookOf(caseId: string): Promise<Playbook | null>
  /** Whether the case's customer has such a thing. Orders and invoices are kept elsewhere and taken as told. */
  hasSubject(caseId: string, kind: LineKind, ref: string): Promise<boolean>
  /** The one who is to watch, and whether they may; null when there is nobody of that id. */
  watcher(
    caseId: string,
    kind: CaseWatcher['kind'],
    id: string,
  ): Promise<(CaseWatcher & { readonly maySee: boolean }) | null>
  /** False when they watched it already. */
  watch(caseId: string, watcher: CaseWatcher, at: number): Promise<boolean>
  /** False when they did not watch it. */
  unwatch(caseId: string, watcher: CaseWatcher): Promise<boolean>
  /** False when there was no such link. */
  unlink(fromCaseId: string, kind: CaseLinkKind, toCaseId: string): Promise<boolean>
  /** Puts the newest word in place of an older one. */
  putReference(caseId: string, reference: ExternalReference): Promise<void>
  proposeMajor(lead: CaseFile, title: string, staffId: string, at: number): Promise<void>
  decideMajor(caseId: string, status: Exclude<MajorStatus, 'proposed'>, staffId: string, at: number): Promise<void>
  publishMajor(caseId: string, text: string): Promise<void>
  /** Those concerned who have no case of the major one yet, by party id; none may be a merged or closed party. */
  recipients(caseId: string, affected: Affected): Promise<readonly Recipient[]>
  /** Counts a case to a major one, for a party: its own where none is named. */
  adopt(majorCaseId: string, childCaseId: string, party: string | null): Promise<void>
  /** The numbers of a major case's cases, the leading one among them, in order. */
  childrenOf(caseId: string): Promise<readonly string[]>
}

/** How the sample company works on cases; playbooks name their templates, types their playbook. */
export type SampleCaseWork = {
  readonly templates: readonly TaskTemplate[]
  readonly playbooks: readonly { readonly id: string; readonly name: string; readonly steps: readonly string[] }[]
  readonly types: readonly CaseTypeRules[]
}
