import { z } from 'zod'
import type { Scope } from '../../domain/integration/scope.ts'

/** One call of the API: what it is asked with and what it answers. Routes, document and page are made from this. */
export type Operation<Query extends z.ZodType = z.ZodType, Body extends z.ZodType = z.ZodType> = {
  readonly method: 'get' | 'post' | 'patch' | 'delete'
  /** Below `/api/v1`, its variables in braces. */
  readonly path: string
  /** What a machine token needs for it; null where only staff may call. */
  readonly scope: Scope | null
  /** Of staff, managers alone may call. */
  readonly managersOnly: boolean
  readonly title: string
  readonly text: string
  readonly query: Query
  /** The shape of what is sent; `nothing` for calls that send nothing. */
  readonly body: Body
  readonly example?: z.input<Body>
  /** Whether it must name the version it was made for. */
  readonly ifMatch: boolean
  /** Whether it may be sent again under the same key. */
  readonly idempotent: boolean
  readonly answer: { readonly status: 200 | 201; readonly shape: z.ZodType; readonly etag: boolean }
  /** Besides what every call may answer. */
  readonly refusals: readonly { readonly status: number; readonly text: string; readonly shape: z.ZodType }[]
}

export const nothing = z.object({})

type Given<Query extends z.ZodType, Body extends z.ZodType> = Pick<
  Operation<Query, Body>,
  'method' | 'path' | 'scope' | 'title' | 'text' | 'answer'
> &
  Partial<Operation<Query, Body>>

/** An operation, with what most have left out. */
export function operation<Query extends z.ZodType = typeof nothing, Body extends z.ZodType = typeof nothing>(
  given: Given<Query, Body>,
): Operation<Query, Body> {
  const plain = { query: nothing, body: nothing, ifMatch: false, idempotent: false, managersOnly: false, refusals: [] }
  return { ...plain, ...given } as unknown as Operation<Query, Body>
}
