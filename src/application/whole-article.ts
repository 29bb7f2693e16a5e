import type { Article } from '../domain/knowledge/article.ts'
import type { KnowledgeIndex } from '../domain/knowledge/index.ts'
import type { Block } from '../domain/knowledge/passages.ts'

/** A whole article in the markdown that a conversation can show. `anchor` and `heading` are empty before the first heading. */
export type WholeArticle = {
  readonly slug: string
  readonly title: string
  readonly sections: readonly { readonly anchor: string; readonly heading: string; readonly text: string }[]
}

/** Puts an article's passages together again. */
export function wholeArticle({ slug, title }: Article, index: KnowledgeIndex): WholeArticle {
  const sections = index.passagesOf(slug).map(({ anchor, heading, blocks }) => ({
    ...{ anchor, heading: heading === title ? '' : heading, text: blocks.map(written).join('\n\n') },
  }))
  return { slug, title, sections }
}

function written(block: Block): string {
  if (block.kind === 'prose') return block.text
  return block.items.map((item, place) => `${block.ordered ? `${block.start + place}.` : '-'} ${item}`).join('\n')
}
