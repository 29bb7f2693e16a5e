import type { Frame } from '../state.ts'
import type { FlowContext } from './advance.ts'
import { canonical, evaluate, isSame, type Scope, type Value } from './expression.ts'
import type { Flow, Slot } from './flow.ts'
import { IDENTITY_FLOW } from './parse-flow.ts'

/** What a frame's expressions can read: its records and slots, today's date, the shop, and what the flow names. */
export function scopeOf(
  flow: Flow,
  frame: Frame,
  { functions, today, shop }: Pick<FlowContext, 'functions' | 'today' | 'shop'>,
): Scope {
  const scope: { [name: string]: Value } = { ...frame.records, ...frame.slots, today, shop }
  for (const [name, expression] of flow.lets) scope[name] = evaluate(expression, scope, functions)
  return scope
}

export function isFilled(frame: Frame, slot: string): boolean {
  return frame.slots[slot] !== undefined && frame.slots[slot] !== null
}

/** A frame that goes on at another step, and waits for nothing. */
export function goTo(frame: Frame, at: number): Frame {
  return { ...frame, at, waiting: null }
}

/** Takes values, and goes back to the first question that one of them changes the answer of. */
export function fill(flow: Flow, frame: Frame, given: { readonly [slot: string]: Value }): Frame {
  const changed = Object.keys(given).filter(name => isFilled(frame, name))
  // What was chosen from a list is nothing any more where the same words bring another list.
  const outdated = invalidatedBy(flow, changed).filter(name => (flow.slots.get(name)?.from ?? null) !== null)
  const slots = without(given, outdated)
  const names = Object.keys(slots)
  const emptied = invalidatedBy(flow, changed).filter(name => !names.includes(name))
  const kept = {
    ...frame,
    slots: { ...without(frame.slots, emptied), ...slots },
    records: without(frame.records, emptied),
    returned: withoutCallsOf(flow, frame.returned, emptied),
    skipped: frame.skipped.filter(name => !names.includes(name) && !emptied.includes(name)),
    trail: frame.trail.filter(name => !emptied.includes(name)),
    ...judgedAnew(frame, [...changed, ...emptied]),
  }
  const lost = emptied.filter(name => isFilled(frame, name))
  const earliest = [...changed, ...lost].map(name => askOf(flow, name)).filter(index => index >= 0)
  return goTo(kept, Math.min(frame.at, ...earliest))
}

/**
 * Empties a slot and goes back to its question, or to an earlier one that has lost its answer with it. Of a question that
 * was passed over it stays known, so that nobody who cannot answer it is asked for ever.
 */
export function clear(flow: Flow, frame: Frame, name: string): Frame {
  const emptied = invalidatedBy(flow, [name]).filter(other => other !== name)
  const wanted = [name, ...emptied.filter(each => isFilled(frame, each))]
  const cleared = {
    ...frame,
    slots: { ...without(frame.slots, emptied), [name]: null },
    records: without(frame.records, emptied),
    returned: withoutCallsOf(flow, frame.returned, emptied),
    trail: frame.trail.filter(each => each !== name && !emptied.includes(each)),
    skipped: frame.skipped.filter(each => !emptied.includes(each)),
  }
  return goTo(cleared, Math.min(...wanted.map(each => askOf(flow, each)).filter(index => index >= 0)))
}

/** Empties a slot because the customer wants another value: the answers so far do not count. */
export function wantedAnew(flow: Flow, frame: Frame, name: string): Frame {
  const skipped = frame.skipped.filter(each => each !== name)
  return clear(flow, { ...frame, ...judgedAnew(frame, [name]), skipped }, name)
}

/** Forgets how the answers to these questions were judged. */
export function judgedAnew(
  { attempts, refused }: Frame,
  slots: readonly string[],
): Pick<Frame, 'attempts' | 'refused'> {
  return { attempts: without(attempts, slots), refused: without(refused, slots) }
}

/** Back to its beginning with all it knows from the customer, to look everything else up anew. */
export function startedAgain(flow: Flow, frame: Frame): Frame {
  const given = Object.fromEntries(
    flow.takes.flatMap(name => (name in frame.records ? [[name, frame.records[name] ?? null]] : [])),
  )
  const identified = new Set(
    flow.steps.flatMap((step, at) => (step.verb === 'call' && step.flow === IDENTITY_FLOW ? [`${at}/`] : [])),
  )
  const returned = Object.entries(frame.returned).filter(
    ([call]) => ![...identified].some(prefix => call.startsWith(prefix)),
  )
  return { ...goTo(frame, 0), records: given, returned: Object.fromEntries(returned), confirmed: {} }
}

/** A frame of a version that is gone goes through this one from the start, with the slots it has. */
export function onThisVersion(flow: Flow, frame: Frame): Frame {
  if (frame.hash === flow.hash) return frame
  const renamed = Object.entries(frame.slots).map(
    ([name, value]) => [flow.migration?.rename.get(name) ?? name, value] as const,
  )
  const slots = Object.fromEntries(renamed.filter(([name]) => flow.slots.has(name)))
  return { ...startedAgain(flow, { ...frame, slots, returned: {} }), hash: flow.hash, trail: [], skipped: [] }
}

/** The values a confirm is for, as one text. */
export function boundValues(scope: Scope, binds: readonly string[]): string {
  return canonical(Object.fromEntries(binds.map(name => [name, scope[name] ?? null])))
}

/** Counts an answer that did not do; a value that had the right form counts once. */
export function countAttempt(frame: Frame, slot: string, value: Value = null): Frame {
  const refused = frame.refused[slot] ?? []
  if (refused.some(each => isSame(each, value))) return frame
  return {
    ...frame,
    attempts: { ...frame.attempts, [slot]: (frame.attempts[slot] ?? 0) + 1 },
    refused: value === null ? frame.refused : { ...frame.refused, [slot]: [...refused, value] },
  }
}

/** Where a slot is asked; -1 where it never is. */
export function askOf(flow: Flow, slot: string): number {
  return flow.steps.findIndex(step => step.verb === 'ask' && step.slot === slot)
}

/** Where the step with this id stands. Throws where there is none. */
export function stepOf(flow: Flow, id: string): number {
  const index = flow.steps.findIndex(step => step.id === id)
  if (index < 0) throw new Error(`the flow "${flow.name}" goes to a step it does not have`)
  return index
}

export function slotOf(flow: Flow, name: string): Slot {
  const slot = flow.slots.get(name)
  if (slot === undefined) throw new Error(`the flow "${flow.name}" has no slot "${name}"`)
  return slot
}

/** What goes with these slots, and with what goes with them. */
function invalidatedBy(flow: Flow, names: readonly string[]): readonly string[] {
  const found = new Set<string>()
  const open = [...names]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const other of flow.slots.get(name)?.invalidates ?? []) {
      if (!found.has(other)) open.push(other)
      found.add(other)
    }
  }
  return [...found]
}

/** A result that means nothing any more has its flow called again. */
function withoutCallsOf(flow: Flow, returned: Frame['returned'], results: readonly string[]): Frame['returned'] {
  const calls = flow.steps.flatMap((step, at) =>
    step.verb === 'call' && step.save !== null && results.includes(step.save) ? [`${at}/`] : [],
  )
  return Object.fromEntries(Object.entries(returned).filter(([call]) => !calls.some(prefix => call.startsWith(prefix))))
}

function without<Item>(
  record: Readonly<Record<string, Item>>,
  names: readonly string[],
): Readonly<Record<string, Item>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)))
}
