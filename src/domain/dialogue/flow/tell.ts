import { say } from '../sentences.ts'
import type { Frame, Offered } from '../state.ts'
import type { FlowContext, Said } from './advance.ts'
import { evaluate, isTrue, type Scope, type Value } from './expression.ts'
import type { CardTemplate, Flow, Offer, Policy, Slot, StepOf, Telling } from './flow.ts'
import { boundValues, scopeOf, slotOf } from './frame.ts'
import { optionsOf } from './options.ts'
import { render, type Template } from './template.ts'

/** Something a flow tells, with its card and buttons. */
export function told(
  flow: Flow,
  frame: Frame,
  { say: text, card: name, helped, offer }: Telling,
  context: FlowContext,
): Said {
  const scope = scopeOf(flow, frame, context)
  const card = name === null ? undefined : flow.cards.get(name)
  const choices = [...offered(offer, scope, context), ...(helped ? helpedChoices(context) : [])]
  return {
    text: render(text, scope, context.functions),
    ...(choices.length > 0 && { choices }),
    ...(card && { card: filledCard(card, scope, context) }),
  }
}

/** The question of a slot, on its n-th try, after what has to be said before it. */
export function question(
  flow: Flow,
  frame: Frame,
  name: string,
  context: FlowContext,
  before: readonly string[] = [],
): Said {
  const slot = slotOf(flow, name)
  const asked = slot.ask[Math.min(frame.attempts[name] ?? 0, slot.ask.length - 1)] ?? []
  const text = [...before, rendered(flow, frame, asked, context)].filter(part => part !== '').join(' ')
  const choices = questionChoices(flow, frame, slot, context)
  return { text, ...(choices.length > 0 && { choices }) }
}

/** Buttons under a slot's question: its options, all of them together, and the other ways. */
function questionChoices(flow: Flow, frame: Frame, slot: Slot, context: FlowContext): readonly Offered[] {
  const options = optionsOf(slot, scopeOf(flow, frame, context), context.functions)
  const all = slot.type === 'items' && options.length > 1
  return [
    ...options.map(({ value, label }) => ({ id: `pick:${slot.name}:${value}`, label })),
    ...(all ? [{ id: `pick:${slot.name}:${ALL}`, label: context.sentences.all_button }] : []),
    ...slot.alternatives.map(({ goto, label }) => ({ id: `else:${goto}`, label })),
    ...(slot.optional ? [{ id: 'skip', label: context.sentences.skip_button }] : []),
  ]
}

/** Stands for every element of a list on its button. */
export const ALL = '*'

/** What will be done, and the buttons that say yes, change it or leave it. */
export function asksToConfirm(flow: Flow, frame: Frame, step: StepOf<'confirm'>, context: FlowContext): Said {
  const scope = scopeOf(flow, frame, context)
  const { change_button, no_button, cancel_button } = context.sentences
  return {
    text: render(step.summary, scope, context.functions),
    choices: [
      { id: yesTo(frame, scope, step.binds), label: step.accept },
      { id: 'no', label: step.edit.length > 0 ? change_button : no_button },
      { id: 'cancel', label: cancel_button },
    ],
  }
}

/** A yes button is worth something only for the values it stood under: its id names them. */
export function yesTo(frame: Frame, scope: Scope, binds: readonly string[]): string {
  return `yes:${fingerprint(`${frame.id} ${boundValues(scope, binds)}`)}`
}

/** FNV-1a, 32 bits: tells an old button from the current one. It guards against mistakes, not against forgery. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (const unit of text) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return hash.toString(36)
}

/** A rule that does not hold, where it is written, and what is possible instead. Told again, it is short. */
export function denies(flow: Flow, frame: Frame, policy: Policy, context: FlowContext): Said {
  const scope = scopeOf(flow, frame, context)
  const again = frame.denied.includes(policy.name)
  const source = again || policy.cite === null ? null : context.sourceOf(policy.cite)
  const human = { id: 'human', label: context.sentences.human_button }
  return {
    text: render(policy.deny, scope, context.functions),
    choices: again ? [human] : [...offered(policy.instead, scope, context), human],
    ...(source !== null && { source }),
  }
}

/** A slot's value as people read it. */
export function spokenValue(flow: Flow, frame: Frame, slot: Slot, value: Value, context: FlowContext): string {
  const option = optionsOf(slot, scopeOf(flow, frame, context), context.functions).find(each => each.value === value)
  if (option !== undefined) return option.label
  const spoken = Array.isArray(value) ? context.functions.list?.run([value], () => null) : named(value)
  return typeof spoken === 'string' || typeof spoken === 'number' ? String(spoken) : ''
}

/** The words of a template in this frame. */
export function rendered(flow: Flow, frame: Frame, template: Template, context: FlowContext): string {
  return render(template, scopeOf(flow, frame, context), context.functions)
}

function named(value: Value): Value {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  const { label, name, line } = value as { readonly [key: string]: Value }
  return label ?? name ?? line ?? null
}

function offered(offers: readonly Offer[], scope: Scope, { functions, titleOf }: FlowContext): readonly Offered[] {
  return offers.flatMap(({ flow, if: condition, with: given }) => {
    if (condition !== null && !isTrue(evaluate(condition, scope, functions))) return []
    const entries = [...given].map(([name, value]) => [name, evaluate(value, scope, functions)] as const)
    return [{ id: `flow:${flow}`, label: titleOf(flow), with: Object.fromEntries(entries) }]
  })
}

/** Facts without a value are left out. */
function filledCard(card: CardTemplate, scope: Scope, { functions }: FlowContext): NonNullable<Said['card']> {
  const facts = card.facts.map(({ label, value }) => ({ label, value: plain(render(value, scope, functions)) }))
  return { title: plain(render(card.title, scope, functions)), facts: facts.filter(({ value }) => value !== '') }
}

/** Cards show values as they are, so the escapes that protect running text come off again. */
function plain(text: string): string {
  return text.replace(/\\([\\`*_[\]<>])/g, '$1')
}

function helpedChoices({ sentences }: FlowContext): readonly Offered[] {
  return [
    { id: 'solved', label: say(sentences.solved_button) },
    { id: 'not_solved', label: say(sentences.not_solved_button) },
  ]
}
