import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from '../staff/icon.tsx'
import { ArticleFinder } from './article-finder.tsx'
import { tellTyping } from './connection.ts'
import { articleOf, draftOf, type GivenArticle, keepArticle, keepDraft } from './drafts.ts'
import { send } from './outbox.ts'

const MAX_TEXT = 4_000
const COUNT_FROM = 3_500
const MAX_HEIGHT_PX = 220
/** What stands before an article when nothing has been written yet. */
const LEAD_IN = 'This explains it:'

/**
 * Where an agent writes, and finds an article to send along. Sending waits until everything the customer has said is on
 * the screen; typing never does.
 */
export function Composer({ conversationId, upToDate }: { conversationId: string; upToDate: boolean }): JSX.Element {
  const text = useSignal(draftOf(conversationId))
  const article = useSignal(articleOf(conversationId))
  const finding = useSignal(false)
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => box.current?.focus(), [])
  useLayoutEffect(() => growWithText(box.current))
  const ready = upToDate && text.value.trim() !== ''

  return (
    <form class="composer" onSubmit={submit}>
      {finding.value && <ArticleFinder conversationId={conversationId} choose={choose} close={closeFinder} />}
      {article.value && <Attached article={article.value} remove={() => attach(null)} />}
      <label class="unseen" for="composer">
        Message to the customer
      </label>
      <textarea
        id="composer"
        ref={box}
        rows={1}
        maxLength={MAX_TEXT}
        value={text.value}
        placeholder="Write to the customer…"
        aria-describedby="composer-hint"
        dir="auto"
        onInput={event => type(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <button
        type="button"
        id="find-article"
        class="bare round find"
        aria-expanded={finding.value}
        aria-controls="article-finder"
        aria-keyshortcuts="Control+K Meta+K"
        aria-label="Find an article"
        title="Find an article (Ctrl+K)"
        onClick={() => (finding.value ? closeFinder() : openFinder())}
      >
        <Icon name="article" />
      </button>
      <button type="submit" class="primary round send" aria-disabled={!ready} aria-label="Send">
        <Icon name="send" />
      </button>
      <p id="composer-hint" class="hint">
        {upToDate ? 'Enter sends, Shift and Enter starts a new line' : 'Catching up before you can send…'}
        {text.value.length >= COUNT_FROM && (
          <span role="status"> · {(MAX_TEXT - text.value.length).toLocaleString()} characters left</span>
        )}
      </p>
    </form>
  )

  function change(value: string): void {
    text.value = value
    keepDraft(conversationId, value)
  }

  function attach(chosen: GivenArticle | null): void {
    article.value = chosen
    keepArticle(conversationId, chosen)
  }

  function type(value: string): void {
    change(value)
    if (value !== '') tellTyping(conversationId)
  }

  function onKey(event: KeyboardEvent): void {
    // While an input method is composing a word, Enter belongs to it.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event)
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      openFinder()
    }
  }

  function openFinder(): void {
    finding.value = true
  }

  function closeFinder(): void {
    finding.value = false
    box.current?.focus()
  }

  function choose(chosen: GivenArticle): void {
    attach(chosen)
    if (text.value.trim() === '') change(LEAD_IN)
    closeFinder()
  }

  function submit(event: Event): void {
    event.preventDefault()
    if (!ready) return
    send(conversationId, text.value.trim(), article.value)
    change('')
    attach(null)
    box.current?.focus()
  }
}

/** The article that goes out with the message. */
function Attached({ article, remove }: { article: GivenArticle; remove: () => void }): JSX.Element {
  return (
    <p class="attached">
      <Icon name="article" />
      <span dir="auto">
        <span class="unseen">With the article </span>
        {article.title}
        {article.section && <span class="quiet"> › {article.section}</span>}
      </span>
      <button type="button" class="bare round" aria-label="Send without the article" onClick={remove}>
        <Icon name="close" />
      </button>
    </p>
  )
}

function growWithText(box: HTMLTextAreaElement | null): void {
  if (!box) return
  box.style.height = 'auto'
  box.style.height = `${Math.min(box.scrollHeight, MAX_HEIGHT_PX)}px`
}
