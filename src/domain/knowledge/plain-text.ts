/**
 * What a person would read of a piece of HTML. For searching and for plain text only: the result may hold `<` and must
 * be escaped before it meets a browser.
 */
export function plainText(html: string): string {
  const visible = html.replace(/<(script|style|template|svg)\b[\s\S]*?(?:<\/\1\s*>|$(?![\s\S]))/gi, ' ')
  const untagged = visible.replace(/<\/?[a-zA-Z][^<>]*>/g, tag =>
    /^<\/?(?:b|i|em|strong|a|span|code|kbd|sup|sub|u)\b/i.test(tag) ? '' : ' ',
  )
  return decodeEntities(untagged).replace(/\s+/g, ' ')
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  euro: '€',
  pound: '£',
  copy: '©',
  reg: '®',
  trade: '™',
  times: '×',
  deg: '°',
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (source, decimal, hex, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? source
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal)
    const printable = code > 31 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    return printable ? String.fromCodePoint(code) : ' '
  })
}
