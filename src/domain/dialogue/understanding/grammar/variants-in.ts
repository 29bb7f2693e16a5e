import { tokensOf } from '../tokens.ts'

/** One of several makes of the same product, by what sets it apart: `{ size: '24 cm', colour: 'cream' }`. */
export type Variant = { readonly value: string; readonly options: { readonly [name: string]: string } }

/**
 * The variants that have all of the options a text names, such as "the 28 cm one, in blue"; none where one with all of
 * them is not there. Null where the text names no option.
 */
export function variantsIn(text: string, variants: readonly Variant[]): readonly string[] | null {
  const said = optionsSaid(text, new Set(variants.flatMap(({ options }) => Object.values(options))))
  if (said.length === 0) return null
  return variants
    .filter(({ options }) => said.every(each => Object.values(options).some(own => spelled(own) === each)))
    .map(({ value }) => value)
}

/** The longest options first: "cast iron" is not "iron". */
function optionsSaid(text: string, options: ReadonlySet<string>): readonly string[] {
  const known = [...new Set([...options].map(spelled))].filter(option => option !== '')
  let left = ` ${spelled(text)} `
  return known
    .sort((one, other) => other.length - one.length)
    .filter(option => {
      const found = left.includes(` ${option} `)
      if (found) left = left.replaceAll(` ${option} `, ' | ')
      return found
    })
}

function spelled(text: string): string {
  return tokensOf(text)
    .map(({ word }) => word)
    .join(' ')
}
