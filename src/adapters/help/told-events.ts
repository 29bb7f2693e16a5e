import type { Request } from 'express'
import type { KnowledgeEvent, KnowledgeLedger, NotHelpedReason } from '../../application/knowledge-ports.ts'
import type { Clock, Log } from '../../application/ports.ts'
import type { Article } from '../../domain/knowledge/article.ts'
import { isNobody } from './visitor.ts'

/** Tells the ledger what readers do. No reader waits for it, and none sees it fail. */
export type Teller = {
  viewed(request: Request, article: Article): void
  clicked(request: Request, article: Article, query: string, position: number): void
  /** A search that was sent off; one that found nothing is an abstention. */
  searched(request: Request, query: string, best: Article | null): void
  judged(request: Request, article: Article, verdict: 'helped' | 'not_helped', reason: NotHelpedReason | null): void
}

/** Builds it. What a reader does twice on one day is told once: its key is made of them, of it and of the day. */
export function tellTo(parts: {
  readonly ledger: KnowledgeLedger
  readonly visitorOf: (request: Request) => string
  readonly hash: (text: string) => string
  readonly clock: Clock
  readonly log: Log
}): Teller {
  const { ledger, visitorOf, hash, clock, log } = parts

  return {
    viewed: (request, article) => tell(request, { ...about(article), kind: 'viewed' }),
    clicked: (request, article, query, position) =>
      tell(request, { ...about(article), kind: 'clicked', query, position }),
    searched: (request, query, best) =>
      tell(request, {
        kind: best === null ? 'abstained' : 'searched',
        ...{ article: best?.slug ?? null, version: best?.version ?? null, query, position: null },
      }),
    judged: (request, article, verdict, reason) =>
      tell(request, { ...about(article), kind: verdict, ...(reason === null ? {} : { reason }) }),
  }

  function tell(request: Request, told: Omit<KnowledgeEvent, 'key' | 'at' | 'actor' | 'channel'>): void {
    if (isNobody(request)) return
    const at = clock.now()
    const actor = visitorOf(request)
    const day = new Date(at).toISOString().slice(0, 10)
    const { kind, article, version, query, reason } = told
    const what = reason === undefined ? kind : 'reason'
    // What a search says of its best article may change with every build: the search is the same.
    const of = kind === 'searched' || kind === 'abstained' ? [] : [article, version]
    const key = `help:${hash(JSON.stringify([what, actor, day, query, ...of])).slice(0, 40)}`
    ledger
      .record([{ ...told, key, at, actor, channel: 'help' }])
      .catch(error => log.error('help.not_recorded', error, { kind }))
  }

  function about({ slug, version }: Article) {
    return { article: slug, version, query: null, position: null }
  }
}
