/** The nearest known word to a misspelt one, or null when none is near enough to be meant. */
export type Speller = (word: string) => string | null

/** Shorter words are one keystroke away from too many others. */
const MIN_LETTERS = 4
/** Letters from which two slips are believed rather than one. */
const TWO_SLIPS_FROM = 8

/**
 * A speller over the words of the articles. The first letter has to agree: people rarely miss it, and words such as
 * "weather" and "leather" are not each other's misspelling. Of equally near words the more frequent one wins.
 */
export function speller(frequencies: ReadonlyMap<string, number>): Speller {
  const shelves = new Map<string, string[]>()
  for (const word of frequencies.keys()) {
    if (word.length < MIN_LETTERS - 1 || !/^\p{L}+$/u.test(word)) continue
    const shelf = shelves.get(word.charAt(0))
    if (shelf === undefined) shelves.set(word.charAt(0), [word])
    else shelf.push(word)
  }
  return word => {
    if (word.length < MIN_LETTERS || word.length > 40 || !/^\p{L}+$/u.test(word)) return null
    return nearest(word, shelves.get(word.charAt(0)) ?? [], frequencies)
  }
}

function nearest(word: string, candidates: readonly string[], frequencies: ReadonlyMap<string, number>): string | null {
  const most = word.length >= TWO_SLIPS_FROM ? 2 : 1
  let best: string | null = null
  let bestSlips = most + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > most) continue
    const slips = slipsBetween(word, candidate, most)
    const commoner = best !== null && (frequencies.get(candidate) ?? 0) > (frequencies.get(best) ?? 0)
    if (slips < bestSlips || (slips === bestSlips && slips <= most && commoner)) {
      best = candidate
      bestSlips = slips
    }
  }
  return best
}

/** Damerau-Levenshtein distance with adjacent swaps; anything above `most` may come back as `most + 1`. */
export function slipsBetween(one: string, other: string, most: number): number {
  let before: number[] = []
  let above = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1]
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      const change = at(above, column - 1) + (same ? 0 : 1)
      const swap = swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY
      current.push(Math.min(at(above, column) + 1, at(current, column - 1) + 1, change, swap))
    }
    if (Math.min(...current) > most) return most + 1
    before = above
    above = current
  }
  return at(above, other.length)
}

function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? Number.POSITIVE_INFINITY
}
