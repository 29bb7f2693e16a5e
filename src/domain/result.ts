/** An expected outcome: the value, or the reason there is none, from a closed union the caller switches on. */
export type Result<Value, Reason extends string> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: Reason }

export const ok = <Value>(value: Value): { ok: true; value: Value } => ({ ok: true, value })
export const no = <Reason extends string>(reason: Reason): { ok: false; reason: Reason } => ({ ok: false, reason })
