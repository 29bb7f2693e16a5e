import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { call, type Problem } from '../staff/call.ts'

/** Something that was asked for by its address: what came, or why nothing did. */
export type Loaded<Value> = {
  readonly value: Signal<Value | null>
  readonly problem: Signal<Problem | null>
  readonly reload: () => Promise<void>
}

/** Reads a page of the API when it is first shown and whenever the address changes. */
export function useRecord<Value>(path: string): Loaded<Value> {
  const value = useSignal<Value | null>(null)
  const problem = useSignal<Problem | null>(null)
  const asked = useSignal('')
  useEffect(() => {
    value.value = null
    void reload()
  }, [path])
  return { value, problem, reload }

  async function reload(): Promise<void> {
    asked.value = path
    const answer = await call<Value>('GET', path)
    // The answer to an older question must not cover that to a newer one.
    if (asked.value !== path) return
    problem.value = answer.ok ? null : answer.problem
    if (answer.ok) value.value = answer.value
  }
}
