import './article.css'
import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { ArticleView, Refusal } from '../../../src/adapters/web/protocol.ts'
import { MarkdownText } from '../../../web-shared/markdown-text.tsx'
import { call } from '../calls.ts'
import { Icon } from '../views/icon.tsx'

export type ArticlePanelProps = {
  readonly token: () => string | null
  /** Its path in the help centre, with the section that was quoted. */
  readonly href: string
  /** Back to the chat. */
  readonly leave: () => void
}

type Shown = ArticleView['article'] | 'loading' | 'failed'

/** A whole article over the chat, which stays as it was below. */
export function ArticlePanel({ token, href, leave }: ArticlePanelProps): JSX.Element {
  const shown = useSignal<Shown>('loading')
  const title = useRef<HTMLHeadingElement>(null)
  const [path = '', anchor = ''] = href.split('#')
  const load = async () => {
    shown.value = 'loading'
    const slug = path.slice('/help/'.length)
    const answer = await call<ArticleView>(`/v1/articles/${slug}`, token(), { method: 'GET' }, 15_000).catch(failed)
    shown.value = answer.ok ? answer.article : 'failed'
  }
  useEffect(() => {
    title.current?.focus()
    void load()
  }, [href])
  const article = shown.value
  return (
    <section
      class="whole-article"
      aria-labelledby="article-title"
      onKeyDown={event => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        leave()
      }}
    >
      <div class="article-head">
        <button type="button" class="round" aria-label="Back to the chat" onClick={leave}>
          <Icon name="back" />
        </button>
        <h2 id="article-title" tabIndex={-1} ref={title} dir="auto">
          {typeof article === 'string' ? 'Article' : article.title}
        </h2>
        <a class="round" href={href} target="_blank" rel="noopener noreferrer" aria-label="Open in the help centre">
          <Icon name="out" />
        </a>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard. */}
      <div class="article-text" tabIndex={0} role="document" aria-busy={article === 'loading'}>
        {article === 'loading' && <p>Loading…</p>}
        {article === 'failed' && (
          <p role="alert">
            The article could not be opened.{' '}
            <button type="button" class="link" onClick={() => void load()}>
              Try again
            </button>
          </p>
        )}
        {typeof article !== 'string' &&
          article.sections.map((section, place) => (
            <Section key={place} section={section} isQuoted={section.anchor === anchor && anchor !== ''} />
          ))}
      </div>
    </section>
  )
}

const failed = (): Refusal => ({ ok: false, error: 'unavailable', message: '' })

/** The section that was quoted comes into view by itself. */
function Section({ section, isQuoted }: { section: ArticleView['article']['sections'][number]; isQuoted: boolean }) {
  const part = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isQuoted) part.current?.scrollIntoView({ block: 'start' })
  }, [isQuoted])
  return (
    <div ref={part} dir="auto">
      {section.heading && <h3>{section.heading}</h3>}
      <MarkdownText text={section.text} />
    </div>
  )
}
