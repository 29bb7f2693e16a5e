import type { z } from 'zod'
import type { Agreements } from '../../application/agreements.ts'
import type { ArticleList } from '../../application/article-list.ts'
import type { Caller } from '../../application/caller.ts'
import type { CaseDesk } from '../../application/case-desk.ts'
import type { AgentDirectory, InteractionStore } from '../../application/integration-ports.ts'
import type { Integrations } from '../../application/integrations.ts'
import type { PartyDesk } from '../../application/party-desk.ts'
import type { Answer } from './answer.ts'
import type { Operation } from './operation.ts'

/** A call whose parts have been read and are of the right shape. */
export type Call<Query = unknown, Body = unknown> = {
  readonly desk: CaseDesk
  readonly parties: PartyDesk
  readonly agreements: Agreements
  readonly integrations: Integrations
  readonly interactions: InteractionStore
  readonly agents: AgentDirectory
  readonly articles: ArticleList
  /** Why a webhook cannot lead to that address, in one sentence. */
  readonly refuseUrl: (url: string) => string | null
  readonly caller: Caller
  readonly now: number
  readonly number: string
  /** The id in the path; of a case's task, the task's. */
  readonly id: string
  /** The number of the line in the path; no number of a line where it names none. */
  readonly lineNo: number
  /** The slug in the path. */
  readonly slug: string
  readonly query: Query
  readonly body: Body
  /** The version of `If-Match`; 0 for calls that need none. */
  readonly version: number
}

type CallOf<One> = One extends Operation<infer Query, infer Body> ? Call<z.output<Query>, z.output<Body>> : never
/** One handler for each of some operations. */
export type HandlersOf<Operations> = {
  readonly [Id in keyof Operations]: (call: CallOf<Operations[Id]>) => Promise<Answer>
}
