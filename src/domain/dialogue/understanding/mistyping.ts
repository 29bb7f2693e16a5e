/** The text with one typing mistake in a word of four letters or more: two letters swapped, one left out or doubled. */
export function mistyped(text: string, chance: () => number): string {
  const long = [...text.matchAll(/\p{L}{4,}/gu)]
  const word = long[Math.floor(chance() * long.length)]
  if (word === undefined) return text
  const at = word.index + 1 + Math.floor(chance() * (word[0].length - 2))
  const kind = Math.floor(chance() * 3)
  const [one = '', other = ''] = [text[at], text[at + 1]]
  const instead = [other + one, other, one + one + other][kind] ?? ''
  return text.slice(0, at) + instead + text.slice(at + 2)
}
