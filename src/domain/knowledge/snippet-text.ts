import type { Token, Tokens } from 'marked'
import { plainText } from './plain-text.ts'

/**
 * Inline markdown as a conversation can show it: words, `**bold**` and links to the outside. Links between articles
 * become their words: a conversation in another channel has no page to resolve them against, and the answer names its
 * article anyway. Images and HTML are gone. `words` leaves the marks out as well.
 */
export function subsetOf(tokens: readonly Token[] | undefined, form: 'marked' | 'words' = 'marked'): string {
  let hidden = false
  const parts = (tokens ?? []).map(token => {
    if (token.type === 'html' && UNSEEN.test(token.raw)) hidden = !token.raw.startsWith('</')
    return hidden ? '' : inline(token, form)
  })
  return parts.join('')
}

/** What stands between these is no text, although inline it is lexed as such. */
const UNSEEN = /^<\/?(?:script|style|template)\b/i

function inline(token: Tokens.Generic, form: 'marked' | 'words'): string {
  switch (token.type) {
    case 'strong':
      return bold(subsetOf(token.tokens, form), form)
    case 'link':
      return link(subsetOf(token.tokens, form), String(token['href'] ?? ''), form)
    case 'codespan':
      return notALink(String(token['text'] ?? ''))
    case 'html':
      return /^<br\b/i.test(token.raw) ? ' ' : plainText(token.raw)
    case 'br':
      return ' '
    case 'image':
    case 'checkbox':
      return ''
    default:
      return token.tokens ? subsetOf(token.tokens, form) : notALink(plainText(String(token['text'] ?? '')))
  }
}

function bold(words: string, form: 'marked' | 'words'): string {
  return form === 'words' || words.trim() === '' || words.includes('**') ? words : `**${words.trim()}**`
}

function link(words: string, href: string, form: 'marked' | 'words'): string {
  const outside = /^(?:https?:\/\/|mailto:|tel:)[^\s()<>"]+$/i.test(href)
  if (form === 'words' || !outside || words.trim() === '' || words.includes('](')) return words
  return `[${words.replace(/[[\]]/g, '')}](${href})`
}

/** Text that only looks like a link must not become one when the snippet is read as markdown again. */
function notALink(text: string): string {
  return text.replace(/\]\(/g, '] (')
}
