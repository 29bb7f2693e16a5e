export const LINE_KINDS = ['order', 'invoice', 'contract', 'asset', 'product'] as const
export type LineKind = (typeof LINE_KINDS)[number]

export const LINE_STATES = ['new', 'work', 'accepted', 'denied', 'cancelled'] as const
export type LineState = (typeof LINE_STATES)[number]

/** One of the things a case is about. `resolution` is set exactly when the line has ended. */
export type CaseLine = {
  /** Counted for each case from 1. */
  readonly no: number
  readonly kind: LineKind
  /** What people call it: a number, a serial, an SKU. */
  readonly ref: string
  readonly quantity: number
  /** Why it is in the case, as a code to count by. */
  readonly reason: string | null
  readonly state: LineState
  readonly resolution: string | null
}

/** Whether a line keeps its case from being resolved. */
export function isOpenLine({ state }: Pick<CaseLine, 'state'>): boolean {
  return state === 'new' || state === 'work'
}

/** The states a line can be brought to: one that has ended is taken up again before it ends in another way. */
export function lineMoves(state: LineState): readonly LineState[] {
  return isOpenLine({ state }) ? LINE_STATES.filter(to => to !== 'new' && to !== state) : ['work']
}
