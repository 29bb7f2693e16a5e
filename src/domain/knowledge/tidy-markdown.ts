/** A body without the marks of other publishing tools, and what went with them. Lines count from 1. */
export type Tidied = {
  readonly markdown: string
  /** Words that the author hid from readers, which are there for search. */
  readonly unseen: readonly string[]
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
    String.raw`(?<remark>\{::comment\}[\s\S]*?(?:\{:\/(?:comment)?\}|$(?![\s\S]))|\{\/\*[\s\S]{0,2000}?\*\/\})`,
    String.raw`(?<shortcode>\{\{[<%](?<call>[^{}]{0,2000})[>%]\}\})`,
    String.raw`(?<tag>\{%(?<inside>[^%]*)%\})`,
    String.raw`(?<output>\{\{[^{}\n]*[.|"'][^{}\n]*\}\})`,
    String.raw`(?<contents>^[ \t]*(?:[*+-][ \t]+TOC[ \t]*\n[ \t]*\{:[ \t]*toc[^{}\n]*\}|\[\[?_?TOC_?\]?\])[ \t]*$)`,
    String.raw`(?<attributes>[ \t]?\{[ \t]*(?::|[.#]\w)[^{}\n]*\}|(?<=[)\]])\{[\w-]+=[^{}\n]*\})`,
    String.raw`(?<wiki>!?\[\[(?<page>[^[\]\n|]{1,120})(?:\|(?<label>[^[\]\n]{1,200}))?\]\](?!\())`,
    String.raw`(?<module>^(?:import\s[^\n]*\sfrom\s+['"][^'"\n]+['"];?|import\s+['"][^'"\n]+['"];?)[ \t]*$)`,
    String.raw`(?<unseen><(?<holder>p|div|span)\b(?=[^<>]*(?:\bstyle=["'][^"'<>]*\bdisplay\s*:\s*none|\shidden(?:[\s=]|>)))[^<>]*>(?<words>[\s\S]{0,2000}?)</\k<holder>\s*>)`,
    String.raw`(?<placeholder>(?<!\\)<(?<name>[a-zA-Z][\w -]{0,60})>)`,
  ].join('|'),
  'gim',
)

/**
 * Removes or translates what other publishing tools write into articles: kramdown attributes, comments, Liquid, Hugo's
 * shortcodes, admonitions, wiki links and components. Keeps `<placeholders>` as text.
 */
export function tidyMarkdown(body: string): Tidied {
  const left: { line: number; what: string }[] = []
  const unseen: string[] = []
  const lineOf = lineCounter(body)
  const components = new Set(Array.from(body.matchAll(/<\/([a-zA-Z][\w.-]*)\s*>/g), ([, name = '']) => name))
  const markdown = body.replace(MARKS, (source: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Groups
    const offset = rest.at(-3) as number
    if (groups['unseen'] !== undefined) unseen.push(groups['words'] ?? '')
    const { text, lost } = replacement(source, groups, components)
    if (lost !== null) left.push({ line: lineOf(offset), what: lost })
    return text
  })
  return { markdown: admonitionsAsAlerts(markdown), unseen, left }
}

type Groups = Record<string, string | undefined>
type Replacement = { readonly text: string; readonly lost: string | null }

function replacement(source: string, groups: Groups, components: ReadonlySet<string>): Replacement {
  if (groups['fence'] !== undefined || groups['code'] !== undefined) return { text: source, lost: null }
  if (groups['placeholder'] !== undefined)
    return { text: placeholder(source, groups['name'] ?? '', components), lost: null }
  if (groups['attributes'] !== undefined) return { text: namedPlace(source), lost: null }
  if (groups['wiki'] !== undefined) return { text: wikiLink(source, groups), lost: null }
  if (['hidden', 'remark', 'contents', 'module', 'unseen'].some(name => groups[name] !== undefined))
    return { text: '', lost: null }
  if (groups['comment'] !== undefined) {
    const closed = source.endsWith('-->')
    return {
      text: '',
      lost: closed ? null : 'has a comment that is never closed; what follows it was left out. Add -->',
    }
  }
  const call = groups['inside'] ?? groups['call']
  const known = call === undefined ? siteAddress(source) : spokenPart(call)
  if (known !== null) return { text: known, lost: null }
  const mark = source.length > 40 ? `${source.slice(0, 37)}…` : source
  return {
    text: '',
    lost: `uses the template mark ${mark.replace(/\s+/g, ' ')}, which was left out. Write the text itself`,
  }
}

/** The id that an author gave a place is where links to it lead; the other attributes are for looks. */
function namedPlace(attributes: string): string {
  const id = /(?:#|\bid=["']?)([\w.:-]+)/.exec(attributes)?.[1]
  return id === undefined ? '' : `<a id="${id}"></a>`
}

function wikiLink(source: string, { page = '', label }: Groups): string {
  if (source.startsWith('!')) return ''
  const [file = '', section] = page.split('#', 2)
  const address = encodeURI(file.trim()) + (section === undefined ? '' : `#${encodeURI(section.trim())}`)
  return `[${(label ?? page).trim()}](<${address}>)`
}

/** Addresses inside a site begin with these, so that nothing is missing without them. */
function siteAddress(output: string): string | null {
  return /^\{\{-?\s*(?:site\.(?:base_?url|url)|['"]['"]\s*\|)/i.test(output) ? '' : null
}

const LINK_CALL = /^-?\s*(?:link|ref|relref|post_url)\s+["']?([^"'\s]+)["']?\s*-?$/
const SILENT_CALL =
  /^-?\s*\/?\s*(?:end\w+|raw|else|elsif\b.*|note|tip|warning|info|alert|callout|admonition|tabs?|tabpane|details|expand|accordion|steps?|rowheaders|columns?|row)\b/i

/**
 * What a tag stands for: the address that it makes, code, or the sentence that an include for notes and warnings
 * carries as a parameter. Null when the text that it stands for is nowhere in the file.
 */
function spokenPart(call: string): string | null {
  const address = LINK_CALL.exec(call)?.[1]
  if (address !== undefined) return address
  if (/^-?\s*highlight\b/.test(call)) return '\n```\n'
  if (/^-?\s*endhighlight\b/.test(call)) return '\n```\n'
  const spoken = /\b(?:content|text|message|title)\s*=\s*"([^"]*)"/.exec(call)?.[1]
  if (spoken !== undefined) return spoken
  return SILENT_CALL.test(call) ? '' : null
}

/** `<port>` in a sentence is a placeholder that the reader must see; a browser would swallow it. */
function placeholder(source: string, name: string, components: ReadonlySet<string>): string {
  const element = name.trim().split(/\s/)[0] ?? ''
  if (components.has(element) && !HTML_ELEMENTS.has(element.toLowerCase())) return ''
  return HTML_ELEMENTS.has(element.toLowerCase()) ? source : `&lt;${name}&gt;`
}

const ALERTS: { readonly [kind: string]: string } = {
  note: 'NOTE',
  info: 'NOTE',
  abstract: 'NOTE',
  question: 'NOTE',
  example: 'NOTE',
  tip: 'TIP',
  success: 'TIP',
  important: 'IMPORTANT',
  warning: 'WARNING',
  attention: 'WARNING',
  caution: 'CAUTION',
  danger: 'CAUTION',
  failure: 'CAUTION',
  bug: 'CAUTION',
}

/** `::: note` to `:::`, and `!!! note` with an indented text, become the alerts that GitHub has. */
function admonitionsAsAlerts(markdown: string): string {
  if (!/^\s*(?::::|!!!|\?\?\?)/m.test(markdown)) return markdown
  let fence = ''
  let depth = 0
  let indented = false
  const lines = markdown.split('\n').flatMap(line => {
    const ticks = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? ''
    if (ticks !== '' && (fence === '' || ticks.startsWith(fence))) fence = fence === '' ? ticks : ''
    if (indented && !/^(?: {4}|\t|\s*$)/.test(line)) indented = false
    const inside = indented ? line.replace(/^(?: {4}|\t)/, '') : line
    const quote = '> '.repeat(depth + (indented ? 1 : 0))
    if (fence !== '' || ticks !== '') return [quote + inside]
    const picture = /^\s*:::image\b.*?\balt-text="([^"]*)".*:::\s*$/.exec(inside)?.[1]
    if (picture !== undefined) return [`${quote}![${picture}](picture)`]
    if (/^\s*:::\w[^\n]*:::\s*$/.test(inside)) return []
    if (depth > 0 && /^\s*:{3,}\s*$/.test(inside)) {
      depth -= 1
      return ['> '.repeat(depth).trimEnd()]
    }
    const opened = /^\s*(?::{3,}|(?:!!!|\?\?\?\+?)\s)\s*([a-z]+)\s*(?:\[(.*)\]|\{.*\}|"(.*)"|(.*))\s*$/i.exec(inside)
    if (opened === null) return [quote + inside]
    const [, kind = '', ...titles] = opened
    if (inside.trimStart().startsWith(':')) depth += 1
    else indented = true
    const inner = `${quote}> `
    const title = titles.find(each => each !== undefined && each !== '')
    const alert = `${inner}[!${ALERTS[kind.toLowerCase()] ?? 'NOTE'}]`
    return title === undefined ? ['', alert] : ['', alert, `${inner}**${title}**`, inner]
  })
  return lines.join('\n')
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
