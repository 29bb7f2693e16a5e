import { createCustomerCaseDesk } from '../../src/application/customer-case-desk.ts'
import { createCustomerProof } from '../../src/application/customer-proof.ts'
import type { OrderDirectory } from '../../src/application/order-ports.ts'
import { createRunAction } from '../../src/application/run-action.ts'
import type { Brain } from '../../src/domain/dialogue/brain.ts'
import { converse, resume } from '../../src/domain/dialogue/converse.ts'
import type { CustomerBody } from '../../src/domain/dialogue/log.ts'
import { activeFrame, EMPTY_STATE } from '../../src/domain/dialogue/state.ts'
import type { Conversation } from '../../src/domain/service/conversation.ts'
import type { OrderNumberShape } from '../../src/domain/service/order.ts'
import { countedIds } from '../fakes/counted-ids.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { memoryCustomerCases } from '../fakes/memory-customer-cases.ts'
import { scriptedCodes } from '../fakes/scripted-codes.ts'

/** A conversation with the assistant, without a store, in a shop that takes facts for a proof. */
export type TauConversation = {
  says(text: string): Promise<string>
  /** Presses a button that is on offer; says nothing where it is not. */
  presses(choice: string): Promise<string>
  /** The slot or confirm whose question is open. */
  asks(): string | null
  log(): readonly string[]
}

const NOW = Date.UTC(2026, 10, 22, 10)
let opened = 0

export function tauConversation(brain: Brain, orders: OrderDirectory, orderNumbers: OrderNumberShape): TauConversation {
  const id = `conv_${opened++}`
  const clock = { now: () => NOW }
  const ids = countedIds()
  const log = keptLog()
  const cases = memoryCustomerCases(clock.now)
  const ownCases = createCustomerCaseDesk({ ...cases, clock, ids, log, hash: text => text })
  const { identities, proven } = provable()
  const proof = createCustomerProof({ by: 'facts', orders, identities: proven, clock, ids, log, pause: async () => {} })
  const codes = scriptedCodes().codes
  const runAction = createRunAction({ ...cases, orders, ownCases, identities, codes, proof, clock, ids, orderNumbers })
  const lines: string[] = []
  let state = EMPTY_STATE
  let number = 0
  return {
    says: text => hear({ kind: 'text', text }),
    async presses(choice) {
      const offered = state.offered.find(({ id }) => id === choice)
      return offered === undefined ? '' : hear({ kind: 'choice', choice, label: offered.label })
    },
    asks() {
      const waiting = activeFrame(state)?.waiting
      return waiting?.kind === 'slot' ? waiting.slot : waiting?.kind === 'confirm' ? waiting.confirm : null
    },
    log: () => lines,
  }

  async function hear(utterance: CustomerBody): Promise<string> {
    number += 1
    const turn = { id: `t${number}`, utterance, state, floor: 'assistant', today: '2026-11-22', now: NOW } as const
    let progress = converse(brain, turn)
    while (progress.call !== null) {
      const { outcome, value } = await runAction(conversation(id), progress.call)
      progress = resume(brain, turn, progress, outcome, value)
    }
    state = progress.state
    const said = progress.said.map(each => each.text).join('\n')
    lines.push(`› ${utterance.kind === 'text' ? utterance.text : utterance.label}`, said)
    return said
  }
}

/** Who the conversation's customer has proven to be. */
function provable() {
  let email: string | null = null
  let name: string | null = null
  return {
    identities: {
      ofConversation: async () =>
        email === null
          ? null
          : ({ contactId: 'contact_1', level: 2, provenBy: 'facts', name, email, expiresAt: NOW + 1 } as const),
    },
    proven: {
      failuresSince: async () => 0,
      noteFailure: async () => {},
      async prove({ claim, person }: { claim: { email: string | null }; person: { name: string | null } }) {
        email = claim.email
        name = person.name
        return 'known' as const
      },
    },
  }
}

function conversation(id: string): Conversation {
  return {
    ...{ id, channel: 'web', externalId: id, address: null, floor: { holder: 'assistant', epoch: 0 } },
    ...{ identity: null, lastSeq: 1, lastPublicSeq: 1, handledSeq: 1, state: {}, stateVersion: 0, openedAt: NOW },
  }
}
