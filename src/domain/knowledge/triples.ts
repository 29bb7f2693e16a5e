/** The distinct letter triples of a text's words, each as a number below 65,536; words are bounded by spaces. */
export function tripleMarks(words: readonly string[]): Uint16Array<ArrayBuffer> {
  const text = ` ${words.join(' ')} `
  const marks = new Set<number>()
  for (let at = 0; at + 3 <= text.length; at++) marks.add(markAt(text, at))
  return Uint16Array.from(marks)
}

function markAt(text: string, at: number): number {
  const mixed = text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)
  return (mixed ^ (mixed >>> 16)) & 0xffff
}
