import { evaluate, type Functions, isTrue, type Scope, type Value } from './expression.ts'
import type { Slot } from './flow.ts'

/** One of the values that a question offers. `words` are what customers say when they mean it. */
export type Option = { readonly value: string; readonly label: string; readonly words: readonly string[] }

const LONGEST_LABEL = 80
/** More buttons than this are a wall. */
const MOST_OFFERED = 10

/** What a slot's question offers here: the things it takes, those written in the flow whose condition holds, and those of a record. */
export function optionsOf(slot: Slot, scope: Scope, functions: Functions): readonly Option[] {
  const things = thingsOf(slot, scope, functions).map(({ value, label, words }) => ({
    value,
    label: short(label),
    words,
  }))
  const options = slot.options.flatMap((source): readonly Option[] => {
    if (source.kind === 'from') return listed(evaluate(source.from, scope, functions))
    const { value, label, words } = source
    return source.if === null || isTrue(evaluate(source.if, scope, functions)) ? [{ value, label, words }] : []
  })
  return [...things, ...options].slice(0, MOST_OFFERED)
}

/** Something that a slot of the type `item` or `items` can take. `named` is what tells it from others in a text. */
export type Thing = Option & {
  readonly named: string
  readonly quantity: number
  readonly record: { readonly [key: string]: Value }
}

/**
 * The things a slot chooses among: records with an `id` and a `name`, and perhaps `options` (what sets it apart from
 * others of its name), `optionValues` (the same by name), a `label`, `words` and a `quantity`.
 */
export function thingsOf(slot: Slot, scope: Scope, functions: Functions): readonly Thing[] {
  const list = slot.from === null ? null : evaluate(slot.from, scope, functions)
  if (!Array.isArray(list)) return []
  return list.flatMap((item: Value): readonly Thing[] => {
    const record = fieldsOf(item)
    const { id, name, label, quantity } = record
    if (typeof id !== 'string' || typeof name !== 'string') return []
    const options = isWord(record.options) ? record.options : ''
    const named = options === '' ? name : `${name} (${options})`
    return [
      {
        value: id,
        label: isWord(label) ? label : named,
        named,
        words: [...listOf(record.words), ...Object.values(fieldsOf(record.optionValues))].filter(isWord),
        quantity: typeof quantity === 'number' ? quantity : 1,
        record,
      },
    ]
  })
}

/** What sets a thing apart, by name. */
export function optionsIn({ record }: Thing): { readonly [name: string]: Value } {
  return fieldsOf(record.optionValues)
}

/** How many of its options a thing has in common with a record. */
export function likeness(thing: Thing, other: Value): number {
  const [mine, theirs] = [optionsIn(thing), fieldsOf(fieldsOf(other).optionValues)]
  return Object.keys(mine).filter(name => mine[name] === theirs[name]).length
}

function fieldsOf(value: Value | undefined): { readonly [key: string]: Value } {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return {}
  return value as { readonly [key: string]: Value }
}

function listOf(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : []
}

function isWord(word: Value | undefined): word is string {
  return typeof word === 'string' && word !== ''
}

/** A record's list of values and labels; anything else offers nothing. */
function listed(value: Value): readonly Option[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item: Value): readonly Option[] => {
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return []
    const { value: chosen, label } = item as { readonly [key: string]: Value }
    return typeof chosen === 'string' && typeof label === 'string'
      ? [{ value: chosen, label: short(label), words: [] }]
      : []
  })
}

function short(label: string): string {
  return label.length <= LONGEST_LABEL ? label : `${label.slice(0, LONGEST_LABEL - 1)}…`
}
