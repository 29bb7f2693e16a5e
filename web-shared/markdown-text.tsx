import type { JSX } from 'preact'
import { type Block, type Inline, parseMarkdown } from './markdown.ts'

/** A message's text as nodes. `site` is where paths of our own site lead, e.g. `https://help.example`. */
export function MarkdownText({ text, site = '' }: { text: string; site?: string }): JSX.Element {
  return (
    <>
      {parseMarkdown(text).map((block, place) => (
        <BlockNode key={place} block={block} site={site} />
      ))}
    </>
  )
}

function BlockNode({ block, site }: { block: Block; site: string }): JSX.Element {
  if (block.kind === 'paragraph') return <p>{inlineNodes(block.children, site)}</p>
  const items = block.items.map((item, place) => <li key={place}>{inlineNodes(item, site)}</li>)
  return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>
}

function inlineNodes(inlines: readonly Inline[], site: string): (JSX.Element | string)[] {
  return inlines.map((inline, place) => inlineNode(inline, place, site))
}

function inlineNode(inline: Inline, key: number, site: string): JSX.Element | string {
  switch (inline.kind) {
    case 'text':
      return inline.text
    case 'break':
      return <br key={key} />
    case 'code':
      return <code key={key}>{inline.text}</code>
    case 'strong':
      return <strong key={key}>{inlineNodes(inline.children, site)}</strong>
    case 'emphasis':
      return <em key={key}>{inlineNodes(inline.children, site)}</em>
    case 'link':
      return (
        <a
          key={key}
          href={inline.href.startsWith('/') ? site + inline.href : inline.href}
          target="_blank"
          rel="noopener noreferrer"
        >
          {inlineNodes(inline.children, site)}
        </a>
      )
  }
}
