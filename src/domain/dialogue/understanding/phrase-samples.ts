/** What may stand in the holes of a phrase such as "track {order}". */
const SAMPLES: { readonly [hole: string]: readonly string[] } = {
  order: ['LH-20401'],
  case: ['CS-0000018'],
  email: ['name@example.com'],
  postcode: ['BS1 4TR'],
  date: ['3 March'],
  item: ['casserole', 'kettle', 'lamp', 'blue jacket', 'tablet', 'set of knives'],
  item_es: ['la cazuela', 'el hervidor', 'la lámpara', 'la chaqueta azul', 'el juego de cuchillos'],
}

/** Each hole of a phrase takes this many of its samples, so that what is common to them is learnt and not one of them. */
const SAMPLES_EACH = 2

export const HOLES: readonly string[] = Object.keys(SAMPLES)

/** A phrase with its holes filled: once for each of a few samples. `turn` chooses where in the row they begin. */
export function filledIn(phrase: string, turn: number): readonly string[] {
  if (!phrase.includes('{')) return [phrase]
  const texts = Array.from({ length: SAMPLES_EACH }, (_, nth) => {
    let filled = 0
    return phrase.replace(/\{(\w+)\}/g, (_, hole: string) => {
      const samples = SAMPLES[hole] ?? [hole]
      filled += 1
      return samples[(turn * SAMPLES_EACH + nth + filled - 1) % samples.length] ?? hole
    })
  })
  return [...new Set(texts)]
}
