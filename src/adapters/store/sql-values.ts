import { type RawBuilder, sql } from 'kysely'

/** Epoch milliseconds as a `timestamptz`. */
export function instant(milliseconds: number): RawBuilder<number> {
  return sql<number>`to_timestamp(${milliseconds}::double precision / 1000)`
}

/** Any value as `jsonb`, its strings made storable. */
export function json<Value>(value: Value): RawBuilder<Value> {
  return sql<Value>`${JSON.stringify(value, (_, inner) => (typeof inner === 'string' ? storable(inner) : inner))}::jsonb`
}

/**
 * PostgreSQL refuses NUL and half of a surrogate pair. People can send both, and a message must not be refused,
 * nor retried for ever, for a character nobody can see.
 */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed()
}
