import type { ActionCall } from '../domain/dialogue/flow/run-flow.ts'

/** What a flow gave an action. Throws where a text is needed and there is none: the flow or the check is at fault. */
export function textIn(call: ActionCall, name: string): string {
  const value = call.input[name]
  if (typeof value !== 'string') throw new Error(`the action "${call.action}" was called without "${name}"`)
  return value
}

/** A text that may be left out; an empty one counts as left out. */
export function textIfIn(call: ActionCall, name: string): string | null {
  const value = call.input[name]
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** One text or a list of them; null where there is anything else. */
export function textsIn(call: ActionCall, name: string): readonly string[] | null {
  const value = call.input[name]
  const list = Array.isArray(value) ? value : [value]
  return list.every(each => typeof each === 'string') ? (list as readonly string[]) : null
}
