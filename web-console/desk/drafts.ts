import type { AgentMessage } from '../../src/adapters/desk/protocol.ts'

/** An article that goes out with a message: what the server is told of it, and what it is called. */
export type GivenArticle = Required<NonNullable<AgentMessage['article']>> & {
  readonly title: string
  readonly section: string
}

/** What has been typed but not sent, kept apart for each conversation and over a reload. */
const drafts = new Map<string, string>()

/** The draft of a conversation; empty when there is none. */
export function draftOf(conversationId: string): string {
  return drafts.get(conversationId) ?? stored(conversationId) ?? ''
}

/** Keeps a draft; an empty one is forgotten. */
export function keepDraft(conversationId: string, text: string): void {
  drafts.set(conversationId, text)
  try {
    if (text === '') sessionStorage.removeItem(key(conversationId))
    else sessionStorage.setItem(key(conversationId), text)
  } catch {
    // Storage is blocked: drafts live as long as the page.
  }
}

/** The article that waits to go out with a conversation's draft; null when there is none. */
export function articleOf(conversationId: string): GivenArticle | null {
  const kept = draftOf(articleKey(conversationId))
  return kept === '' ? null : JSON.parse(kept)
}

/** Keeps it; null forgets it. */
export function keepArticle(conversationId: string, article: GivenArticle | null): void {
  keepDraft(articleKey(conversationId), article === null ? '' : JSON.stringify(article))
}

function articleKey(conversationId: string): string {
  return `${conversationId}.article`
}

function stored(conversationId: string): string | null {
  try {
    return sessionStorage.getItem(key(conversationId))
  } catch {
    return null
  }
}

function key(conversationId: string): string {
  return `firstline.draft.${conversationId}`
}
