/** Postcodes as Britain, Ireland, Canada, the Netherlands, the United States and most of the continent write them. */
const SHAPES = [
  /\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b/i,
  /\b([A-Z]\d[A-Z])[\s-]?(\d[A-Z]\d)\b/i,
  /\b(\d{4})\s?([A-Z]{2})\b(?=\s|,|$)/,
  /(?<![\d#-])(\d{5}-\d{4})(?!\d)/,
  /(?<![\d#-])(\d{5,6})(?![\d-])/,
] as const

export type PostcodeFound = { readonly postcode: string; readonly from: number; readonly to: number }

/** The last thing in a text that has the shape of a postcode, and where it stands. Short numbers are none. */
export function postcodeFoundIn(text: string): PostcodeFound | null {
  for (const shape of SHAPES) {
    const match = [...text.matchAll(new RegExp(shape, `${shape.flags}g`))].at(-1)
    if (match !== undefined) {
      const postcode = [match[1], match[2]].filter(part => part !== undefined).join(' ')
      return { postcode: postcode.toUpperCase(), from: match.index, to: match.index + match[0].length }
    }
  }
  return null
}
