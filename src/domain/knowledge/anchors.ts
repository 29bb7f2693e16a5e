/** Names the headings of one article in order, the way GitHub does; a repeated heading gets a number. */
export function anchorNamer(): (heading: string) => string {
  const used = new Map<string, number>()
  return heading => {
    const name = anchorOf(heading)
    const times = used.get(name) ?? 0
    used.set(name, times + 1)
    if (times === 0) return name
    const numbered = `${name}-${times}`
    used.set(numbered, (used.get(numbered) ?? 0) + 1)
    return numbered
  }
}

function anchorOf(heading: string): string {
  const kept = heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
  return kept.replace(/\s/g, '-') || 'section'
}
