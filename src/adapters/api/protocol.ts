import { z } from 'zod'
import { CASE_LINK_KINDS, CASE_TYPES, PRIORITIES } from '../../domain/service/case.ts'
import { LINE_KINDS, LINE_STATES } from '../../domain/service/case-line.ts'
import { CASE_STATES, CLOSURE_KINDS } from '../../domain/service/case-state.ts'
import { TIERS } from '../../domain/service/entitlement.ts'
import { CLOCK_STATES, SLA_METRICS } from '../../domain/service/sla-metric.ts'

/**
 * The REST API under `/api/v1`: the shapes from which `/api/openapi.json` and the page `/api` are made.
 *
 * | call | in | out |
 * | --- | --- | --- |
 * | `GET /cases?state=&agent=&q=&due=&cursor=&limit=` | `caseQuery` | `casePage` |
 * | `POST /cases` | `newCase`, `Idempotency-Key` | 201 `caseDetails`, `ETag` |
 * | `GET /cases/{number}` | | `caseDetails`, `ETag` |
 * | `PATCH /cases/{number}` | `caseChange`, `If-Match` | `caseDetails`, or 409 `conflict` |
 * | `POST /cases/{number}/moves` | `caseMove`, `If-Match`, `Idempotency-Key` | `caseDetails`, or 409 `conflict` / `refused` |
 * | `POST /cases/{number}/comments` | `caseComment`, `Idempotency-Key` | 201 `caseEvent` |
 * | `GET /cases/{number}/events?after=` | | `caseEvents` |
 * | `POST /cases/{number}/tasks` | `newTask`, `Idempotency-Key` | 201 `caseTask` |
 * | `POST /cases/{number}/tasks/{id}/done` | `Idempotency-Key` | `caseTask` |
 *
 * The calls for what a case consists of are in `content-protocol.ts`, those for major cases in `major-protocol.ts`.
 *
 * `Idempotency-Key` may be left out; a write sent again under the same key is answered as it was the first time, for
 * three days. A write with an old `If-Match` is refused only when what it changes has changed since then.
 *
 * Every call carries `Authorization: Bearer <token>` (a staff token from the desk's sign-in). Instants are epoch
 * milliseconds. Errors are `problem` as `application/problem+json`; what is missing and what one may not see give
 * the same 404. The `ETag` is the case's version in quotes.
 */

/** Anything that can be an id of ours. */
export const anyId = z.string().regex(/^[\w-]{1,100}$/, 'is not an id')

export const caseState = z.enum(CASE_STATES)
export const closureKind = z.enum(CLOSURE_KINDS)

/** A promise that is kept, running or broken. */
export const caseClock = z.object({
  metric: z.enum(SLA_METRICS),
  state: z.enum(CLOCK_STATES),
  startedAt: z.number(),
  /** In business minutes; null where nothing is promised. */
  targetMinutes: z.number().nullable(),
  usedMinutes: z.number(),
  /** The last instant in time; null while it is paused. */
  dueAt: z.number().nullable(),
  /** From when on it is due soon. */
  soonAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  breachedAt: z.number().nullable(),
  /** Late only because priority or tier changed afterwards. */
  retro: z.boolean(),
})

/** What covers a case. `missing` says why nothing does beyond the standard. */
export const coverage = z.object({
  tier: z.enum(TIERS),
  entitlementId: z.string().nullable(),
  missing: z.string().nullable(),
  coveredUntil: z.number().nullable(),
  unitsLeft: z.number().int().nullable(),
})

export const caseSummary = z.object({
  number: z.string(),
  summary: z.string(),
  type: z.enum(CASE_TYPES),
  priority: z.enum(PRIORITIES),
  state: caseState,
  contact: z.string().nullable(),
  agent: z.object({ id: z.string(), name: z.string() }).nullable(),
  openedBy: z.enum(['assistant', 'agent', 'overflow', 'system', 'customer']),
  openedAt: z.number(),
  updatedAt: z.number(),
  version: z.number().int(),
  /** The promise that runs out first; null when none is open. */
  due: caseClock.nullable(),
})

export const caseTask = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['open', 'done', 'dropped']),
  blocking: z.boolean(),
  customerVisible: z.boolean(),
  team: z.string().nullable(),
  dueAt: z.number().nullable(),
  /** Its place in the playbook of the case; null for a task of its own. */
  step: z.number().int().nullable(),
})

/** One of the things the case is about; `moves` are the states it can be brought to. */
export const caseLine = z.object({
  no: z.number().int(),
  kind: z.enum(LINE_KINDS),
  ref: z.string(),
  quantity: z.number().int(),
  reason: z.string().nullable(),
  state: z.enum(LINE_STATES),
  resolution: z.string().nullable(),
  moves: z.array(z.enum(LINE_STATES)),
})

export const caseEvent = z.object({
  seq: z.number().int(),
  at: z.number(),
  actor: z.object({ kind: z.enum(['customer', 'agent', 'assistant', 'system']), name: z.string().nullable() }),
  /** `opened`, `moved`, `changed`, `commented`, `reminded`, `linked`, `task_added`, `task_done`, `entitled`, `warned`, `late`, and the like. */
  type: z.string(),
  public: z.boolean(),
  /** One sentence for people. */
  text: z.string(),
  details: z.record(z.string(), z.unknown()),
})

export const caseDetails = caseSummary.extend({
  conversationId: z.string().nullable(),
  resolution: z.object({ code: z.string(), notes: z.string() }).nullable(),
  closure: closureKind.nullable(),
  reopenUntil: z.number().nullable(),
  reopenCount: z.number().int(),
  /** In the order they started. */
  clocks: z.array(caseClock),
  /** Null in the first moment of a case. */
  coverage: coverage.nullable(),
  /** Where it may be moved to now by whoever asks. */
  moves: z.array(caseState),
  lines: z.array(caseLine),
  tasks: z.array(caseTask),
  links: z.array(z.object({ kind: z.enum(CASE_LINK_KINDS), number: z.string() })),
})

export const caseQuery = z.object({
  /** A state, or `live` for everything that is not closed or cancelled. */
  state: z.union([caseState, z.literal('live'), z.literal('all')]).default('live'),
  /** A staff id, `me`, or `nobody`. */
  agent: anyId.optional(),
  /** A case number, an e-mail address, or words of the summary. */
  q: z.string().trim().max(200).optional(),
  /** `soon` for promises of which three quarters are used up, `late` for broken ones; one page, the longest due first. */
  due: z.enum(['soon', 'late']).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
})
export const casePage = z.object({ cases: z.array(caseSummary), nextCursor: z.string().nullable() })
export const caseEvents = z.object({ events: z.array(caseEvent), nextCursor: z.string().nullable() })

export const newCase = z.strictObject({
  summary: z.string().trim().min(1).max(4_000),
  contact: z.email().nullable().default(null),
  type: z.enum(CASE_TYPES).default('issue'),
  priority: z.enum(PRIORITIES).default('normal'),
  /** The number of the case that this one continues. */
  followUpOf: z.string().max(40).optional(),
})
export const caseChange = z.strictObject({
  summary: z.string().trim().min(1).max(4_000).optional(),
  contact: z.email().nullable().optional(),
  type: z.enum(CASE_TYPES).optional(),
  priority: z.enum(PRIORITIES).optional(),
  /** `me`, a staff id, or null for nobody. */
  agent: anyId.nullable().optional(),
})
/** `resolution` goes with `resolved`; `closure` with `cancelled`, where it is `withdrawn` unless given. */
export const caseMove = z
  .strictObject({
    to: caseState,
    resolution: z
      .strictObject({ code: z.string().trim().min(1).max(60), notes: z.string().trim().min(1).max(4_000) })
      .optional(),
    closure: z.enum(['duplicate', 'withdrawn', 'spam']).optional(),
  })
  .refine(({ to, resolution }) => resolution === undefined || to === 'resolved', {
    path: ['resolution'],
    message: 'goes with `resolved` alone',
  })
  .refine(({ to, closure }) => closure === undefined || to === 'cancelled', {
    path: ['closure'],
    message: 'goes with `cancelled` alone',
  })
export const caseComment = z.strictObject({ text: z.string().trim().min(1).max(4_000), public: z.boolean() })
export const newTask = z
  .strictObject({
    title: z.string().trim().min(1).max(200).optional(),
    blocking: z.boolean().optional(),
    customerVisible: z.boolean().optional(),
    team: z.string().trim().min(1).max(60).nullable().optional(),
    dueAt: z.number().int().min(0).max(8.64e15).nullable().optional(),
    /** The id of a task template. */
    template: z.string().max(100).optional(),
  })
  .refine(({ title, template }) => title !== undefined || template !== undefined, {
    path: ['title'],
    message: 'is needed where no `template` is named',
  })

export const problem = z.object({
  status: z.number().int(),
  code: z.string(),
  title: z.string(),
  detail: z.string(),
})
/** 409: somebody was faster. `current` is the case as it is now, `changed` names what differs from the version one had. */
export const conflict = problem.extend({
  code: z.literal('conflict'),
  current: caseDetails,
  changed: z.array(z.string()),
})
/** 409: the move is not a legal one; `code` is the reason by name. */
export const refused = problem.extend({ moves: z.array(caseState) })

export type CaseSummary = z.infer<typeof caseSummary>
export type CaseClock = z.infer<typeof caseClock>
export type CaseDetails = z.infer<typeof caseDetails>
export type CaseTask = z.infer<typeof caseTask>
export type CaseLine = z.infer<typeof caseLine>
export type CaseEvent = z.infer<typeof caseEvent>
export type CasePage = z.infer<typeof casePage>
export type CaseEvents = z.infer<typeof caseEvents>
export type CaseChange = z.infer<typeof caseChange>
export type NewTask = z.input<typeof newTask>
export type CaseMove = z.infer<typeof caseMove>
export type Conflict = z.infer<typeof conflict>
