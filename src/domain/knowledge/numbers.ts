/** Whole numbers that grow in number; `values` is longer than `length`. */
export type Numbers = { values: Int32Array; length: number }

export function noNumbers(room = 1_024): Numbers {
  return { values: new Int32Array(room), length: 0 }
}

export function append(numbers: Numbers, value: number): void {
  if (numbers.length === numbers.values.length) {
    const longer = new Int32Array(numbers.length * 2)
    longer.set(numbers.values)
    numbers.values = longer
  }
  numbers.values[numbers.length++] = value
}

/** The numbers alone, as one piece of memory of their own. */
export function exactly({ values, length }: Numbers): Int32Array<ArrayBuffer> {
  return values.slice(0, length) as Int32Array<ArrayBuffer>
}
