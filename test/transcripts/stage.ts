import { join } from 'node:path'
import { createCustomerCaseDesk } from '../../src/application/customer-case-desk.ts'
import { createRunAction } from '../../src/application/run-action.ts'
import { converse, resume } from '../../src/domain/dialogue/converse.ts'
import type { ActionCall } from '../../src/domain/dialogue/flow/advance.ts'
import type { CustomerBody } from '../../src/domain/dialogue/log.ts'
import type { TurnInput } from '../../src/domain/dialogue/progress.ts'
import { topFrame, type Waiting } from '../../src/domain/dialogue/state.ts'
import { isoDay } from '../../src/domain/iso-day.ts'
import type { Conversation, Floor } from '../../src/domain/service/conversation.ts'
import type { Order } from '../../src/domain/service/order.ts'
import { countedIds } from '../fakes/counted-ids.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { memoryCustomerCases } from '../fakes/memory-customer-cases.ts'
import { shippedBrain } from '../shipped-brain.ts'
import { GO_ON, stateMidway } from './midway.ts'
import { type Given, given as givenShape, setScene } from './scene.ts'
import { shopOnStage } from './shop-on-stage.ts'

/** What one turn did, for comparing. */
export type Happened = {
  readonly said: readonly string[]
  readonly choices: readonly string[]
  readonly asks: string | null
  readonly facts: readonly string[]
  readonly calls: readonly string[]
  /** What each action was given, the last time. */
  readonly called: { readonly [action: string]: ActionCall['input'] }
  readonly handoff: boolean
}

/** `after` is how many milliseconds have passed since the turn before. */
export type Stage = {
  turn(utterance: CustomerBody, after?: number): Promise<Happened>
  /** How an order stands with the shop. */
  order(id: string): Promise<Order | null>
}

const ROOT = join(import.meta.dirname, '..', '..')
const NOBODY: Given = givenShape.parse({})

/** The shipped flows, articles and orders, without a store: a conversation on a bare stage with a stopped clock. */
export async function openStage(given: Given = NOBODY): Promise<Stage> {
  const known = await shippedBrain()
  let now = Date.parse(`${given.today}T10:00:00Z`)
  const clock = { now: () => now }
  const orders = await shopOnStage(join(ROOT, 'sample', 'orders.json'), given, clock)
  const ids = countedIds()
  const cases = memoryCustomerCases(clock.now)
  const scene = setScene(cases, given, { conversationId: CONVERSATION.id, orders, now })
  const ownCases = createCustomerCaseDesk({ ...cases, clock, ids, log: keptLog(), hash: text => text })
  const runAction = createRunAction({ ...cases, ...scene, orders, ownCases, clock, ids })
  let state = stateMidway(known, given)
  let floor: Floor['holder'] = 'assistant'
  let number = 0
  const stage: Stage = {
    async order(id) {
      const found = await orders.order(id)
      return found.ok ? found.value : null
    },
    async turn(utterance, after = 0) {
      now += after
      number += 1
      const turn: TurnInput = { id: `t${number}`, utterance, state, floor, today: isoDay(now), now }
      const calls: string[] = []
      const called: { [action: string]: ActionCall['input'] } = {}
      const facts: string[] = []
      let progress = converse(known, turn)
      while (progress.call !== null) {
        const result = await runAction(CONVERSATION, progress.call)
        for (const write of result.writes)
          if (write.kind === 'open_case') cases.opened(CONVERSATION.id, write.case, write)
        calls.push(`${progress.call.action} → ${result.outcome}`)
        called[progress.call.action] = progress.call.input
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
        asks: asked(waiting),
        facts: [
          ...progress.effects.flatMap(effect => (effect.kind === 'fact' ? [`${effect.fact} ${effect.intent}`] : [])),
          ...facts,
        ],
        calls,
        called,
        handoff,
      }
    },
  }
  if (given.flow !== undefined) await stage.turn(GO_ON)
  return stage
}

function asked(waiting: Waiting | null): string | null {
  if (waiting?.kind === 'slot') return waiting.slot
  return waiting?.kind === 'confirm' || waiting?.kind === 'change' ? waiting.confirm : null
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
  openedAt: 0,
}
