import type { Value } from './flow/expression.ts'
import type { Flow, Slot } from './flow/flow.ts'
import { scopeOf } from './flow/frame.ts'
import { chosenOption, optionsOf, type Thing, thingsOf } from './flow/options.ts'
import { ALL } from './flow/tell.ts'
import { slotValueIn } from './slots.ts'
import { type Frame, newFrame } from './state.ts'
import type { Talk } from './talk.ts'

/** The values in a text, for the slot that was asked and for any other that the flow asks. */
export function mentionedSlots(
  talk: Talk,
  flow: Flow,
  frame: Frame | null,
  text: string,
  asked: string | null,
): { readonly [slot: string]: Value } {
  const found: { [slot: string]: Value } = {}
  const isStory = frame === null || (asked !== null && flow.slots.get(asked)?.type === 'text')
  for (const slot of flow.slots.values()) {
    const known = frame?.slots[slot.name] ?? null
    const isAsked = slot.name === asked
    if (!isAsked && slot.fill === 'asked') continue
    // Whoever tells what happened mentions much that corrects nothing.
    if (known !== null && isStory && !isAsked) continue
    const value = valueIn(talk, flow, frame ?? unbegun(flow), slot, text, { isAsked, isStory })
    if (value !== null && JSON.stringify(value) !== JSON.stringify(known)) found[slot.name] = value
  }
  return found
}

/** The value that a button of the open question stands for; null where it is not on offer any more. */
export function pickedValue(talk: Talk, flow: Flow, frame: Frame, slot: Slot, picked: string): Value {
  const scope = scopeOf(flow, frame, talk.context)
  const things = thingsOf(slot, scope, talk.context.functions)
  if (slot.type === 'items' && picked === ALL) return things.map(whole)
  const thing = things.find(({ value }) => value === picked)
  if (thing !== undefined) return slot.type === 'items' ? [whole(thing)] : whole(thing)
  return optionsOf(slot, scope, talk.context.functions).some(({ value }) => value === picked) ? picked : null
}

/** The slot that a text names by its label; null where it names none or several. */
export function slotNamedIn(slots: readonly Slot[], text: string): string | null {
  const said = ` ${bare(text)} `
  const named = slots.filter(({ label }) => said.includes(` ${bare(label)} `))
  return named.length === 1 ? (named[0]?.name ?? null) : null
}

function valueIn(
  talk: Talk,
  flow: Flow,
  frame: Frame,
  slot: Slot,
  text: string,
  { isAsked, isStory }: { isAsked: boolean; isStory: boolean },
): Value {
  const scope = scopeOf(flow, frame, talk.context)
  if (slot.type === 'item' || slot.type === 'items')
    return chosenThings(slot, thingsOf(slot, scope, talk.context.functions), text, isAsked)
  const chooses = isAsked || (slot.infer && isStory)
  const options = chooses ? optionsOf(slot, scope, talk.context.functions) : []
  return chosenOption(options, text, isAsked) ?? slotValueIn(slot.type, text, isAsked, talk.brain.orderNumbers)
}

function chosenThings(slot: Slot, things: readonly Thing[], text: string, isAsked: boolean): Value {
  const value = chosenOption(things, text, isAsked)
  const thing = things.find(each => each.value === value)
  if (thing === undefined) return null
  return slot.type === 'items' ? [whole(thing)] : whole(thing)
}

function whole({ record }: Thing): Value {
  return record
}

function unbegun({ name, hash }: Flow): Frame {
  return newFrame({ id: '', flow: name, hash, intent: name, calledBy: null, slots: {}, records: {} })
}

function bare(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
