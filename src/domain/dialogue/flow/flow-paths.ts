import type { Expression } from './expression.ts'
import type { Branch, Flow, Step, StepOf } from './flow.ts'
import { branchesOf } from './flow-parts.ts'

/** The confirm that guards a write; null where none is named, or none has that name. */
export function confirmOf(flow: Flow, { guard }: StepOf<'do'>): StepOf<'confirm'> | null {
  return flow.steps.find((step): step is StepOf<'confirm'> => step.verb === 'confirm' && step.name === guard) ?? null
}

/** The steps that can be reached from one, without passing through `closed`. */
export function reachedFrom(flow: Flow, start: number, closed: Step | null): ReadonlySet<number> {
  const reached = new Set<number>()
  const open = [start]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (reached.has(index) || index >= flow.steps.length) continue
    if (closed !== null && flow.steps[index] === closed) continue
    reached.add(index)
    open.push(...nextOf(flow, index))
  }
  return reached
}

/** Whether one can come from a step back to it without being asked anything. */
export function loopsSilently(flow: Flow, start: number): boolean {
  const silent = (index: number): readonly number[] =>
    waits(flow.steps[index]) ? [] : nextOf(flow, index).filter(next => next < flow.steps.length)
  if (waits(flow.steps[start])) return false
  const seen = new Set<number>()
  const open = [...silent(start)]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (index === start) return true
    if (seen.has(index)) continue
    seen.add(index)
    open.push(...silent(index))
  }
  return false
}

/**
 * Whether one can come from a question back to it without anybody being asked or called: an answer that is there is
 * not asked for again, unless something on the way has emptied it.
 */
export function repeatsOnceAnswered(flow: Flow, start: number): boolean {
  if (flow.steps[start]?.verb !== 'ask') return false
  const seen = new Set<number>()
  const open = [start]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    for (const next of passedBy(flow, index)) {
      if (next === start) return true
      if (!seen.has(next)) open.push(next)
      seen.add(next)
    }
  }
  return false
}

/** Where control goes from a step whose answer is there; nowhere from one that asks, calls or ends anyway. */
function passedBy(flow: Flow, index: number): readonly number[] {
  const step = flow.steps[index]
  if (step === undefined || step.verb === 'do' || step.verb === 'confirm') return []
  if (step.verb === 'ask' || step.verb === 'check') return [index + 1]
  if (step.verb !== 'when' && step.verb !== 'call') return nextOf(flow, index)
  const branches = branchesOf(step).filter(({ set, reask }) => reask === null && ![...set.values()].some(isNothing))
  const isSure = step.verb === 'when' && step.cases.some(({ if: condition }) => condition === null)
  return [...(isSure ? [] : [index + 1]), ...branches.flatMap(branch => afterBranch(flow, index, branch))]
}

function isNothing(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value === null
}

/** Where control can go after a step; the number of steps stands for running off the end. */
export function nextOf(flow: Flow, index: number): readonly number[] {
  const step = flow.steps[index]
  if (step === undefined || step.verb === 'end' || step.verb === 'handoff') return []
  if (step.verb === 'goto') return stepsCalled(flow, step.goto)
  const branches = branchesOf(step).flatMap(branch => afterBranch(flow, index, branch))
  if (step.verb === 'when' && step.cases.some(({ if: condition }) => condition === null)) return branches
  return [index + 1, ...branches, ...besides(flow, step)]
}

/** The other ways of a question, and the question that a broken rule leads to. */
function besides(flow: Flow, step: Step): readonly number[] {
  if (step.verb === 'ask')
    return (flow.slots.get(step.slot)?.alternatives ?? []).flatMap(({ goto }) => stepsCalled(flow, goto))
  if (step.verb !== 'check') return []
  return step.policies.flatMap(name => asksOf(flow, flow.policies.get(name)?.reask ?? null))
}

function afterBranch(flow: Flow, index: number, branch: Branch): readonly number[] {
  if (branch.end !== null || branch.handoff !== null || branch.retry) return []
  if (branch.goto !== null) return stepsCalled(flow, branch.goto)
  return branch.reask === null ? [index + 1] : asksOf(flow, branch.reask.slot)
}

function stepsCalled(flow: Flow, id: string): readonly number[] {
  return [flow.steps.findIndex(step => step.id === id)].filter(found => found >= 0)
}

function asksOf(flow: Flow, slot: string | null): readonly number[] {
  return [flow.steps.findIndex(step => step.verb === 'ask' && step.slot === slot)].filter(found => found >= 0)
}

/** A called flow is taken for silent: whether it asks is not this flow's to know. */
function waits(step: Step | undefined): boolean {
  return step?.verb === 'ask' || step?.verb === 'confirm' || step?.verb === 'handoff'
}
