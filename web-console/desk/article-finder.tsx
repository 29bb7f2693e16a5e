import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { FoundArticle, FoundArticles } from '../../src/adapters/desk/protocol.ts'
import { plainText } from '../../web-shared/markdown.ts'
import { call } from '../staff/call.ts'
import { Icon } from '../staff/icon.tsx'
import { threads } from './desk-state.ts'
import type { GivenArticle } from './drafts.ts'
import { path } from './pull.ts'

const MAX_QUERY = 300
/** Between two keys of somebody who types. */
const PAUSE_MS = 150

type Shown = { readonly articles: readonly FoundArticle[]; readonly of: string | null; readonly trouble: string | null }
const NOTHING_YET: Shown = { articles: [], of: null, trouble: null }

type Props = {
  readonly conversationId: string
  readonly choose: (article: GivenArticle) => void
  readonly close: () => void
}

/** Finds what the customer may open, beginning with their last words. Arrows walk, Enter chooses, Escape closes. */
export function ArticleFinder({ conversationId, choose, close }: Props): JSX.Element {
  const query = useSignal(lastWords(conversationId))
  const shown = useSignal<Shown>(NOTHING_YET)
  const active = useSignal(0)
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => field.current?.select(), [])
  useEffect(() => list.current?.children[active.value]?.scrollIntoView({ block: 'nearest' }), [active.value])
  useEffect(() => {
    let isCurrent = true
    const wait = setTimeout(async () => {
      const found = await search(conversationId, query.value.trim())
      if (!isCurrent) return
      shown.value = found
      active.value = 0
    }, PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(wait)
    }
  }, [query.value, conversationId, shown, active])
  const { articles, of } = shown.value

  return (
    <section class="finder" id="article-finder" aria-label="Articles for this customer">
      <div class="finder-head">
        <Icon name="search" />
        <label class="unseen" for="finder-query">
          Search the articles that this customer can open
        </label>
        <input
          id="finder-query"
          ref={field}
          type="text"
          role="combobox"
          aria-expanded={articles.length > 0}
          aria-controls="finder-results"
          aria-autocomplete="list"
          aria-activedescendant={articles.length > 0 ? optionId(active.value) : undefined}
          autocomplete="off"
          maxLength={MAX_QUERY}
          placeholder="Search the articles…"
          value={query.value}
          onInput={event => (query.value = event.currentTarget.value)}
          onKeyDown={onKey}
        />
        <button type="button" class="bare round" aria-label="Close the articles" onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div
        class="finder-list"
        id="finder-results"
        role="listbox"
        aria-label="Articles"
        ref={list}
        hidden={articles.length === 0}
      >
        {articles.map((article, place) => (
          <Option
            key={`${article.slug}#${article.anchor}`}
            article={article}
            place={place}
            isActive={place === active.value}
            choose={() => take(article)}
          />
        ))}
      </div>
      <p class={articles.length > 0 ? 'unseen' : 'finder-none'} role="status">
        {summary(shown.value)}
      </p>
    </section>
  )

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Escape') close()
    else if (event.key === 'ArrowDown') step(1)
    else if (event.key === 'ArrowUp') step(-1)
    else if (event.key === 'Enter') takeActive()
    else return
    event.preventDefault()
  }

  function step(by: 1 | -1): void {
    active.value = Math.max(0, Math.min(articles.length - 1, active.value + by))
  }

  /** What stands there belongs to an earlier query until the answer is here: nobody means that. */
  function takeActive(): void {
    const article = articles[active.value]
    if (article && of === query.value.trim()) take(article)
  }

  function take({ slug, anchor, title, section }: FoundArticle): void {
    choose({ slug, anchor, title, section, query: of ?? '' })
  }
}

type OptionProps = {
  readonly article: FoundArticle
  readonly place: number
  readonly isActive: boolean
  readonly choose: () => void
}

function Option({ article, place, isActive, choose }: OptionProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and takes the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the same.
    <div class="finder-option" id={optionId(place)} role="option" aria-selected={isActive} onClick={choose}>
      <span class="finder-title" dir="auto">
        {article.title}
        {article.section && <span class="quiet"> › {article.section}</span>}
      </span>
      <span class="finder-snippet" dir="auto">
        {plainText(article.snippet)}
      </span>
    </div>
  )
}

function optionId(place: number): string {
  return `finder-option-${place}`
}

async function search(conversationId: string, query: string): Promise<Shown> {
  if (query === '') return { ...NOTHING_YET, of: query }
  const answer = await call<FoundArticles>('POST', `${path(conversationId)}/articles`, { query })
  if (answer.ok) return { articles: answer.value.articles, of: query, trouble: null }
  return { articles: [], of: query, trouble: answer.problem.detail }
}

function summary({ articles, of, trouble }: Shown): string {
  if (trouble !== null) return trouble
  if (of === null) return 'Searching…'
  if (of === '') return 'Type what the customer wants to know.'
  if (articles.length === 0) return 'Nothing that this customer can open has these words.'
  return articles.length === 1 ? '1 article' : `${articles.length} articles`
}

/** What the customer wrote last; buttons are no words of theirs. */
function lastWords(conversationId: string): string {
  const events = threads.value.get(conversationId)?.events ?? []
  const last = events.findLast(({ author, body }) => author.kind === 'customer' && body.kind === 'text')
  return last?.body.kind === 'text' ? last.body.text.slice(0, MAX_QUERY) : ''
}
