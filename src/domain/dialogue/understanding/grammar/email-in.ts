const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/u

/** The first e-mail address in a text as it stands there, without what only ends the sentence; null where there is none. */
export function emailIn(text: string): string | null {
  return EMAIL.exec(text)?.[0].replace(/[.-]+$/, '') ?? null
}
