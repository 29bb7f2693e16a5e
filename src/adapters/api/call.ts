import type { z } from 'zod'
import type { CaseDesk } from '../../application/case-desk.ts'
import type { StaffMember } from '../../application/ports.ts'
import type { Answer } from './answer.ts'
import type { Operation } from './operation.ts'

/** A call whose parts have been read and are of the right shape. */
export type Call<Query = unknown, Body = unknown> = {
  readonly desk: CaseDesk
  readonly staff: StaffMember
  readonly now: number
  readonly number: string
  readonly taskId: string
  /** No number of a line where the address names none. */
  readonly lineNo: number
  readonly query: Query
  readonly body: Body
  /** The version of `If-Match`; 0 for calls that need none. */
  readonly version: number
}

type CallOf<One> = One extends Operation<infer Query, infer Body> ? Call<z.output<Query>, z.output<Body>> : never

/** What is done for each of some operations. */
export type HandlersOf<Operations> = {
  readonly [Id in keyof Operations]: (call: CallOf<Operations[Id]>) => Promise<Answer>
}
