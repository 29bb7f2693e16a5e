/** Markup that may be sent as it is. Only `html` and `trustedHtml` make it. */
export type Html = { readonly markup: string }

type Value = Html | string | number | null | readonly (Html | string)[]

/** A template whose values are escaped unless they are markup themselves; null is nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: strings.reduce((made, string, position) => made + markupOf(values[position - 1] ?? null) + string) }
}

/** Vouches for markup that has been through the sanitiser. */
export function trustedHtml(sanitised: string): Html {
  return { markup: sanitised }
}

/** The one place where text becomes safe to stand between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, character => `&#${character.charCodeAt(0)};`)
}

function markupOf(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  if ('markup' in value) return value.markup
  return value.map(markupOf).join('')
}
