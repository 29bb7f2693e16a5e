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
