import type { Pieces, SearchAnswer } from '../src/adapters/help/search-protocol.ts'

/** Words as nodes, never as markup: what was searched for stands at the odd places. */
export function piecesOf(pieces: Pieces): readonly Node[] {
  return pieces.map((piece, position) => {
    if (position % 2 === 0) return document.createTextNode(piece)
    const mark = document.createElement('mark')
    mark.textContent = piece
    return mark
  })
}

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

/** What the server finds; null when it cannot be asked just now. */
export async function ask(request: string | Request, signal: AbortSignal): Promise<SearchAnswer | null> {
  try {
    const answer = await fetch(request, { signal })
    return answer.ok ? await answer.json() : null
  } catch {
    return null
  }
}
