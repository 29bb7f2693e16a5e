import type { Branch, Flow, Step } from '../../src/domain/dialogue/flow/flow.ts'

/** Told of each step, branch and broken rule that a flow takes, by a name that says where it is. */
export type Mark = (place: string) => void

/** Everything that can be taken in a flow. */
export function placesIn(flow: Flow): readonly string[] {
  return [
    ...flow.steps.flatMap(step => placesOfStep(flow, step)),
    ...[...flow.policies.keys()].map(name => `${flow.name}: the policy ${name}`),
  ]
}

/** The step itself, and each of its branches. */
export function placesOfStep(flow: Flow, step: Step): readonly string[] {
  const place = placeOf(flow, step, flow.steps.indexOf(step))
  return [place, ...branches(step).map(([name]) => `${place} ${name}`)]
}

/** The same flow, which tells what of it is read when it runs: each part is read only where its step is taken. */
export function watchedFlow(flow: Flow, mark: Mark): Flow {
  const asks = new Map(
    flow.steps.flatMap((step, index) => (step.verb === 'ask' ? [[step.slot, placeOf(flow, step, index)]] : [])),
  )
  return {
    ...flow,
    steps: flow.steps.map((step, index) => watchedStep(step, placeOf(flow, step, index), mark)),
    slots: new Map(
      [...flow.slots].map(([name, slot]) => {
        const place = asks.get(name)
        return [name, place === undefined ? slot : telling(slot, 'default', () => mark(place))]
      }),
    ),
    policies: new Map(
      [...flow.policies].map(([name, policy]) => [
        name,
        telling(policy, 'deny', () => mark(`${flow.name}: the policy ${name}`)),
      ]),
    ),
  }
}

function placeOf({ name }: Flow, { verb, line }: Step, index: number): string {
  return `${name}: ${verb} in step ${index + 1} (line ${line})`
}

/** The part of a step that only taking it reads. */
const READ_BY_TAKING: { readonly [verb in Step['verb']]: string } = {
  ask: 'line',
  say: 'say',
  do: 'with',
  check: 'policies',
  when: 'cases',
  confirm: 'summary',
  call: 'with',
  goto: 'goto',
  handoff: 'reason',
  end: 'ending',
}

function watchedStep(step: Step, place: string, mark: Mark): Step {
  const named = new Map(branches(step).map(([name, branch]) => [branch, `${place} ${name}`]))
  const watch = (branch: Branch): Branch => telling(branch, 'set', () => mark(named.get(branch) ?? place))
  const inside = ((): Step => {
    switch (step.verb) {
      case 'do':
      case 'call':
        return { ...step, outcomes: new Map([...step.outcomes].map(([name, branch]) => [name, watch(branch)])) }
      case 'when':
        return { ...step, cases: step.cases.map(each => ({ ...each, branch: watch(each.branch) })) }
      default:
        return step
    }
  })()
  return step.verb === 'ask' ? inside : telling(inside, READ_BY_TAKING[step.verb], () => mark(place))
}

function branches(step: Step): readonly (readonly [name: string, Branch])[] {
  if (step.verb === 'do' || step.verb === 'call') return [...step.outcomes]
  if (step.verb === 'when') return step.cases.map(({ branch }, index) => [`case ${index + 1}`, branch])
  return []
}

/** The same thing, which tells when one of its parts is read. */
function telling<Thing extends object>(thing: Thing, part: string, tell: () => void): Thing {
  return new Proxy(thing, {
    get(target, key, receiver) {
      if (key === part) tell()
      return Reflect.get(target, key, receiver)
    },
  })
}
