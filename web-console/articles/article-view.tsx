import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { ArticleReport, Variant, VariantList } from '../../src/adapters/articles/protocol.ts'
import { call } from '../staff/call.ts'
import { newKey } from '../staff/new-key.ts'
import { Trouble, useLoaded } from './loaded.tsx'
import { Trend } from './trend.tsx'
import { dayOf, howMany, writtenDay } from './wording.ts'

/** One article: how it does, by which questions it is found, and the decisions about them. */
export function ArticleView({ slug }: { slug: string }): JSX.Element {
  const loaded = useLoaded<ArticleReport>(`articles/${encodeURIComponent(slug)}`).value
  if (loaded.state === 'loading') return <p class="calm">Loading…</p>
  if (loaded.state === 'failed') return <Trouble problem={loaded.problem} />
  const { article, questions, variants, weeks, reasons } = loaded.value
  return (
    <>
      <p>
        <a href="#list">All articles</a>
      </p>
      <h1 dir="auto">
        {article.title} {article.isStale && <span class="tag warn">Stale</span>}
      </h1>
      <p class="quiet">
        {article.topic} · for {article.audience.toLowerCase()}
        {article.updated && ` · looked over ${writtenDay(article.updated)}`} ·{' '}
        <a href={`/help/${article.slug}`}>Read it</a>
      </p>
      <dl class="figures">
        <Figure label="Views" value={article.views} />
        <Figure label="Solved" value={article.helped} />
        <Figure label="Not solved" value={article.notHelped} />
        <Figure label="Came back" value={article.reversed} />
      </dl>
      <Trend weeks={weeks} />
      {reasons.length > 0 && (
        <p>
          Did not help because:{' '}
          {reasons.map(({ reason, people }) => `${REASONS[reason] ?? reason} (${people})`).join(', ')}
        </p>
      )}
      <Variants slug={slug} variants={variants} />
      <section aria-labelledby="own">
        <h2 id="own">The author's own questions</h2>
        {questions.length === 0 && <p class="none">None. Five to ten of them help people to find it.</p>}
        <ul class="questions">
          {questions.map(question => (
            <li key={question} dir="auto">
              {question}
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

const REASONS: Readonly<Record<string, string>> = {
  unclear: 'hard to understand',
  incomplete: 'something is missing',
  wrong: 'it is not right',
  other_question: 'the question was another one',
}

function Figure({ label, value }: { label: string; value: number }): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}

const STATES: Record<Variant['state'], string> = {
  learnt: 'Learnt',
  pinned: 'Pinned',
  rejected: 'Rejected',
  waiting: 'Waits for a second person',
  outvoted: 'Not for this article',
  old: 'The article has changed',
}

/** Questions that people brought together with the article. Every decision can be taken back. */
function Variants({ slug, variants }: { slug: string; variants: readonly Variant[] }): JSX.Element {
  const shown = useSignal(variants)
  const trouble = useSignal<string | null>(null)

  async function decide(query: string, decision: 'rejected' | 'pinned' | 'left'): Promise<void> {
    const path = `/articles/api/articles/${encodeURIComponent(slug)}/variants`
    const answer = await call<VariantList>('POST', path, { key: newKey(), query, decision })
    trouble.value = answer.ok ? null : answer.problem.detail
    if (answer.ok) shown.value = answer.value.variants
  }

  return (
    <section aria-labelledby="variants">
      <h2 id="variants">Questions that people taught</h2>
      <p role="alert">{trouble.value}</p>
      {shown.value.length === 0 && <p class="none">None yet. Two people have to agree.</p>}
      <ul class="variants" aria-live="polite">
        {shown.value.map(variant => (
          <VariantItem key={variant.query} variant={variant} decide={decide} />
        ))}
      </ul>
      <PinForm pin={query => decide(query, 'pinned')} />
    </section>
  )
}

type Decide = (query: string, decision: 'rejected' | 'pinned' | 'left') => Promise<void>

function VariantItem({ variant, decide }: { variant: Variant; decide: Decide }): JSX.Element {
  const { query, state, people, against, decided } = variant
  const isDecided = state === 'pinned' || state === 'rejected'
  return (
    <li>
      <p class="asked" dir="auto">
        {query} <span class={`tag ${state}`}>{STATES[state]}</span>
      </p>
      <p class="quiet">
        {howMany(people.length, 'person agrees', 'people agree')}
        {people.length > 0 && `: ${people.slice(0, 4).map(saidBy).join(', ')}${people.length > 4 ? ', …' : ''}`}
        {against > 0 && ` · it did not help ${against}`}
        {decided && ` · ${DECISIONS[decided.decision]} by ${decided.by}, ${dayOf(decided.at)}`}
      </p>
      <p class="ways">
        {isDecided ? (
          <button type="button" onClick={() => void decide(query, 'left')}>
            {state === 'rejected' ? 'Bring back' : 'Unpin'}
            <span class="unseen"> "{query}"</span>
          </button>
        ) : (
          <>
            <button type="button" onClick={() => void decide(query, 'rejected')}>
              Reject<span class="unseen"> "{query}"</span>
            </button>
            <button type="button" onClick={() => void decide(query, 'pinned')}>
              Pin<span class="unseen"> "{query}"</span>
            </button>
          </>
        )}
      </p>
    </li>
  )
}

const DECISIONS = { rejected: 'rejected', pinned: 'pinned', left: 'left to people' } as const

function saidBy({ who, at }: Variant['people'][number]): string {
  return `${who.charAt(0).toLowerCase()}${who.slice(1)} on ${dayOf(at)}`
}

/** A question that staff know people ask. */
function PinForm({ pin }: { pin: (query: string) => Promise<void> }): JSX.Element {
  const text = useSignal('')
  return (
    <form
      class="pin"
      onSubmit={event => {
        event.preventDefault()
        if (text.value.trim() !== '') void pin(text.value.trim()).then(() => (text.value = ''))
      }}
    >
      <label>
        <span>Pin a question</span>
        <input maxLength={300} value={text.value} onInput={event => (text.value = event.currentTarget.value)} />
      </label>
      <button type="submit">Pin</button>
    </form>
  )
}
