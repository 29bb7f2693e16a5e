import { type Signal, useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { call, type Problem } from '../staff/call.ts'
import { endSession } from '../staff/session.ts'

export type Loaded<Value> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'shown'; readonly value: Value }

/** What a call of the articles' answers, loaded when the path changes. Of several calls the last one counts. */
export function useLoaded<Value>(path: string | null): Signal<Loaded<Value>> {
  const loaded = useSignal<Loaded<Value>>({ state: 'loading' })
  useEffect(() => {
    if (path === null) return
    let isCurrent = true
    void call<Value>('GET', `/articles/api/${path}`).then(answer => {
      if (!isCurrent) return
      loaded.value = answer.ok ? { state: 'shown', value: answer.value } : { state: 'failed', problem: answer.problem }
    })
    return () => {
      isCurrent = false
    }
  }, [path, loaded])
  return loaded
}

/** What stands where something could not be shown. */
export function Trouble({ problem }: { problem: Problem }): JSX.Element {
  return (
    <div class="calm" role="alert">
      <h2>{problem.title}</h2>
      <p>{problem.detail}</p>
      {problem.code === 'wrong_role' && (
        <button type="button" onClick={() => endSession(null)}>
          Sign in as somebody else
        </button>
      )}
    </div>
  )
}
