import { type Html, trustedHtml } from './html.ts'

/** What a page says of itself to search engines, in the words of schema.org. */
export type StructuredData = { readonly '@type': string; readonly [name: string]: unknown }

/**
 * Data in a script tag, which no browser runs. Inside of it only `<` could end the tag, so none is left; the other two
 * end lines in older parsers.
 */
export function dataScript(data: StructuredData): Html {
  const text = JSON.stringify({ '@context': 'https://schema.org', ...data })
  const safe = text.replace(/[<\u2028\u2029]/g, mark => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return trustedHtml(`<script type="application/ld+json">${safe}</script>`)
}

/** The way to a page; addresses with their origin. */
export function breadcrumbData(steps: readonly { readonly name: string; readonly item: string }[]): StructuredData {
  const itemListElement = steps.map((step, position) => ({ '@type': 'ListItem', position: position + 1, ...step }))
  return { '@type': 'BreadcrumbList', itemListElement }
}

/** Questions that a page answers under headings of their own; null where they are not what it is made of. */
export function questionsData(
  sections: readonly { readonly heading: string; readonly text: string }[],
): StructuredData | null {
  const asked = sections.filter(({ heading, text }) => /[?？؟]$/.test(heading) && text !== '')
  if (asked.length < 2) return null
  const mainEntity = asked.map(({ heading, text }) => ({
    '@type': 'Question',
    name: heading,
    acceptedAnswer: { '@type': 'Answer', text },
  }))
  return { '@type': 'FAQPage', mainEntity }
}
