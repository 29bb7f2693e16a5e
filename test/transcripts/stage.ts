import { join } from 'node:path'
import { loadArticles } from '../../src/adapters/files/articles.ts'
import { loadFlows } from '../../src/adapters/files/flows.ts'
import { openOrdersFile } from '../../src/adapters/orders/file-directory.ts'
import { buildBrain, buildLibrary } from '../../src/application/build-brain.ts'
import { createRunAction } from '../../src/application/run-action.ts'
import type { Brain } from '../../src/domain/dialogue/brain.ts'
import { converse, resume } from '../../src/domain/dialogue/converse.ts'
import type { CustomerBody } from '../../src/domain/dialogue/log.ts'
import type { TurnInput } from '../../src/domain/dialogue/progress.ts'
import { EMPTY_STATE, topFrame } from '../../src/domain/dialogue/state.ts'
import type { Conversation, Floor } from '../../src/domain/service/conversation.ts'
import { countedIds } from '../fakes/counted-ids.ts'
import { numbersOnly } from '../fakes/numbers-only.ts'
import { scriptedCodes } from '../fakes/scripted-codes.ts'

/** What one turn did, for comparing. */
export type Happened = {
  readonly said: readonly string[]
  readonly choices: readonly string[]
  readonly asks: string | null
  readonly facts: readonly string[]
  readonly calls: readonly string[]
  readonly handoff: boolean
}

export type Stage = { turn(utterance: CustomerBody): Promise<Happened> }

const ROOT = join(import.meta.dirname, '..', '..')
const TODAY = '2026-11-22'
const NOW = Date.UTC(2026, 10, 22, 10)

let brain: Promise<Brain> | null = null

/** The shipped flows, articles and orders, without a store: a conversation on a bare stage with a stopped clock. */
export async function openStage(): Promise<Stage> {
  brain ??= readBrain()
  const known = await brain
  const orders = await openOrdersFile(join(ROOT, 'sample', 'orders.json'))
  let serial = 0
  const customerCases = numbersOnly(async () => ++serial)
  const parts = { orders, customerCases, ...scriptedCodes(), clock: { now: () => NOW }, ids: countedIds() }
  const runAction = createRunAction(parts)
  let state = EMPTY_STATE
  let floor: Floor['holder'] = 'assistant'
  let number = 0
  return {
    async turn(utterance) {
      number += 1
      const turn: TurnInput = { id: `t${number}`, utterance, state, floor, today: TODAY }
      const calls: string[] = []
      const facts: string[] = []
      let progress = converse(known, turn)
      while (progress.call !== null) {
        const result = await runAction(CONVERSATION, progress.call)
        calls.push(`${progress.call.action} → ${result.outcome}`)
        facts.push(
          ...result.writes.flatMap(write => (write.kind === 'fact' ? [`${write.fact.kind} ${write.fact.intent}`] : [])),
        )
        progress = resume(known, turn, progress, result.outcome, result.value)
      }
      state = progress.state
      const handoff = progress.effects.some(effect => effect.kind === 'request_handoff')
      if (handoff) floor = 'queue'
      if (progress.effects.some(effect => effect.kind === 'cancel_handoff')) floor = 'assistant'
      const waiting = topFrame(state)?.waiting ?? null
      return {
        said: progress.said.map(({ text }) => text),
        choices: (progress.said.at(-1)?.choices ?? []).map(({ label }) => label),
        asks: waiting === null ? null : waiting.kind === 'slot' ? waiting.slot : waiting.confirm,
        facts: [
          ...progress.effects.flatMap(effect => (effect.kind === 'fact' ? [`${effect.fact} ${effect.intent}`] : [])),
          ...facts,
        ],
        calls,
        handoff,
      }
    },
  }
}

async function readBrain(): Promise<Brain> {
  const [{ flows, sentences }, { articles }] = await Promise.all([
    loadFlows(join(ROOT, 'flows')),
    loadArticles(join(ROOT, 'knowledge')),
  ])
  return buildBrain({ company: 'Larkspur Home', flows, sentences, library: buildLibrary(articles) })
}

const CONVERSATION: Conversation = {
  id: 'conv_nora',
  channel: 'web',
  externalId: 'visitor_nora',
  address: null,
  floor: { holder: 'assistant', epoch: 0 },
  identity: null,
  lastSeq: 1,
  lastPublicSeq: 1,
  handledSeq: 1,
  state: {},
  stateVersion: 0,
  openedAt: NOW,
}
