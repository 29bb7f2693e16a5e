import type { Lexeme } from '../domain/dialogue/understanding/heard.ts'
import type { Lexicon } from '../domain/dialogue/understanding/lexicon.ts'

/** A labelled utterance: what somebody meant at a yes/no question. */
export type ActRow = { readonly id: string; readonly text: string; readonly act: string; readonly source: string }

/** What the assistant hears in one utterance. Only `confirms` would let a write happen. */
export type ActPrediction = ActRow & {
  readonly heard: Lexeme | null
  readonly confirms: boolean
  readonly rest: string
}

/** A part of something: `hits` of `of`. */
export type Share = { readonly hits: number; readonly of: number }

export type ActsReport = {
  readonly predictions: readonly ActPrediction[]
  /** How often each act is heard as what, over all sources. */
  readonly heard: readonly {
    readonly act: string
    readonly source: string
    readonly counts: ReadonlyMap<string, number>
  }[]
  /** Rows that mean yes in which a yes is heard, plain or with more that has to be looked at first. */
  readonly affirm: Share
  /** Rows that mean yes and would confirm at once. */
  readonly plainAffirm: Share
  /** Rows that mean something else and would confirm. */
  readonly falseConfirms: readonly ActPrediction[]
  readonly others: number
  readonly deny: Share
  readonly cancel: Share
  readonly repeat: Share
}

/** Compares what the lexicon hears with what people meant. */
export function evaluateActs(rows: readonly ActRow[], lexicon: Lexicon): ActsReport {
  const predictions = rows.map((row): ActPrediction => {
    const { lexeme, rest } = lexicon.hear(row.text)
    return { ...row, heard: lexeme, confirms: lexeme === 'affirm', rest }
  })
  const others = predictions.filter(({ act }) => act !== 'affirm')
  return {
    predictions,
    heard: countsOf(predictions),
    affirm: share(predictions, 'affirm', ['affirm', 'affirm_with_more']),
    plainAffirm: share(predictions, 'affirm', ['affirm']),
    falseConfirms: others.filter(({ confirms }) => confirms),
    others: others.length,
    // "Nothing else" is the no to "anything else?".
    deny: share(predictions, 'negate', ['deny', 'done']),
    cancel: share(predictions, 'cancel', ['cancel']),
    repeat: share(predictions, 'repeat', ['repeat', 'restart']),
  }
}

function share(predictions: readonly ActPrediction[], act: string, heard: readonly Lexeme[]): Share {
  const meant = predictions.filter(each => each.act === act)
  return { hits: meant.filter(each => each.heard !== null && heard.includes(each.heard)).length, of: meant.length }
}

function countsOf(predictions: readonly ActPrediction[]): ActsReport['heard'] {
  const groups = Map.groupBy(predictions, ({ act, source }) => `${act} ${source}`)
  return [...groups.values()]
    .map(group => {
      const counts = new Map<string, number>()
      for (const { heard } of group) counts.set(heard ?? 'nothing', (counts.get(heard ?? 'nothing') ?? 0) + 1)
      return { act: group[0]?.act ?? '', source: group[0]?.source ?? '', counts }
    })
    .sort((one, other) => one.act.localeCompare(other.act, 'en') || one.source.localeCompare(other.source, 'en'))
}
