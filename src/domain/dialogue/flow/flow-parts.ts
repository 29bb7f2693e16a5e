import type { Expression } from './expression.ts'
import type { Branch, CardTemplate, Flow, Offer, OptionSource, Policy, Slot, Step, Telling } from './flow.ts'
import { holes, type Template } from './template.ts'

/** The branches that a step can follow. */
export function branchesOf(step: Step): readonly Branch[] {
  if (step.verb === 'do' || step.verb === 'call') return [...step.outcomes.values()]
  if (step.verb === 'when') return step.cases.map(({ branch }) => branch)
  return step.verb === 'confirm' ? [step.decline] : []
}

/** What a step can tell. */
export function tellingsOf(step: Step): readonly Telling[] {
  return step.verb === 'say' ? [step] : branchesOf(step).flatMap(({ say }) => say ?? [])
}

/** The flows that a step's sentences offer. */
export function offersOf(step: Step): readonly Offer[] {
  return tellingsOf(step).flatMap(({ offer }) => offer)
}

/** The slots that a step asks, asks again, sets, or lets the customer change. */
export function slotsOf(step: Step): readonly string[] {
  const branches = branchesOf(step)
  const named = branches.flatMap(({ reask, set }) => [...(reask === null ? [] : [reask.slot]), ...set.keys()])
  if (step.verb === 'ask') return [step.slot]
  return step.verb === 'confirm' ? [...named, ...step.edit] : named
}

/** Every expression that taking a step may evaluate. */
export function textsAndConditionsOf(flow: Flow, step: Step): readonly Expression[] {
  const branches = branchesOf(step)
  const slot = step.verb === 'ask' ? flow.slots.get(step.slot) : undefined
  const texts: readonly (Template | null)[] = [
    ...tellingsOf(step).flatMap(({ say, card }) => [say, ...cardTexts(flow.cards.get(card ?? ''))]),
    ...branches.map(({ reask }) => reask?.error ?? null),
    ...(step.verb === 'confirm' ? [step.summary] : []),
    ...(slot === undefined ? [] : textsOfSlot(slot)),
  ]
  return [
    ...texts.flatMap(text => (text === null ? [] : holes(text))),
    ...branches.flatMap(({ set }) => [...set.values()]),
    ...offersOf(step).flatMap(expressionsOfOffer),
    ...(step.verb === 'when' ? step.cases.flatMap(({ if: condition }) => condition ?? []) : []),
    ...(step.verb === 'do' || step.verb === 'call' ? [...step.with.values()] : []),
    ...(step.verb === 'call' && step.each !== null ? [step.each.in] : []),
    ...(step.verb === 'check' ? step.policies.flatMap(name => expressionsOfPolicy(flow.policies.get(name))) : []),
    ...(slot === undefined ? [] : conditionsOfSlot(slot)),
  ]
}

function textsOfSlot({ ask, error, why, validate }: Slot): readonly Template[] {
  return [...ask, error, why, ...validate.map(each => each.error)]
}

function conditionsOfSlot({ options, default: known, from, like, when, validate }: Slot): readonly Expression[] {
  return [
    ...options.flatMap(conditionOf),
    ...[known, from, like, when].flatMap(each => each ?? []),
    ...validate.map(({ assert }) => assert),
  ]
}

function conditionOf(source: OptionSource): readonly Expression[] {
  return source.kind === 'from' ? [source.from] : source.if === null ? [] : [source.if]
}

function expressionsOfOffer({ if: condition, with: given }: Offer): readonly Expression[] {
  return [...(condition === null ? [] : [condition]), ...given.values()]
}

function expressionsOfPolicy(policy: Policy | undefined): readonly Expression[] {
  return policy === undefined
    ? []
    : [policy.assert, ...holes(policy.deny), ...policy.instead.flatMap(expressionsOfOffer)]
}

function cardTexts(card: CardTemplate | undefined): readonly Template[] {
  return card === undefined ? [] : [card.title, ...card.facts.map(({ value }) => value)]
}
