import { type Block, type Inline, parseMarkdown } from '../../../web-shared/markdown.ts'

const SAFE_SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:'])

/**
 * A message in our markdown subset, in Teams' own, saying the same. Teams' is wider: it knows HTML, pictures (a
 * request to a stranger's server), headings and any link. So the text is read as the widget reads it and written
 * anew, with everything that is only text made unable to be anything else.
 */
export function inertMarkdown(text: string, publicUrl: string | null): string {
  return parseMarkdown(text)
    .map(block => written(block, publicUrl))
    .join('\n\n')
}

/** Text shown as it is on one line: nothing in it is taken for markdown or HTML. */
export function literalText(text: string): string {
  return inert(text.replace(/\s+/g, ' ').trim())
}

/** A markdown link with a label that is inert already; the label alone where people should not be sent to the target. */
export function link(label: string, target: string, publicUrl: string | null): string {
  const url = URL.parse(target, publicUrl ?? undefined)
  if (!url || !SAFE_SCHEMES.has(url.protocol)) return label
  return `[${label}](${url.href.replace(/\(/g, '%28').replace(/\)/g, '%29')})`
}

function written(block: Block, publicUrl: string | null): string {
  if (block.kind === 'paragraph') return inlines(block.children, publicUrl)
  return block.items
    .map((item, at) => `${block.ordered ? `${block.start + at}.` : '-'} ${inlines(item, publicUrl)}`)
    .join('\n')
}

function inlines(children: readonly Inline[], publicUrl: string | null): string {
  return children.map((child, at) => beside(inline(child, publicUrl), children[at + 1])).join('')
}

function inline(child: Inline, publicUrl: string | null): string {
  switch (child.kind) {
    case 'text':
      return inert(child.text)
    case 'code':
      return /^[\w ,.:/@-]+$/.test(child.text) ? `\`${child.text}\`` : inert(child.text)
    case 'strong':
      return `**${inlines(child.children, publicUrl)}**`
    case 'emphasis':
      return `*${inlines(child.children, publicUrl)}*`
    case 'link':
      return link(inlines(child.children, publicUrl), child.href, publicUrl)
    case 'break':
      // Without the two spaces Teams joins the lines.
      return '  \n'
    default:
      return child satisfies never
  }
}

/** An exclamation mark would make a picture of the link that follows. */
function beside(text: string, next: Inline | undefined): string {
  return next?.kind === 'link' ? text.replace(/!$/, entity) : text
}

/**
 * Characters that could mean something become entities, and only where they could: notifications show a message
 * without reading its entities.
 */
function inert(text: string): string {
  return text
    .replace(/&(?=#?\w+;)/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[[\]`]|\*(?=\S)|(?<=\S)\*|\b_\B|\B_\b|~(?=~)|(?<=~)~|\\(?=[!-/:-@[-`{-~])/g, entity)
    .replace(/^(\s*)([-+=]|#(?=#{0,5}\s))/, (_, blanks: string, mark: string) => blanks + entity(mark))
}

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`
}
