import { movesOf } from '../../application/case-desk.ts'
import type { CaseActor, CaseEntry, CaseEvent, CaseFile, CaseTask } from '../../domain/service/case.ts'
import { clockAt, mostUrgent } from '../../domain/service/case-clock.ts'
import { type CaseLine, lineMoves } from '../../domain/service/case-line.ts'
import type {
  CaseDetails,
  CaseSummary,
  CaseEvent as WireEvent,
  CaseLine as WireLine,
  CaseTask as WireTask,
} from './protocol.ts'

/** A case as lists give it. */
export function wireSummary(entry: CaseEntry): CaseSummary {
  return {
    number: entry.number,
    summary: entry.summary,
    type: entry.type,
    priority: entry.priority,
    state: entry.state,
    contact: entry.contact,
    agent: entry.agent && { id: entry.agent.id, name: entry.agent.name },
    openedBy: entry.openedBy,
    openedAt: entry.openedAt,
    updatedAt: entry.updatedAt,
    version: entry.version,
    due: mostUrgent(entry.clocks),
  }
}

/** A case on its own, with what may be done to it now. */
export function wireDetails(file: CaseFile, now: number): CaseDetails {
  return {
    ...wireSummary(file),
    conversationId: file.conversationId,
    resolution: file.resolution && { code: file.resolution.code, notes: file.resolution.notes },
    closure: file.closure,
    reopenUntil: file.reopenUntil,
    reopenCount: file.reopenCount,
    clocks: file.clocks.map(clock => clockAt(clock, now)),
    coverage: file.coverage,
    moves: [...movesOf(file, now)],
    lines: file.lines.map(wireLine),
    tasks: file.tasks.map(wireTask),
    links: file.links.map(({ kind, number }) => ({ kind, number })),
  }
}

function wireLine({ no, kind, ref, quantity, reason, state, resolution }: CaseLine): WireLine {
  return { no, kind, ref, quantity, reason, state, resolution, moves: [...lineMoves(state)] }
}

export function wireTask({ step, ...task }: CaseTask): WireTask {
  const { id, title, state, blocking, customerVisible, team, dueAt } = task
  return { id, title, state, blocking, customerVisible, team, dueAt, step: step === null ? null : step.no }
}

export function wireEvent(event: CaseEvent): WireEvent {
  const { seq, at, actor, type, text, details } = event
  const name = nameOf(actor)
  return { seq, at, actor: { kind: actor.kind, name }, type, public: event.public, text, details: { ...details } }
}

function nameOf(actor: CaseActor): string | null {
  if (actor.kind === 'agent') return actor.name
  return actor.kind === 'system' ? (actor.token?.name ?? null) : null
}
