/** Whole numbers that grow in number; `values` is longer than `length`. */
export type Numbers = { values: Int32Array; length: number }

export function noNumbers(room = 1_024): Numbers {
  return { values: new Int32Array(room), length: 0 }
}

export function append(numbers: Numbers, value: number): void {
  if (numbers.length === numbers.values.length) numbers.values = longer(numbers.values, numbers.length)
  numbers.values[numbers.length++] = value
}

/** The same numbers with room for twice as many as are needed now. */
export function longer<Row extends Int32Array | Uint16Array>(row: Row, needed: number): Row {
  const grown = new (row.constructor as new (length: number) => Row)(needed * 2)
  grown.set(row)
  return grown
}

/** The numbers alone, as one piece of memory of their own. */
export function exactly({ values, length }: Numbers): Int32Array<ArrayBuffer> {
  return values.slice(0, length) as Int32Array<ArrayBuffer>
}

/** For whole numbers below `groups`: where each group begins once they are sorted, and where the last one ends. */
export function startsOf({ values, length }: Numbers, groups: number): Int32Array<ArrayBuffer> {
  const starts = new Int32Array(groups + 1)
  for (let at = 0; at < length; at++) {
    const next = (values[at] as number) + 1
    starts[next] = (starts[next] as number) + 1
  }
  for (let group = 0; group < groups; group++)
    starts[group + 1] = (starts[group + 1] as number) + (starts[group] as number)
  return starts
}
