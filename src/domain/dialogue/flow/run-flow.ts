import type { Choice, TextBody } from '../log.ts'
import { type Sentences, say } from '../sentences.ts'
import type { Frame } from '../state.ts'
import { evaluate, isTrue, type Scope, type Value } from './expression.ts'
import { FILTERS } from './filters.ts'
import type { Branch, CardTemplate, Ending, Flow, Slot, Step, Telling } from './flow.ts'
import { type Option, optionsOf } from './options.ts'
import { render, type Template } from './template.ts'

/** What happened that lets a flow go on. */
export type FlowEvent =
  | { readonly kind: 'begun' }
  | { readonly kind: 'filled'; readonly slots: { readonly [slot: string]: Value } }
  | { readonly kind: 'misfit' }
  | { readonly kind: 'affirmed' }
  | { readonly kind: 'denied' }
  | { readonly kind: 'change'; readonly slot: string }
  | { readonly kind: 'explain' }
  | { readonly kind: 'asked_again' }
  | { readonly kind: 'outcome'; readonly outcome: string; readonly value: Value }

/** A call to the world that the flow waits for. Its key is the same whenever this step is taken with these values. */
export type ActionCall = {
  readonly key: string
  /** What the ledger counts the flow under. */
  readonly intent: string
  readonly action: string
  readonly input: { readonly [name: string]: Value }
}

/** Where a flow stands after an event: what was said, and what it needs next. */
export type Advance = {
  readonly frame: Frame
  readonly said: readonly TextBody[]
  readonly next:
    | { readonly kind: 'wait' }
    | { readonly kind: 'act'; readonly call: ActionCall }
    | { readonly kind: 'end'; readonly ending: Ending }
    | { readonly kind: 'handoff'; readonly reason: string }
    /** A question was answered wrongly as often as it may be. */
    | { readonly kind: 'exhausted' }
}

/** What the flow's sentences can refer to besides its own slots and records. `today` is an ISO day. */
export type FlowContext = { readonly sentences: Sentences; readonly today: string }

/** More steps than this without a question is a fault of the flow that the checker should have found. */
const STEP_LIMIT = 100

/** Takes a flow from one event to the next wait. Pure: the same frame and event always give the same result. */
export function runFlow(flow: Flow, before: Frame, event: FlowEvent, context: FlowContext): Advance {
  const frame = onThisVersion(flow, before)
  const here = flow.steps[frame.at]
  // It stands at its first step, which may have been answered long ago: the open question has to be found first.
  const anew = frame !== before
  switch (event.kind) {
    case 'begun':
      return run(flow, frame, context)
    case 'filled':
      return run(flow, fill(flow, frame, event.slots), context)
    case 'misfit':
      return anew ? askAgain(flow, frame, context) : misfit(flow, frame, context)
    case 'affirmed':
      if (here?.verb !== 'confirm') return askAgain(flow, frame, context)
      return run(
        flow,
        goTo(
          { ...frame, confirmed: { ...frame.confirmed, [here.name]: boundValues(frame, here.binds) } },
          frame.at + 1,
        ),
        context,
      )
    case 'denied':
      return denied(flow, frame, context)
    case 'change':
      return run(flow, clear(flow, frame, event.slot), context)
    case 'explain':
      return anew ? askAgain(flow, frame, context) : explained(flow, frame, context)
    case 'asked_again':
      return askAgain(flow, frame, context)
    case 'outcome':
      return afterOutcome(flow, frame, event.outcome, event.value, context)
  }
}

/** The id of the only button that says yes at the confirm the flow waits at; null elsewhere. */
export function yesChoice(flow: Flow, frame: Frame): string | null {
  const step = flow.steps[frame.at]
  return step?.verb === 'confirm' && frame.hash === flow.hash ? yesTo(frame, step.binds) : null
}

/** What may still be changed at the confirm the flow waits at, by slot. */
export function editableSlots(flow: Flow, frame: Frame): readonly Slot[] {
  const step = flow.steps[frame.at]
  if (step?.verb !== 'confirm') return []
  return step.edit.flatMap(name => flow.slots.get(name) ?? [])
}

/** What the slot's question offers to whoever is in this frame; without one, before anything is known. */
export function offeredFor(slot: Slot, frame: Frame | null, context: FlowContext): readonly Option[] {
  return optionsOf(slot, frame === null ? { today: context.today } : scopeOf(frame, context))
}

/** A frame that began on another version of the flow goes through this one from the start, with the slots it has. */
function onThisVersion(flow: Flow, frame: Frame): Frame {
  if (frame.hash === flow.hash) return frame
  const kept = Object.entries(frame.slots).filter(([name]) => flow.slots.has(name))
  return {
    ...frame,
    hash: flow.hash,
    at: 0,
    slots: Object.fromEntries(kept),
    records: {},
    waiting: null,
    confirmed: {},
  }
}

function run(flow: Flow, start: Frame, context: FlowContext, before: readonly TextBody[] = []): Advance {
  let frame: Frame = { ...start, waiting: null }
  const said = [...before]
  for (let taken = 0; taken < STEP_LIMIT; taken++) {
    const step = flow.steps[frame.at]
    if (step === undefined) return { frame, said, next: { kind: 'end', ending: 'resolved' } }
    const result = take(flow, frame, step, context)
    said.push(...result.said)
    frame = result.frame
    if (result.next !== null) return { frame, said, next: result.next }
  }
  throw new Error(`the flow "${flow.name}" took ${STEP_LIMIT} steps without a question`)
}

type Taken = { readonly frame: Frame; readonly said: readonly TextBody[]; readonly next: Advance['next'] | null }

function take(flow: Flow, frame: Frame, step: Step, context: FlowContext): Taken {
  const scope = scopeOf(frame, context)
  const onward = goTo(frame, frame.at + 1)
  switch (step.verb) {
    case 'ask':
      if (filled(frame, step.slot)) return { frame: onward, said: [], next: null }
      return (
        takeDefault(flow, frame, step.slot, scope) ??
        waitFor(flow, frame, step.slot, question(flow, frame, step.slot, context), context)
      )
    case 'say':
      return {
        frame: onward,
        said: [told(flow, step, frame, context)],
        next: null,
      }
    case 'when': {
      const chosen = step.cases.find(
        ({ if: condition }) => condition === null || isTrue(evaluate(condition, scope, FILTERS)),
      )
      return chosen === undefined
        ? { frame: onward, said: [], next: null }
        : follow(flow, frame, chosen.branch, context)
    }
    case 'do':
      return act(flow, frame, step, scope)
    case 'confirm':
      return {
        frame: { ...frame, waiting: { kind: 'confirm', confirm: step.name } },
        said: [
          {
            kind: 'text',
            text: render(step.summary, scope, FILTERS),
            choices: confirmChoices(step, frame, context.sentences),
          },
        ],
        next: { kind: 'wait' },
      }
    case 'handoff':
      return { frame: onward, said: [], next: { kind: 'handoff', reason: step.reason } }
    case 'end':
      return { frame, said: [], next: { kind: 'end', ending: step.ending } }
  }
}

/** What is known already is not asked for, unless the customer has taken it back. */
function takeDefault(flow: Flow, frame: Frame, name: string, scope: Scope): Taken | null {
  const { default: known } = slotOf(flow, name)
  if (known === null || frame.slots[name] !== undefined) return null
  const value = evaluate(known, scope, FILTERS)
  if (value === null) return null
  return { frame: goTo({ ...frame, slots: { ...frame.slots, [name]: value } }, frame.at + 1), said: [], next: null }
}

/** A guarded action runs only on the very values that were said yes to; on others the confirm is asked again. */
function act(flow: Flow, frame: Frame, step: Step & { verb: 'do' }, scope: Scope): Taken {
  const guard = flow.steps.findIndex(other => other.verb === 'confirm' && other.name === step.guard)
  const confirm = flow.steps[guard]
  if (confirm?.verb === 'confirm' && frame.confirmed[confirm.name] !== boundValues(frame, confirm.binds)) {
    return { frame: goTo(frame, guard), said: [], next: null }
  }
  const input = Object.fromEntries(
    [...step.with].map(([name, expression]) => [name, evaluate(expression, scope, FILTERS)]),
  )
  return {
    frame,
    said: [],
    next: {
      kind: 'act',
      call: { key: `${frame.id}/${frame.at}/${canonical(input)}`, intent: frame.intent, action: step.action, input },
    },
  }
}

function afterOutcome(flow: Flow, frame: Frame, outcome: string, value: Value, context: FlowContext): Advance {
  const step = flow.steps[frame.at]
  if (step?.verb !== 'do') throw new Error(`the flow "${flow.name}" was given an outcome at a step that calls nothing`)
  const brings = outcome === 'ok' || value !== null
  const saved = brings && step.save !== null ? { ...frame, records: { ...frame.records, [step.save]: value } } : frame
  const branch = step.outcomes.get(outcome)
  if (branch === undefined) return run(flow, goTo(saved, saved.at + 1), context)
  const { frame: after, said, next } = follow(flow, saved, branch, context)
  return next === null ? run(flow, after, context, said) : { frame: after, said, next }
}

function follow(flow: Flow, frame: Frame, branch: Branch, context: FlowContext): Taken {
  const said = branch.say === null ? [] : [told(flow, branch.say, frame, context)]
  if (branch.end !== null) return { frame, said, next: { kind: 'end', ending: branch.end } }
  if (branch.handoff !== null) return { frame, said, next: { kind: 'handoff', reason: branch.handoff } }
  if (branch.reask !== null) return reask(flow, frame, branch.reask, said, context)
  if (branch.goto !== null)
    return {
      frame: goTo(
        frame,
        indexOf(flow, step => step.id === branch.goto),
      ),
      said,
      next: null,
    }
  return { frame: goTo(frame, frame.at + 1), said, next: null }
}

function reask(
  flow: Flow,
  frame: Frame,
  again: NonNullable<Branch['reask']>,
  said: readonly TextBody[],
  context: FlowContext,
): Taken {
  const slot = slotOf(flow, again.slot)
  const counted = countAttempt(clear(flow, frame, again.slot), again.slot)
  const waiting = { ...counted, waiting: { kind: 'slot', slot: again.slot } as const }
  if (exhausted(slot, counted)) return { frame: waiting, said, next: { kind: 'exhausted' } }
  const sentence = render(again.error ?? slot.error, scopeOf(frame, context), FILTERS)
  return waitFor(flow, counted, again.slot, sentence, context, said)
}

/** The answer does not fit the question: it counts as an attempt, and the reason comes with the next question. */
function misfit(flow: Flow, frame: Frame, context: FlowContext): Advance {
  const step = flow.steps[frame.at]
  if (step?.verb !== 'ask') return askAgain(flow, frame, context)
  const slot = slotOf(flow, step.slot)
  const counted = countAttempt(frame, step.slot)
  if (exhausted(slot, counted)) return { frame: counted, said: [], next: { kind: 'exhausted' } }
  const sentences = [render(slot.error, scopeOf(frame, context), FILTERS), question(flow, counted, step.slot, context)]
  return advance(waitFor(flow, counted, step.slot, sentences.join(' '), context))
}

/** "No" at a confirm is not "cancel": nothing is sent, and the customer says what to change or leaves it. */
function denied(flow: Flow, frame: Frame, context: FlowContext): Advance {
  const step = flow.steps[frame.at]
  if (step?.verb !== 'confirm') return askAgain(flow, frame, context)
  if (Object.values(step.decline).some(part => part !== null)) {
    const { frame: after, said, next } = follow(flow, frame, step.decline, context)
    return next === null ? run(flow, after, context, said) : { frame: after, said, next }
  }
  const choices = [
    ...editableSlots(flow, frame).map(({ name, label }): Choice => ({ id: `change:${name}`, label })),
    { id: 'cancel', label: context.sentences.leave_it_button },
  ]
  return { frame, said: [{ kind: 'text', text: context.sentences.change_what, choices }], next: { kind: 'wait' } }
}

function explained(flow: Flow, frame: Frame, context: FlowContext): Advance {
  const step = flow.steps[frame.at]
  if (step?.verb !== 'ask') return askAgain(flow, frame, context)
  const why = render(slotOf(flow, step.slot).why, scopeOf(frame, context), FILTERS)
  return advance(waitFor(flow, frame, step.slot, `${why} ${question(flow, frame, step.slot, context)}`, context))
}

/** The open question once more, after something else was talked about. No attempt is counted. */
function askAgain(flow: Flow, frame: Frame, context: FlowContext): Advance {
  return run(flow, frame, context)
}

function advance({ frame, said, next }: Taken): Advance {
  return { frame, said, next: next ?? { kind: 'wait' } }
}

function waitFor(
  flow: Flow,
  frame: Frame,
  slot: string,
  sentence: string,
  context: FlowContext,
  said: readonly TextBody[] = [],
): Taken {
  const choices = offeredFor(slotOf(flow, slot), frame, context).map(
    ({ value, label }): Choice => ({ id: `pick:${slot}:${value}`, label }),
  )
  return {
    frame: { ...frame, waiting: { kind: 'slot', slot } },
    said: [...said, { kind: 'text', text: sentence, ...(choices.length > 0 ? { choices } : {}) }],
    next: { kind: 'wait' },
  }
}

function question(flow: Flow, frame: Frame, name: string, context: FlowContext): string {
  const slot = slotOf(flow, name)
  const sentence = slot.ask[Math.min(frame.attempts[name] ?? 0, slot.ask.length - 1)] as Template
  return render(sentence, scopeOf(frame, context), FILTERS)
}

function told(flow: Flow, { say: text, card: name, helped }: Telling, frame: Frame, context: FlowContext): TextBody {
  const scope = scopeOf(frame, context)
  const card = name === null ? undefined : flow.cards.get(name)
  return {
    kind: 'text',
    text: render(text, scope, FILTERS),
    ...(helped ? { choices: helpedChoices(context) } : {}),
    ...(card === undefined ? {} : { card: filledCard(card, scope) }),
  }
}

/** Facts without a value are left out. */
function filledCard(card: CardTemplate, scope: Scope): NonNullable<TextBody['card']> {
  const facts = card.facts.map(({ label, value }) => ({ label, value: plain(render(value, scope, FILTERS)) }))
  return { title: plain(render(card.title, scope, FILTERS)), facts: facts.filter(({ value }) => value !== '') }
}

/** Cards show values as they are, so the escapes that protect running text come off again. */
function plain(text: string): string {
  return text.replace(/\\([\\`*_[\]<>])/g, '$1')
}

function confirmChoices(step: Step & { verb: 'confirm' }, frame: Frame, sentences: Sentences): readonly Choice[] {
  return [
    { id: yesTo(frame, step.binds), label: step.accept },
    { id: 'no', label: step.edit.length > 0 ? sentences.change_button : sentences.no_button },
    { id: 'cancel', label: sentences.cancel_button },
  ]
}

/** A yes button is worth something only for the values it stood under: its id names them. */
function yesTo(frame: Frame, binds: readonly string[]): string {
  return `yes:${fingerprint(`${frame.id} ${boundValues(frame, binds)}`)}`
}

/** FNV-1a, 32 bits: tells an old button from the current one. It guards against mistakes, not against forgery. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (const unit of text) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return hash.toString(36)
}

function helpedChoices({ sentences }: FlowContext): readonly Choice[] {
  return [
    { id: 'solved', label: say(sentences.solved_button) },
    { id: 'not_solved', label: say(sentences.not_solved_button) },
  ]
}

function fill(flow: Flow, frame: Frame, slots: { readonly [slot: string]: Value }): Frame {
  const earliest = Object.keys(slots)
    .filter(name => filled(frame, name))
    .map(name => indexOf(flow, step => step.verb === 'ask' && step.slot === name))
  const at = Math.min(frame.at, ...earliest)
  return { ...frame, at, slots: { ...frame.slots, ...slots } }
}

/** Empties a slot and goes back to its question; what was confirmed with it is no longer confirmed. */
function clear(flow: Flow, frame: Frame, name: string): Frame {
  return goTo(
    { ...frame, slots: { ...frame.slots, [name]: null } },
    indexOf(flow, step => step.verb === 'ask' && step.slot === name),
  )
}

function countAttempt(frame: Frame, slot: string): Frame {
  return { ...frame, attempts: { ...frame.attempts, [slot]: (frame.attempts[slot] ?? 0) + 1 } }
}

function exhausted(slot: Slot, frame: Frame): boolean {
  return (frame.attempts[slot.name] ?? 0) >= slot.attempts
}

function filled(frame: Frame, slot: string): boolean {
  return frame.slots[slot] !== undefined && frame.slots[slot] !== null
}

function slotOf(flow: Flow, name: string): Slot {
  const slot = flow.slots.get(name)
  if (slot === undefined) throw new Error(`the flow "${flow.name}" has no slot "${name}"`)
  return slot
}

function indexOf(flow: Flow, matches: (step: Step) => boolean): number {
  const index = flow.steps.findIndex(matches)
  if (index < 0) throw new Error(`the flow "${flow.name}" goes to a step it does not have`)
  return index
}

function goTo(frame: Frame, at: number): Frame {
  return { ...frame, at }
}

function scopeOf(frame: Frame, context: FlowContext): Scope {
  return { ...frame.slots, ...frame.records, today: context.today }
}

function boundValues(frame: Frame, binds: readonly string[]): string {
  return canonical(Object.fromEntries(binds.map(name => [name, frame.slots[name] ?? frame.records[name] ?? null])))
}

/** JSON with sorted keys: equal values give equal texts. */
function canonical(value: { readonly [name: string]: Value }): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
