import type { ActionCall } from '../../src/domain/dialogue/flow/advance.ts'
import type { Expression } from '../../src/domain/dialogue/flow/expression.ts'
import type { Flow } from '../../src/domain/dialogue/flow/flow.ts'
import { textsAndConditionsOf } from '../../src/domain/dialogue/flow/flow-parts.ts'
import { contractValue, type Having, outcomesOf } from '../fakes/contract-actions.ts'
import { pathIn, type Wanted, waysTo } from './conditions.ts'
import type { Answer } from './talking.ts'
import { placesOfStep } from './watched-flow.ts'

type Flows = ReadonlyMap<string, Flow>

/** What every action brings, where it brings something. */
export type World = {
  readonly name: string
  /** Where the conditions stand that it is made for. */
  readonly places: readonly string[]
  readonly having: ReadonlyMap<string, Having>
}

const PLAIN_WORLD: World = { name: 'as it comes', places: [], having: new Map() }

/** Every outcome of an action in a world, the good one first. */
export function answersOf(
  { having }: World,
  { action, input }: Pick<ActionCall, 'action' | 'input'>,
): readonly Answer[] {
  return outcomesOf(action).map(outcome => ({ outcome, value: contractValue(action, having.get(action), input) }))
}

/** Worlds in which each condition of a flow, and of those that it calls, holds, and in which it does not. */
export function worldsFor(flow: Flow, flows: Flows, today: string): readonly World[] {
  const worlds = called(flow, flows).flatMap(each =>
    each.steps.flatMap(step =>
      textsAndConditionsOf(each, step)
        .filter(isCondition)
        .flatMap(condition => [true, false].flatMap(make => waysTo(make, condition, each.lets, today)))
        .map(wanted => ({
          ...{ name: `${each.name}: ${JSON.stringify(wanted)}`, places: placesOfStep(each, step) },
          having: having(each, wanted, flows),
        })),
    ),
  )
  const alike = Map.groupBy(worlds, world => JSON.stringify([...world.having]))
  const merged = [...alike.values()].flatMap(([world, ...others]) =>
    world === undefined ? [] : [{ ...world, places: [...world.places, ...others.flatMap(({ places }) => places)] }],
  )
  return [PLAIN_WORLD, ...merged]
}

/** What one world has, and what the other has besides. */
export function bothWorlds(one: World, other: World): World {
  const actions = [...new Set([...one.having.keys(), ...other.having.keys()])]
  const both = actions.map((action): [string, Having] => [
    action,
    { ...other.having.get(action), ...one.having.get(action) },
  ])
  return { name: `${one.name} and ${other.name}`, places: other.places, having: new Map(both) }
}

/** A flow with all that it calls. */
export function called(flow: Flow, flows: Flows, seen: readonly string[] = []): readonly Flow[] {
  if (seen.includes(flow.name)) return []
  const inside = flow.steps.flatMap(step => (step.verb === 'call' ? (flows.get(step.flow) ?? []) : []))
  return [flow, ...inside.flatMap(each => called(each, flows, [...seen, flow.name]))]
}

function isCondition(expression: Expression): boolean {
  return expression.kind !== 'literal' && expression.kind !== 'list'
}

function having(flow: Flow, wanted: Wanted, flows: Flows): ReadonlyMap<string, Having> {
  const all = new Map<string, { [path: string]: Having[string] }>()
  for (const [path, value] of Object.entries(wanted)) {
    for (const { action, inside } of originsOf(flow, path.split('.'), flows, 0))
      all.set(action, { ...all.get(action), [inside.join('.')]: value })
  }
  return all
}

type Origin = { readonly action: string; readonly inside: readonly string[] }
const DEEPEST = 6

/** The actions that bring what stands at a path, followed through slots, called flows and callers. */
function originsOf(
  flow: Flow,
  [name = '', ...inside]: readonly string[],
  flows: Flows,
  depth: number,
): readonly Origin[] {
  if (depth > DEEPEST) return []
  const from = (where: Flow, expression: Expression | null | undefined, rest: readonly string[]) => {
    const path = expression === null || expression === undefined ? null : pathIn(expression, where.lets)
    return path === null ? [] : originsOf(where, [...path.split('.'), ...rest], flows, depth + 1)
  }
  const slot = flow.slots.get(name)
  const [field = '', ...rest] = inside
  return [
    ...(slot === undefined ? [] : from(flow, slot.from, ['*', ...inside])),
    ...flow.steps.flatMap(step => {
      if (step.verb === 'do' && step.save === name) return [{ action: step.action, inside }]
      if (step.verb !== 'call' || step.save !== name) return []
      const child = flows.get(step.flow)
      return child === undefined ? [] : from(child, child.gives.get(field), rest)
    }),
    ...(flow.takes.includes(name) ? callsOf(flow, flows) : []).flatMap(({ caller, given }) =>
      from(caller, given.get(name), inside),
    ),
  ]
}

function callsOf(flow: Flow, flows: Flows) {
  return [...flows.values()].flatMap(caller =>
    caller.steps.flatMap(step =>
      step.verb === 'call' && step.flow === flow.name ? [{ caller, given: step.with }] : [],
    ),
  )
}
