const LONGEST = 254
const SHAPE = /^[^\s\p{Cc}@,;:<>()"\\]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}$/u

/**
 * The address in a text that holds nothing but one; null otherwise. Quoted names, lists and comments, which a mail
 * program would read, are no addresses here: whatever passes can stand in a header without meaning anything else.
 */
export function readMailAddress(text: string): string | null {
  const address = text.trim()
  return address.length <= LONGEST && SHAPE.test(address) ? address : null
}
