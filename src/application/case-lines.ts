import { no, ok, type Result } from '../domain/result.ts'
import type { CaseFile } from '../domain/service/case.ts'
import {
  addLine,
  changeLine,
  type LineChange,
  type LineRefusal,
  lineMark,
  type NewLine,
} from '../domain/service/case-line-change.ts'
import { type Caller, caseActorOf } from './caller.ts'
import { type Conflict, conflictOver, lockIn } from './hold-case.ts'
import type { CaseStore, Clock } from './ports.ts'
import { writeCase } from './write-case.ts'

export type Lined = Result<CaseFile, 'not_found' | 'no_such_subject' | LineRefusal>

/** What staff do with the things that a case is about. */
export interface CaseLinesDesk {
  addLine(number: string, line: NewLine, by: Caller): Promise<Lined>
  /** Changes of different lines go together; of the same line the second is a conflict. */
  changeLine(number: string, lineNo: number, change: LineChange, version: number, by: Caller): Promise<Lined | Conflict>
}

type Parts = { readonly cases: CaseStore; readonly clock: Clock }

/** Builds the part of the desk that works on lines. */
export function createCaseLines({ cases, clock }: Parts): CaseLinesDesk {
  return {
    addLine: (number, line, by) =>
      cases.together(async held => {
        const file = await lockIn(held, number)
        if (file === null) return no('not_found')
        if (!(await held.hasSubject(file.id, line.kind, line.ref))) return no('no_such_subject')
        const revision = addLine(file, line, { by: caseActorOf(by), at: clock.now() })
        return revision.ok ? ok(await writeCase(held, file, revision.value)) : revision
      }),

    changeLine: (number, lineNo, change, version, by) =>
      cases.together(async held => {
        const file = await lockIn(held, number)
        const line = file?.lines.find(each => each.no === lineNo)
        if (!file || !line) return no('not_found')
        const lost = await conflictOver(held, file, version, lineMark(lineNo))
        if (lost) return lost
        const revision = changeLine(file, line, change, { by: caseActorOf(by), at: clock.now() })
        return revision.ok ? ok(await writeCase(held, file, revision.value)) : revision
      }),
  }
}
