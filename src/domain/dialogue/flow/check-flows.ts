import { ACTIONS } from './actions.ts'
import { type Expression, namesIn } from './expression.ts'
import { faultsOf } from './expression-kinds.ts'
import type { Flow, FlowProblem, Step, StepOf } from './flow.ts'
import { branchesOf, offersOf, slotsOf, tellingsOf, textsAndConditionsOf } from './flow-parts.ts'
import { confirmOf, loopsSilently, nextOf, reachedFrom, repeatsOnceAnswered } from './flow-paths.ts'
import { kindsIn } from './names-in-flow.ts'
import { IDENTITY_FLOW } from './parse-flow.ts'

/** Every problem of one flow that would show only when a customer is in it. Nothing is served while there is one. */
export function checkFlow(file: string, flow: Flow): readonly FlowProblem[] {
  const at = (line: number, message: string): FlowProblem => ({ file, line, message })
  return [
    ...flow.steps.flatMap(step =>
      [...dangling(flow, step), ...unhandledOutcomes(step), ...faults(flow, step)].map(text => at(step.line, text)),
    ),
    ...[...aroundSteps(flow)].map(text => at(1, text)),
    ...unguardedWrites(flow).map(([step, text]) => at(step.line, text)),
    ...duplicateIds(flow).map(step => at(step.line, `the id "${step.id}" is used twice. Give each step its own id`)),
    ...unreachable(flow).map(step =>
      at(step.line, `this "${step.verb}" step is never reached. Remove it, or send a goto to it`),
    ),
    ...openEnds(flow).map(step => at(step.line, `the flow runs off its last step. Finish with "end" or "handoff"`)),
    ...flow.steps
      .filter((_, index) => loopsSilently(flow, index))
      .map(step =>
        at(
          step.line,
          'these steps can repeat for ever without asking anything. Put an "ask" or a "confirm" inside the loop',
        ),
      ),
    ...flow.steps
      .filter((_, index) => repeatsOnceAnswered(flow, index))
      .map(step =>
        at(
          step.line,
          'once this is answered, these steps repeat for ever. Ask again with "reask", or empty the slot on the way with "set"',
        ),
      ),
    ...neverFilled(flow).map(name => at(1, `the slot "${name}" is never asked. Ask it in a step, or remove it`)),
    ...twoMeanings(flow).map(name => at(1, `"${name}" names a slot and a result. Save the result under another name`)),
  ]
}

/** What can be told only of all flows together. */
export function checkTogether(
  flows: readonly { readonly file: string; readonly flow: Flow }[],
): readonly FlowProblem[] {
  const byName = new Map(flows.map(({ flow }) => [flow.name, flow]))
  return flows.flatMap(({ file, flow }, index) => {
    const twin = flows.slice(0, index).find(other => other.flow.name === flow.name)
    const at = (line: number, message: string): FlowProblem => ({ file, line, message })
    return [
      ...(twin === undefined ? [] : [at(1, `the flow "${flow.name}" is already in ${twin.file}. Rename one of them`)]),
      ...flow.steps.flatMap(step => wrongFlows(step, byName).map(text => at(step.line, text))),
      ...callsItself(flow, byName).map(step =>
        at(step.line, `"${step.flow}" calls "${flow.name}" again, which never ends. Cut the circle`),
      ),
    ]
  })
}

function dangling(flow: Flow, step: Step): readonly string[] {
  const ids = flow.steps.flatMap(({ id }) => (id === null ? [] : [id]))
  const confirms = flow.steps.flatMap(other => (other.verb === 'confirm' ? [other.name] : []))
  return [
    ...branchesOf(step).flatMap(({ goto }) => missing('step', goto, ids)),
    ...(step.verb === 'goto' ? missing('step', step.goto, ids) : []),
    ...tellingsOf(step).flatMap(({ card }) => missing('card', card, [...flow.cards.keys()])),
    ...slotsOf(step).flatMap(slot => missing('slot', slot, [...flow.slots.keys()])),
    ...askedAnewIn(step).flatMap(slot => neverAsked(flow, slot)),
    ...(step.verb === 'check' ? step.policies.flatMap(name => missing('policy', name, [...flow.policies.keys()])) : []),
    ...(step.verb === 'do'
      ? [
          ...missing('action', step.action, Object.keys(ACTIONS)),
          ...missing('confirm', step.guard, confirms),
          ...wrongInputs(step),
        ]
      : []),
    ...(step.verb === 'confirm' ? step.binds.flatMap(name => missing('name', name, [...kindsIn(flow).keys()])) : []),
  ]
}

/** The slots whose question a step leads back to. */
function askedAnewIn(step: Step): readonly string[] {
  return [...branchesOf(step).flatMap(({ reask }) => reask?.slot ?? []), ...(step.verb === 'confirm' ? step.edit : [])]
}

function neverAsked(flow: Flow, slot: string | null): readonly string[] {
  if (slot === null || !flow.slots.has(slot)) return []
  return flow.steps.some(step => step.verb === 'ask' && step.slot === slot)
    ? []
    : [`no step asks "${slot}", so that it cannot be asked again. Add an "ask" step for it`]
}

function wrongInputs({ action, with: given }: StepOf<'do'>): readonly string[] {
  const contract = ACTIONS[action]
  if (contract === undefined) return []
  const takes = [...contract.input, ...(contract.mayHave ?? [])]
  return [
    ...contract.input.filter(name => !given.has(name)).map(name => `"${action}" needs "${name}". Add it under with`),
    ...[...given.keys()]
      .filter(name => !takes.includes(name))
      .map(name => `"${action}" takes no "${name}"; it takes ${takes.join(', ') || 'nothing'}`),
  ]
}

/** Names, fields, functions and kinds that cannot be meant, in everything a step says and asks. */
function faults(flow: Flow, step: Step): readonly string[] {
  const kinds = kindsIn(flow)
  const inside =
    step.verb === 'call' && step.each !== null ? new Map([...kinds, [step.each.as, { kind: 'any' } as const]]) : kinds
  const expressions: readonly Expression[] = textsAndConditionsOf(flow, step)
  return [...new Set(expressions.flatMap(expression => faultsOf(expression, inside)))]
}

/** What stands outside the steps and refers to something. */
function* aroundSteps(flow: Flow): Generator<string> {
  const slots = [...flow.slots.keys()]
  const ids = flow.steps.flatMap(({ id }) => (id === null ? [] : [id]))
  const kinds = kindsIn(flow)
  for (const slot of flow.slots.values()) {
    for (const { goto } of slot.alternatives) yield* missing('step', goto, ids)
    for (const name of slot.invalidates) yield* missing('name', name, [...kinds.keys()])
  }
  for (const { reask, name } of flow.policies.values()) {
    yield* missing('slot', reask, slots)
    yield* neverAsked(flow, reask)
    if (!flow.steps.some(step => step.verb === 'check' && step.policies.includes(name)))
      yield `the policy "${name}" is never checked. Check it in a step, or remove it`
  }
  for (const expression of [...flow.lets.values(), ...flow.gives.values()]) yield* faultsOf(expression, kinds)
  for (const target of flow.migration?.rename.values() ?? []) yield* missing('slot', target, slots)
}

function wrongFlows(step: Step, flows: ReadonlyMap<string, Flow>): readonly string[] {
  const names = [...flows.keys()]
  const offered = offersOf(step).flatMap(({ flow }) => missing('flow', flow, names))
  if (step.verb !== 'call') return offered
  const called = flows.get(step.flow)
  if (called === undefined) return [...offered, ...missing('flow', step.flow, names)]
  const takes = [...called.takes, ...called.slots.keys()]
  return [
    ...offered,
    ...[...step.with.keys()]
      .filter(name => !takes.includes(name))
      .map(name => `the flow "${step.flow}" takes no "${name}"; it takes ${takes.join(', ') || 'nothing'}`),
    ...called.takes
      .filter(name => !step.with.has(name))
      .map(name => `the flow "${step.flow}" needs "${name}". Add it under with`),
  ]
}

function callsItself(flow: Flow, flows: ReadonlyMap<string, Flow>): readonly StepOf<'call'>[] {
  const calls = (name: string): readonly StepOf<'call'>[] =>
    flows.get(name)?.steps.flatMap(step => (step.verb === 'call' ? [step] : [])) ?? []
  const reaches = (name: string, seen: ReadonlySet<string>): boolean =>
    name === flow.name || (!seen.has(name) && calls(name).some(step => reaches(step.flow, new Set([...seen, name]))))
  return calls(flow.name).filter(step => reaches(step.flow, new Set()))
}

function missing(kind: string, name: string | null, known: readonly string[]): readonly string[] {
  if (name === null || known.includes(name)) return []
  const listed = known.length === 0 ? 'there is none' : `there is: ${known.join(', ')}`
  return [`there is no ${kind} "${name}"; ${listed}`]
}

function unhandledOutcomes(step: Step): readonly string[] {
  if (step.verb !== 'do') return []
  const declared = ACTIONS[step.action]?.outcomes ?? []
  return [
    ...declared
      .filter(outcome => outcome !== 'ok' && !step.outcomes.has(outcome))
      .map(outcome => `"${step.action}" can end in "${outcome}", which is not handled. Add it under outcomes`),
    ...[...step.outcomes.keys()]
      .filter(outcome => !declared.includes(outcome))
      .map(outcome => `"${step.action}" never ends in "${outcome}". Its outcomes are ${declared.join(', ')}`),
  ]
}

/** A write happens only behind a confirm that shows every value it is given. */
function unguardedWrites(flow: Flow): readonly (readonly [Step, string])[] {
  return flow.steps.flatMap((step): readonly (readonly [Step, string])[] => {
    if (step.verb !== 'do' || ACTIONS[step.action]?.effect !== 'write') return []
    const guard = confirmOf(flow, step)
    if (guard === null)
      return [[step, `"${step.action}" writes, so it needs "guard:" with the name of a confirm before it`]]
    const unbound = [...step.with.values()].flatMap(namesIn).filter(name => !guard.binds.includes(name))
    const around = reachedFrom(flow, 0, guard).has(flow.steps.indexOf(step))
    return [
      ...unbound.map(
        name => [step, `"${step.action}" uses "${name}", which the confirm "${guard.name}" does not bind`] as const,
      ),
      ...(around
        ? [[step, `"${step.action}" can be reached without passing the confirm "${guard.name}"`] as const]
        : []),
    ]
  })
}

function duplicateIds(flow: Flow): readonly Step[] {
  return flow.steps.filter(
    (step, index) => step.id !== null && flow.steps.findIndex(other => other.id === step.id) < index,
  )
}

function unreachable(flow: Flow): readonly Step[] {
  const reached = reachedFrom(flow, 0, null)
  return flow.steps.filter((_, index) => !reached.has(index))
}

function openEnds(flow: Flow): readonly Step[] {
  const last = flow.steps.length - 1
  return flow.steps.filter((_, index) => index === last && nextOf(flow, index).includes(flow.steps.length))
}

function neverFilled(flow: Flow): readonly string[] {
  const filled = new Set([
    ...flow.steps.flatMap(slotsOf),
    ...flow.steps.flatMap(branchesOf).flatMap(({ set }) => [...set.keys()]),
    ...flow.takes,
  ])
  return [...flow.slots.values()]
    .filter(({ name, fill }) => fill !== 'mentioned' && !filled.has(name))
    .map(({ name }) => name)
}

function twoMeanings(flow: Flow): readonly string[] {
  const saved = flow.steps.flatMap(step =>
    (step.verb === 'do' || step.verb === 'call') && step.save !== null ? [step.save] : [],
  )
  const identified = flow.steps.some(step => step.verb === 'call' && step.flow === IDENTITY_FLOW) ? ['customer'] : []
  return [...new Set([...saved, ...identified, ...flow.lets.keys()])].filter(name => flow.slots.has(name))
}
