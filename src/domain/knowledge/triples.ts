import { longer } from './numbers.ts'
import { WordScanner } from './word-scanner.ts'

/**
 * Makes a reader of the distinct letter triples of a text's words, each as a number below 65,536; words are bounded by
 * spaces. The numbers are overwritten by the next text.
 */
export function createTripleReader(): (text: string) => Uint16Array {
  let triples = new Uint16Array(256)
  let count = 0
  const lastText = new Int32Array(65_536)
  let text = 0
  let [before, last] = [0, 0]

  function add(unit: number): void {
    if (before !== 0) {
      const mixed = before * 961 + last * 31 + unit
      const mark = (mixed ^ (mixed >>> 16)) & 0xffff
      if (lastText[mark] !== text) {
        lastText[mark] = text
        if (count === triples.length) triples = longer(triples, count)
        triples[count++] = mark
      }
    }
    before = last
    last = unit
  }

  const words = new WordScanner()

  return written => {
    count = 0
    text += 1
    before = 0
    last = 0
    words.read(written)
    while (words.next()) {
      if (last === 0) last = SPACE
      for (let at = 0; at < words.length; at++) add(words.letters[at] as number)
      add(SPACE)
    }
    return triples.subarray(0, count)
  }
}

const SPACE = 32
