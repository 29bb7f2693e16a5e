/**
 * The markdown that messages may use, as a tree. There is no HTML in it and no way to make any: what is not
 * understood stays the characters it was typed as.
 */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: 'break' }

export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | {
      readonly kind: 'list'
      readonly ordered: boolean
      readonly start: number
      readonly items: readonly (readonly Inline[])[]
    }

/** Paragraphs, lists, **bold**, *italic*, `code` and links to http, https, mailto, tel and paths of our own site. */
export function parseMarkdown(text: string): readonly Block[] {
  const blocks: Block[] = []
  for (const lines of groupsOfLines(text)) {
    const marker = listMarker(lines[0] ?? '')
    blocks.push(marker ? listOf(lines, marker) : { kind: 'paragraph', children: inlinesOf(lines.join('\n'), 0) })
  }
  return blocks
}

/**
 * The address if a link may lead there, else null. Browsers skip control characters and blanks in front of and
 * inside a scheme ("java\tscript:"), so these are taken out before the scheme is looked at.
 */
export function safeHref(raw: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are the attack.
  const href = raw.replace(/[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '')
  // A second slash of either kind would make it another site's address.
  if (/^\/(?![/\\])/.test(href)) return href
  return /^(?:https?:\/\/|mailto:|tel:)[^\s]/i.test(href) ? href : null
}

/** The same text without its marks, for a screen reader's announcement. */
export function plainText(text: string): string {
  return parseMarkdown(text)
    .map(block => (block.kind === 'list' ? block.items.map(flat).join('. ') : flat(block.children)))
    .join(' ')
}

function flat(inlines: readonly Inline[]): string {
  return inlines
    .map(inline => {
      if (inline.kind === 'text' || inline.kind === 'code') return inline.text
      return inline.kind === 'break' ? ' ' : flat(inline.children)
    })
    .join('')
}

/** Runs of lines between blank lines; a list and the text around it are apart even without one. */
function groupsOfLines(text: string): string[][] {
  const groups: string[][] = []
  let group: string[] = []
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const changes = group.length > 0 && startsAnew(group, line)
    if (line.trim() === '' || changes) {
      if (group.length > 0) groups.push(group)
      group = []
    }
    if (line.trim() !== '') group.push(line)
  }
  if (group.length > 0) groups.push(group)
  return groups
}

function startsAnew(group: readonly string[], line: string): boolean {
  const isList = listMarker(group[0] ?? '') !== null
  if (listMarker(line)) return !isList
  return isList && !/^\s+\S/.test(line)
}

type Marker = { readonly ordered: boolean; readonly start: number; readonly rest: string }

function listMarker(line: string): Marker | null {
  const bullet = /^\s{0,3}[-*•]\s+(.*)$/.exec(line)
  if (bullet) return { ordered: false, start: 1, rest: bullet[1] ?? '' }
  const number = /^\s{0,3}(\d{1,3})[.)]\s+(.*)$/.exec(line)
  return number ? { ordered: true, start: Number(number[1]), rest: number[2] ?? '' } : null
}

function listOf(lines: readonly string[], first: Marker): Block {
  const items: string[] = []
  for (const line of lines) {
    const marker = listMarker(line)
    if (marker) items.push(marker.rest)
    else items.push(`${items.pop() ?? ''}\n${line.trim()}`)
  }
  return { kind: 'list', ordered: first.ordered, start: first.start, items: items.map(item => inlinesOf(item, 0)) }
}

const DEEPEST = 4

/** Each rule is tried at each place, in this order; the first one that fits takes its characters. */
const RULES: readonly { readonly pattern: RegExp; make(match: RegExpExecArray, depth: number): Inline | null }[] = [
  { pattern: /\n/y, make: () => ({ kind: 'break' }) },
  { pattern: /\\([\\`*_[\]()<>])/y, make: match => ({ kind: 'text', text: match[1] ?? '' }) },
  { pattern: /`([^`\n]+)`/y, make: match => ({ kind: 'code', text: match[1] ?? '' }) },
  { pattern: /\*\*(?=\S)([^\n]{1,2000}?)(?<=\S)\*\*/y, make: (match, depth) => marked('strong', match, depth) },
  {
    pattern: /(?<![\w*])\*(?=[^\s*])([^*\n]+)(?<=\S)\*(?!\w)/y,
    make: (match, depth) => marked('emphasis', match, depth),
  },
  {
    pattern: /(?<![\w_])_(?=[^\s_])([^_\n]+)(?<=\S)_(?!\w)/y,
    make: (match, depth) => marked('emphasis', match, depth),
  },
  { pattern: /(?<!!)\[([^[\]\n]{1,300})\]\(([^()\n]{1,2000})\)/y, make: link },
  { pattern: /(?<![\w:])https?:\/\/(?:\\_|[^\s<>()[\]"'`*\\])*(?:\\_|[^\s<>()[\]"'`*\\.,;:!?])/iy, make: bareLink },
]

function inlinesOf(text: string, depth: number): readonly Inline[] {
  const found: Inline[] = []
  let plain = ''
  for (let at = 0; at < text.length; ) {
    const hit = depth < DEEPEST ? ruleAt(text, at, depth) : null
    if (!hit) {
      plain += text[at]
      at += 1
      continue
    }
    if (plain !== '') found.push({ kind: 'text', text: plain })
    plain = ''
    found.push(hit.inline)
    at += hit.length
  }
  if (plain !== '') found.push({ kind: 'text', text: plain })
  return found
}

function ruleAt(text: string, at: number, depth: number): { inline: Inline; length: number } | null {
  // Letters and blanks start nothing but a bare link; skipping them keeps long texts quick.
  if (!/[\n\\`*_[hH]/.test(text[at] ?? '')) return null
  for (const rule of RULES) {
    rule.pattern.lastIndex = at
    const match = rule.pattern.exec(text)
    const inline = match && rule.make(match, depth)
    if (match && inline) return { inline, length: match[0].length }
  }
  return null
}

function marked(kind: 'strong' | 'emphasis', match: RegExpExecArray, depth: number): Inline {
  return { kind, children: inlinesOf(match[1] ?? '', depth + 1) }
}

function link(match: RegExpExecArray, depth: number): Inline | null {
  const href = safeHref(match[2] ?? '')
  const children = inlinesOf(match[1] ?? '', Math.max(depth + 1, DEEPEST - 1))
  // A link inside a link's label would be another link: the label stays plain.
  return href === null ? null : { kind: 'link', href, children: children.filter(child => child.kind !== 'link') }
}

function bareLink(match: RegExpExecArray): Inline | null {
  const address = match[0].replaceAll('\\_', '_')
  const href = safeHref(address)
  return href === null ? null : { kind: 'link', href, children: [{ kind: 'text', text: address }] }
}
