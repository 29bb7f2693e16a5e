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

/** Something that a slot of the type `item` or `items` can take. */
export type Thing = Option & { readonly quantity: number; readonly record: { readonly [key: string]: Value } }

/**
 * The things a slot chooses among: records with an `id` and a `name`, and perhaps `options` (what sets it apart from
 * others of its name), `words` and a `quantity`.
 */
export function thingsOf(slot: Slot, scope: Scope, functions: Functions): readonly Thing[] {
  const list = slot.from === null ? null : evaluate(slot.from, scope, functions)
  if (!Array.isArray(list)) return []
  return list.flatMap((item: Value): readonly Thing[] => {
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return []
    const record = item as { readonly [key: string]: Value }
    const { id, name, options, words, quantity } = record
    if (typeof id !== 'string' || typeof name !== 'string') return []
    return [
      {
        value: id,
        label: typeof options === 'string' && options !== '' ? `${name} (${options})` : name,
        words: Array.isArray(words) ? words.filter(word => typeof word === 'string') : [],
        quantity: typeof quantity === 'number' ? quantity : 1,
        record,
      },
    ]
  })
}

/**
 * The value a text chooses. An answer to this very question may name it by its label; elsewhere only the words that
 * the flow's author has listed count. Null where none fits, or more than one does.
 */
export function chosenOption(options: readonly Option[], text: string, asked: boolean): string | null {
  const said = ` ${bare(text)} `
  const named = asked ? options.filter(({ label }) => bare(label) === said.trim()) : []
  if (named.length === 1) return named[0]?.value ?? null
  const meant = options.filter(({ words }) => words.some(word => said.includes(` ${bare(word)} `)))
  return meant.length === 1 ? (meant[0]?.value ?? null) : null
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

function bare(text: string): string {
  return text
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
