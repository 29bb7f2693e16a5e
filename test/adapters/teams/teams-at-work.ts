import type { AddressInfo } from 'node:net'
import express from 'express'
import { mountTeams, type TeamsOptions } from '../../../src/adapters/teams/channel.ts'
import type { ConversationStore } from '../../../src/application/ports.ts'
import type { Reception } from '../../../src/application/reception.ts'
import type { Author, Body } from '../../../src/domain/dialogue/log.ts'
import { countedIds } from '../../fakes/counted-ids.ts'
import { fakeConnector } from '../../fakes/fake-connector.ts'
import { keptLog } from '../../fakes/kept-log.ts'
import { memoryConversations } from '../../fakes/memory-conversations.ts'
import { setClock } from '../../fakes/set-clock.ts'

export const GREETING = 'Hello, this is the assistant of Larkspur Home.'

/** What the assistant says to each message in these tests; none is no answer. */
export type Script = (body: Body, at: number) => readonly Body[]

const echo: Script = body => [{ kind: 'text', text: `You said ${body.kind === 'choice' ? body.choice : body.text}` }]

/** The Teams channel on a real server, with a connector and stores in memory. Pauses are a hundredth of what they are. */
export async function teamsAtWork(script: Script = echo, changes: Partial<TeamsOptions> = {}) {
  const connector = await fakeConnector()
  const conversations = memoryConversations()
  const clock = setClock(1_790_000_000_000)
  const ids = countedIds()
  const log = keptLog()
  const say = async (conversationId: string, author: Author, body: Body) => {
    const event = { id: ids.next('event'), at: clock.now(), author, visibility: 'public' as const, body }
    await conversations.append(conversationId, event)
  }
  const app = express()
  const teams = mountTeams({
    app,
    host: '127.0.0.1',
    credentials: null,
    allowedServiceHosts: [],
    publicUrl: 'https://help.larkspur.example',
    reception: scriptedReception(),
    conversations: conversations as unknown as ConversationStore,
    identities: { recognise: async () => {} },
    doorbell: conversations.doorbell,
    clock,
    after: atHundredfoldSpeed,
    log,
    ...changes,
  })
  const server = app.listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/api/messages`

  function scriptedReception(): Pick<Reception, 'open' | 'receive'> {
    return {
      async open(channel, externalId, address) {
        const id = `conv-${externalId.split(':').at(-1)}`
        const isNew = (await conversations.load(id)) === null
        const conversation = await conversations.open({ id, channel, externalId, address, at: clock.now() })
        if (isNew) await say(id, { kind: 'assistant' }, { kind: 'text', text: GREETING })
        return conversation
      },
      async receive(conversationId, { cid, body }) {
        const event = {
          id: ids.next('event'),
          at: clock.now(),
          author: { kind: 'customer' as const },
          visibility: 'public' as const,
          body,
          cid,
        }
        const received = await conversations.append(conversationId, event)
        if (received.ok && !received.value.duplicate) setImmediate(() => void answer(conversationId, body))
        return received
      },
    }
  }
  async function answer(conversationId: string, body: Body) {
    for (const reply of script(body, clock.now())) await say(conversationId, { kind: 'assistant' }, reply)
  }

  return {
    url,
    connector,
    conversations,
    clock,
    log,
    teams,
    say,
    post: (activity: unknown, headers: Record<string, string> = {}) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof activity === 'string' ? activity : JSON.stringify(activity),
      }),
    /** An activity from Nadia's one-to-one chat with the bot. */
    fromNadia: (fields: Record<string, unknown>) => ({ ...NADIA_CHAT, serviceUrl: connector.url, ...fields }),
    async close() {
      await teams.stop()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await connector.close()
    },
  }
}

const NADIA_CHAT = {
  channelId: 'msteams',
  from: { id: '29:nadia', name: 'Nadia Haddad', aadObjectId: 'aad-nadia' },
  recipient: { id: '28:firstline', name: 'Larkspur Home' },
  conversation: { id: 'nadia', conversationType: 'personal', tenantId: 'tenant-fennel' },
}

/** The deadline of a call stays what it is: a busy machine would miss a hundredth of it. */
function atHundredfoldSpeed(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs < 10_000 ? delayMs / 100 : delayMs)
  return () => clearTimeout(timer)
}
