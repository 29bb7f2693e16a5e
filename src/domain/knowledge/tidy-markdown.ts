/** A body without the marks of other publishing tools, and what went with them. Lines count from 1. */
export type Tidied = {
  readonly markdown: string
  readonly left: readonly { readonly line: number; readonly what: string }[]
}

/**
 * One pass from left to right, so that code (the first two) is never touched and a mark inside a comment is not seen
 * twice. What is never closed ends with the file: a search for its end from every beginning would be quadratic.
 */
const MARKS = new RegExp(
  [
    String.raw`(?<fence>^ {0,3}(?<ticks>\`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\k<ticks>[^\n]*$|$(?![\s\S])))`,
    String.raw`(?<code>(?<quote>\`+)[^\`\n]+\k<quote>(?!\`))`,
    String.raw`(?<comment><!--[\s\S]*?(?:-->|$(?![\s\S])))`,
    String.raw`(?<hidden>\{%-?\s*comment\s*-?%\}[\s\S]*?(?:\{%-?\s*endcomment\s*-?%\}|$(?![\s\S])))`,
    String.raw`(?<tag>\{%(?<inside>[^%]*)%\})`,
    String.raw`(?<output>\{\{[^{}\n]*[.|"'][^{}\n]*\}\})`,
    String.raw`(?<attributes>[ \t]?\{(?::|[.#]\w)[^{}\n]*\})`,
    String.raw`(?<placeholder><(?<name>[a-zA-Z][\w -]{0,60})>)`,
  ].join('|'),
  'gm',
)

/** Removes kramdown attributes, comments and Liquid from an article, and keeps `<placeholders>` as text. */
export function tidyMarkdown(body: string): Tidied {
  const left: { line: number; what: string }[] = []
  const lineOf = lineCounter(body)
  const markdown = body.replace(MARKS, (source: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Record<string, string | undefined>
    const offset = rest.at(-3) as number
    const { text, lost } = replacement(source, groups)
    if (lost !== null) left.push({ line: lineOf(offset), what: lost })
    return text
  })
  return { markdown, left }
}

type Replacement = { readonly text: string; readonly lost: string | null }

function replacement(source: string, groups: Record<string, string | undefined>): Replacement {
  if (groups['fence'] !== undefined || groups['code'] !== undefined) return { text: source, lost: null }
  if (groups['placeholder'] !== undefined) return { text: placeholder(source, groups['name'] ?? ''), lost: null }
  if (groups['attributes'] !== undefined || groups['hidden'] !== undefined) return { text: '', lost: null }
  if (groups['comment'] !== undefined) {
    const closed = source.endsWith('-->')
    return {
      text: '',
      lost: closed ? null : 'has a comment that is never closed; what follows it was left out. Add -->',
    }
  }
  const mark = source.length > 40 ? `${source.slice(0, 37)}…` : source
  const text = groups['tag'] === undefined ? '' : spokenPart(groups['inside'] ?? '')
  return {
    text,
    lost: `uses the template mark ${mark.replace(/\s+/g, ' ')}, which was left out. Write the text itself`,
  }
}

/** Includes for notes and warnings often carry their sentence as a parameter: it is part of the article. */
function spokenPart(inside: string): string {
  return /\b(?:content|text|message)\s*=\s*"([^"]*)"/.exec(inside)?.[1] ?? ''
}

/** `<port>` in a sentence is a placeholder that the reader must see; a browser would swallow it. */
function placeholder(source: string, name: string): string {
  const element = name.trim().split(/\s/)[0]?.toLowerCase() ?? ''
  return HTML_ELEMENTS.has(element) ? source : `&lt;${name}&gt;`
}

function lineCounter(text: string): (offset: number) => number {
  let seen = 0
  let line = 1
  return offset => {
    for (; seen < offset; seen += 1) if (text.charCodeAt(seen) === 10) line += 1
    return line
  }
}

const HTML_ELEMENTS = new Set(
  (
    'a abbr address area article aside audio b base bdi bdo big blockquote body br button canvas caption center cite ' +
    'code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure font ' +
    'footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend ' +
    'li link main map mark marquee math menu meta meter nav noframes noscript object ol optgroup option output p param ' +
    'picture plaintext pre progress q rp rt ruby s samp script search section select slot small source span strike ' +
    'strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var ' +
    'video wbr xmp'
  ).split(' '),
)
