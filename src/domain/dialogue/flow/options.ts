import { evaluate, isTrue, type Scope, type Value } from './expression.ts'
import { FILTERS } from './filters.ts'
import type { Slot } from './flow.ts'

/** One of the values that a question offers. `words` are what customers say when they mean it. */
export type Option = { readonly value: string; readonly label: string; readonly words: readonly string[] }

const LONGEST_LABEL = 80
/** More buttons than this are a wall. */
const MOST_OFFERED = 10

/** What a slot's question offers here: those written in the flow whose condition holds, and those of a record. */
export function optionsOf(slot: Slot, scope: Scope): readonly Option[] {
  const all = slot.options.flatMap((source): readonly Option[] => {
    if (source.kind === 'from') return listed(evaluate(source.from, scope, FILTERS))
    const { value, label, words } = source
    return source.if === null || isTrue(evaluate(source.if, scope, FILTERS)) ? [{ value, label, words }] : []
  })
  return all.slice(0, MOST_OFFERED)
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
