/** A word of a text as it is compared: lower case, no accents, no apostrophes. `start` and `end` are where it stands. */
export type Token = { readonly word: string; readonly start: number; readonly end: number }

/** Words that are read of one text; nobody's short answer is longer. */
export const MOST_TOKENS = 160

/** A word, a question mark, a pictogram, or a face that frowns. */
const WRITTEN =
  /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’ʼ`´][\p{L}\p{M}]+)*|[?¿]|(?<=^|\s)[:;=]['-]?[(\\/|](?=\s|$)|\p{Extended_Pictographic}/gu

/** The words of a text in their order, at most `MOST_TOKENS` and one more. Signs that carry no meaning are left out. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  for (const match of text.matchAll(WRITTEN)) {
    tokens.push({ word: folded(match[0]), start: match.index, end: match.index + match[0].length })
    if (tokens.length > MOST_TOKENS) break
  }
  return tokens
}

/** A word without case, accents and apostrophes: "Sí" and "si", "That's" and "thats" are the same. */
export function folded(word: string): string {
  // Most words are folded already, or only want small letters.
  if (PLAIN.test(word)) return word.toLowerCase()
  return word
    .normalize('NFKD')
    .replace(/[\p{M}'’ʼ`´]/gu, '')
    .toLowerCase()
}

const PLAIN = /^[a-z0-9]*$/i
