import { ACTIONS } from './actions.ts'
import { type Expression, filtersIn, namesIn } from './expression.ts'
import { FILTERS } from './filters.ts'
import type { Branch, CardTemplate, Flow, FlowProblem, OptionSource, Step, Telling } from './flow.ts'
import { holes, type Template } from './template.ts'

/** Every problem that would show only when a customer is in the flow. Nothing is served while there is one. */
export function checkFlow(file: string, flow: Flow): readonly FlowProblem[] {
  const at = (line: number, message: string): FlowProblem => ({ file, line, message })
  return [
    ...flow.steps.flatMap(step =>
      [...danglingReferences(flow, step), ...unhandledOutcomes(step)].map(text => at(step.line, text)),
    ),
    ...unguardedWrites(flow).map(([step, text]) => at(step.line, text)),
    ...duplicateIds(flow).map(step => at(step.line, `the id "${step.id}" is used twice. Give each step its own id`)),
    ...unreachable(flow).map(step =>
      at(step.line, `this "${step.verb}" step is never reached. Remove it, or send a goto to it`),
    ),
    ...openEnds(flow).map(step => at(step.line, `the flow runs off its last step. Finish with "end" or "handoff"`)),
    ...loopsWithoutQuestion(flow).map(step =>
      at(
        step.line,
        'these steps can repeat for ever without asking anything. Put an "ask" or a "confirm" inside the loop',
      ),
    ),
    ...neverAsked(flow).map(name => at(1, `the slot "${name}" is never asked. Ask it in a step, or remove it`)),
  ]
}

/** Names that only work when there is one of each. */
export function checkNames(flows: readonly { readonly file: string; readonly flow: Flow }[]): readonly FlowProblem[] {
  return flows.flatMap(({ file, flow }, index) => {
    const twin = flows.slice(0, index).find(other => other.flow.name === flow.name)
    return twin === undefined
      ? []
      : [{ file, line: 1, message: `the flow "${flow.name}" is already in ${twin.file}. Rename one of them` }]
  })
}

function danglingReferences(flow: Flow, step: Step): readonly string[] {
  const known = namesKnownTo(flow)
  const ids = new Set(flow.steps.flatMap(({ id }) => (id === null ? [] : [id])))
  const confirms = flow.steps.flatMap(other => (other.verb === 'confirm' ? [other.name] : []))
  return [
    ...branchesOf(step).flatMap(({ goto }) => missing('step', goto, [...ids])),
    ...tellingsOf(step).flatMap(({ card }) => missing('card', card, [...flow.cards.keys()])),
    ...slotsOf(step).flatMap(slot => missing('slot', slot, [...flow.slots.keys()])),
    ...(step.verb === 'do' ? missing('action', step.action, Object.keys(ACTIONS)) : []),
    ...(step.verb === 'do' ? missing('confirm', step.guard, confirms) : []),
    ...(step.verb === 'do' ? wrongInputs(step) : []),
    ...expressionsOf(flow, step)
      .flatMap(namesIn)
      .flatMap(name => missing('name', name, known)),
    ...expressionsOf(flow, step)
      .flatMap(filtersIn)
      .flatMap(name => missing('filter', name, Object.keys(FILTERS))),
  ]
}

function wrongInputs({ action, with: given }: Step & { verb: 'do' }): readonly string[] {
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

function namesKnownTo(flow: Flow): readonly string[] {
  const saved = flow.steps.flatMap(step => (step.verb === 'do' && step.save !== null ? [step.save] : []))
  return [...flow.slots.keys(), ...saved, 'today']
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
    const guard = flow.steps.find(other => other.verb === 'confirm' && other.name === step.guard)
    if (guard?.verb !== 'confirm')
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

function loopsWithoutQuestion(flow: Flow): readonly Step[] {
  const silent = (index: number): readonly number[] =>
    waits(flow.steps[index]) ? [] : nextOf(flow, index).filter(next => next < flow.steps.length)
  return flow.steps.filter((step, start) => {
    if (waits(step)) return false
    const seen = new Set<number>()
    const open = [...silent(start)]
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (index === start) return true
      if (!seen.has(index)) {
        seen.add(index)
        open.push(...silent(index))
      }
    }
    return false
  })
}

function waits(step: Step | undefined): boolean {
  return step?.verb === 'ask' || step?.verb === 'confirm' || step?.verb === 'handoff'
}

function neverAsked(flow: Flow): readonly string[] {
  const asked = new Set(flow.steps.flatMap(slotsOf))
  return [...flow.slots.keys()].filter(name => !asked.has(name))
}

/** The steps that can be reached from one, without passing through `closed`. */
function reachedFrom(flow: Flow, start: number, closed: Step | null): ReadonlySet<number> {
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

/** Where control can go after a step; the number of steps stands for running off the end. */
function nextOf(flow: Flow, index: number): readonly number[] {
  const step = flow.steps[index]
  if (step === undefined || step.verb === 'end' || step.verb === 'handoff') return []
  const branches = branchesOf(step).flatMap(branch => afterBranch(flow, index, branch))
  const closed = step.verb === 'when' && step.cases.some(({ if: condition }) => condition === null)
  return closed ? branches : [index + 1, ...branches]
}

function afterBranch(flow: Flow, index: number, branch: Branch): readonly number[] {
  if (branch.end !== null || branch.handoff !== null) return []
  if (branch.goto !== null) return [flow.steps.findIndex(step => step.id === branch.goto)].filter(found => found >= 0)
  const slot = branch.reask?.slot
  if (slot !== undefined)
    return [flow.steps.findIndex(step => step.verb === 'ask' && step.slot === slot)].filter(found => found >= 0)
  return [index + 1]
}

function branchesOf(step: Step): readonly Branch[] {
  if (step.verb === 'do') return [...step.outcomes.values()]
  if (step.verb === 'when') return step.cases.map(({ branch }) => branch)
  return step.verb === 'confirm' ? [step.decline] : []
}

function slotsOf(step: Step): readonly string[] {
  const reasked = branchesOf(step).flatMap(({ reask }) => (reask === null ? [] : [reask.slot]))
  if (step.verb === 'ask') return [step.slot]
  return step.verb === 'confirm' ? [...reasked, ...step.edit] : reasked
}

function expressionsOf(flow: Flow, step: Step): readonly Expression[] {
  const branches = branchesOf(step).flatMap(branch => [branch.say?.say ?? null, branch.reask?.error ?? null])
  const cards = tellingsOf(step).flatMap(({ card }) => cardTexts(flow.cards.get(card ?? '')))
  const texts = step.verb === 'say' ? [step.say] : step.verb === 'confirm' ? [step.summary] : []
  const slot = step.verb === 'ask' ? flow.slots.get(step.slot) : undefined
  const asked = slot === undefined ? [] : [...slot.ask, slot.error, slot.why]
  const conditions =
    step.verb === 'when' ? step.cases.flatMap(({ if: condition }) => (condition === null ? [] : [condition])) : []
  const given = step.verb === 'do' ? [...step.with.values()] : []
  const offered =
    slot === undefined ? [] : [...slot.options.flatMap(conditionsIn), ...(slot.default ? [slot.default] : [])]
  return [
    ...[...branches, ...cards, ...texts, ...asked].flatMap(text => (text === null ? [] : holes(text))),
    ...conditions,
    ...given,
    ...offered,
  ]
}

function conditionsIn(source: OptionSource): readonly Expression[] {
  if (source.kind === 'from') return [source.from]
  return source.if === null ? [] : [source.if]
}

function tellingsOf(step: Step): readonly Telling[] {
  return step.verb === 'say' ? [step] : branchesOf(step).flatMap(({ say }) => say ?? [])
}

function cardTexts(card: CardTemplate | undefined): readonly Template[] {
  return card === undefined ? [] : [card.title, ...card.facts.map(fact => fact.value)]
}
