import { evaluate, type Value } from './flow/expression.ts'
import type { Flow, Slot } from './flow/flow.ts'
import { scopeOf } from './flow/frame.ts'
import { likeness, type Option, optionsIn, optionsOf, type Thing, thingsOf } from './flow/options.ts'
import { ALL } from './flow/tell.ts'
import { slotValueIn } from './slots.ts'
import { type Frame, newFrame } from './state.ts'
import type { Talk } from './talk.ts'
import { bareWords } from './understanding/bare-words.ts'
import { type Address, addressIn } from './understanding/grammar/address-in.ts'
import { dateIn } from './understanding/grammar/date-in.ts'
import { itemsIn } from './understanding/grammar/items-in.ts'
import { numberIn } from './understanding/grammar/number-in.ts'
import { optionIn } from './understanding/grammar/option-in.ts'
import { type Person, personIn } from './understanding/grammar/person-in.ts'
import { type Variant, variantsIn } from './understanding/grammar/variants-in.ts'
import type { Vocabulary } from './understanding/vocabulary.ts'

/** Values of a flow's slots, by their names. */
export type SlotValues = { readonly [slot: string]: Value }

/**
 * The values in a text, for the slot that was asked and for any other that the flow asks. `corrects` tells that the
 * text says to be about what was answered before.
 */
export function mentionedSlots(
  talk: Talk,
  flow: Flow,
  frame: Frame | null,
  text: string,
  asked: string | null,
  corrects = false,
): SlotValues {
  const found: { [slot: string]: Value } = {}
  const isStory = frame === null || (asked !== null && flow.slots.get(asked)?.type === 'text')
  for (const slot of flow.slots.values()) {
    const known = frame?.slots[slot.name] ?? null
    const isAsked = slot.name === asked
    if (!isAsked && slot.fill === 'asked') continue
    // Whoever tells what happened mentions much that corrects nothing.
    if (known !== null && isStory && !isAsked) continue
    // "The lamp is broken" says why it comes back, and not that nothing else does.
    if (known !== null && asked !== null && !isAsked && !corrects && isThing(slot)) continue
    const value = valueIn(talk, flow, frame ?? unbegun(flow), slot, text, { isAsked, isStory })
    if (value !== null && JSON.stringify(value) !== JSON.stringify(known)) found[slot.name] = value
  }
  return found
}

/** What the text that a flow began with says of a thing that could not be known then. */
export function toldBefore(talk: Talk, flow: Flow, frame: Frame, name: string): Value {
  const slot = flow.slots.get(name)
  if (slot === undefined || !isThing(slot) || slot.fill !== 'any' || frame.slots[name] !== undefined) return null
  return frame.told === '' ? null : valueIn(talk, flow, frame, slot, frame.told, { isAsked: false, isStory: true })
}

function isThing({ type }: Slot): boolean {
  return type === 'item' || type === 'items'
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

/** The step of the other way that a text says, for somebody who has no answer; null where it says none or several. */
export function otherWayIn(talk: Talk, { alternatives }: Slot, text: string): string | null {
  const ways = alternatives.map(({ goto, label, words }) => ({ value: goto, label, words }))
  return ways.length === 0 ? null : optionIn(ways, text, true, talk.brain.lexicon.vocabularyOf(talk.voice.locale))
}

/** The slot that a text names by its label; null where it names none or several. */
export function slotNamedIn(slots: readonly Slot[], text: string): string | null {
  const said = ` ${bareWords(text)} `
  const named = slots.filter(({ label }) => said.includes(` ${bareWords(label)} `))
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
  const { functions, today } = talk.context
  const vocabulary = talk.brain.lexicon.vocabularyOf(talk.voice.locale)
  const scope = scopeOf(flow, frame, talk.context)
  const chooses = isAsked || (slot.infer && isStory)
  const options = chooses ? optionsOf(slot, scope, functions) : []
  switch (slot.type) {
    case 'item':
    case 'items': {
      const like = slot.like === null ? null : evaluate(slot.like, scope, functions)
      return chosenThings(slot, { things: thingsOf(slot, scope, functions), like }, text, isAsked, vocabulary)
    }
    case 'person':
      return isAsked || !isStory ? spokenPerson(personIn(text, isAsked, vocabulary)) : null
    case 'address':
      return spokenAddress(addressIn(text, vocabulary))
    case 'number':
      return isAsked ? numberIn(text, vocabulary) : null
    case 'date':
      return dateIn(text, today, vocabulary)
    case 'option':
    case 'text':
      return chosenOption(options, text, isAsked, vocabulary) ?? slotValueIn(slot.type, text, isAsked)
    default: {
      // A number that is typed is that number, and not the option whose number begins alike.
      const typed = slotValueIn(slot.type, text, isAsked, talk.brain.orderNumbers)
      const named = options.map(option => ({ ...option, label: option.label.replace(option.value, '') }))
      return typed ?? optionIn(named, text, isAsked, vocabulary)
    }
  }
}

/** By the digits that its label ends with, as cards are told apart, or by name. */
function chosenOption(options: readonly Option[], text: string, isAsked: boolean, vocabulary: Vocabulary) {
  const digits = isAsked ? (text.match(/\d{3,}/g) ?? []) : []
  const [numbered, ...others] = options.filter(({ label }) => digits.some(each => label.endsWith(` ${each}`)))
  if (numbered !== undefined && others.length === 0) return numbered.value
  return optionIn(options, text, isAsked, vocabulary)
}

/** Records of what a text chooses, each with how many of it; null where it is not clear which are meant. */
function chosenThings(
  slot: Slot,
  { things, like }: { things: readonly Thing[]; like: Value },
  text: string,
  isAsked: boolean,
  vocabulary: Vocabulary,
): Value {
  const made = slot.like === null || !isAsked ? null : variantsIn(text, things.map(asVariant))
  if (made !== null) return onlyOf(things, made) ?? mostLike(things, made, like)
  const nameable = things.map(({ named, ...thing }) => ({ ...thing, label: named }))
  const found = itemsIn(text, nameable, isAsked, vocabulary)
  if (found === null) return null
  if (found.ambiguous.length > 0) return null
  const chosen = found.chosen.flatMap(({ value, quantity }) => {
    const thing = things.find(each => each.value === value)
    return thing === undefined ? [] : [{ ...thing.record, quantity }]
  })
  if (slot.type === 'items') return chosen
  return chosen.length === 1 ? (chosen[0] ?? null) : null
}

function asVariant(thing: Thing): Variant {
  const options = Object.entries(optionsIn(thing)).filter(([, option]) => typeof option === 'string')
  return { value: thing.value, options: Object.fromEntries(options) as Variant['options'] }
}

function onlyOf(things: readonly Thing[], values: readonly string[]): Value {
  const thing = values.length === 1 ? things.find(({ value }) => value === values[0]) : undefined
  return thing === undefined ? null : whole(thing)
}

/**
 * The one of several that is most like what the customer has: "in red" leaves all else as it was. Where that itself is
 * among them, nothing was said that tells them apart.
 */
function mostLike(things: readonly Thing[], values: readonly string[], like: Value): Value {
  const fitting = things
    .filter(({ value }) => values.includes(value))
    .map(thing => ({ thing, alike: likeness(thing, like) }))
    .sort((one, other) => other.alike - one.alike)
  const [first, second] = fitting
  const isTold = first !== undefined && first.alike < Object.keys(optionsIn(first.thing)).length
  return isTold && first.alike > (second?.alike ?? 0) ? whole(first.thing) : null
}

function spokenPerson(person: Person | null): Value {
  if (person === null) return null
  const { first, last, postcode, email } = person
  return { name: first === null || last === null ? null : `${first} ${last}`, postcode, email }
}

function spokenAddress(address: Address | null): Value {
  if (address === null) return null
  const { lines, town, region, postcode, country } = address
  const line = [...lines, town, region, postcode, country].filter(part => part !== null).join(', ')
  return { lines, town, region, postcode, country, line }
}

function whole({ record }: Thing): Value {
  return record
}

function unbegun({ name, hash }: Flow): Frame {
  return newFrame({ id: '', flow: name, hash, intent: name, calledBy: null, slots: {}, records: {} })
}
