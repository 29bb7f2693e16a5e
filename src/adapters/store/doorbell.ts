import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'
import type { Doorbell, Log, Signal } from '../../application/ports.ts'
import type { Database } from './database.ts'

const CHANNELS = ['firstline_conversation', 'firstline_desk', 'firstline_signal']
const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 5_000
/** A connection through a firewall can die without a word; asking is the only way to notice. */
const HEARTBEAT_MS = 15_000
const HEARTBEAT_LIMIT_MS = 5_000

const signalPayload = z.object({
  conversationId: z.string(),
  from: z.enum(['customer', 'agent', 'assistant']),
  ttlMs: z.number(),
})

/**
 * The bell between nodes, over LISTEN and NOTIFY on a connection of its own. The stores ring it within their
 * transactions. Resolves once it hears; a lost connection is made again, and then `onGap` is called.
 */
export async function startDoorbell(database: Database, log: Log): Promise<Doorbell & { stop(): Promise<void> }> {
  const conversations = listenersOf<string>(log)
  const desk = listenersOf<void>(log)
  const gaps = listenersOf<void>(log)
  const signals = listenersOf<Signal>(log)
  const stopping = new AbortController()

  const hear = (channel: string, payload: string) => {
    if (channel === 'firstline_conversation') conversations.tell(payload)
    else if (channel === 'firstline_desk') desk.tell()
    else tellSignal(payload)
  }
  const tellSignal = (payload: string) => {
    const signal = parseSignal(payload)
    if (signal) signals.tell(signal)
    else log.warn('doorbell.signal_malformed')
  }

  let client = await listen(database, hear)
  const keeping = keepListening()

  async function keepListening() {
    while (!stopping.signal.aborted) {
      await lossOf(client, stopping.signal)
      if (stopping.signal.aborted) return
      log.warn('doorbell.connection_lost')
      const again = await listenAgain()
      if (!again) return
      client = again
      log.info('doorbell.connection_restored')
      gaps.tell()
    }
  }

  async function listenAgain(): Promise<pg.Client | null> {
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 2, LAST_RETRY_MS)) {
      if (stopping.signal.aborted) return null
      try {
        return await listen(database, hear)
      } catch {
        await pause(wait, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }

  return {
    onConversation: listener => conversations.add(listener),
    onDesk: listener => desk.add(listener),
    onGap: listener => gaps.add(listener),
    onSignal: listener => signals.add(listener),
    signal(signal) {
      database.pool
        .query("select pg_notify('firstline_signal', $1)", [JSON.stringify(signal)])
        .catch(error => log.warn('doorbell.signal_lost', { reason: error.message }))
    },
    async stop() {
      stopping.abort()
      await keeping
      await client.end()
    },
  }
}

async function listen(database: Database, hear: (channel: string, payload: string) => void): Promise<pg.Client> {
  const client = new pg.Client({ ...database.connection, application_name: 'firstline doorbell' })
  client.on('error', () => {})
  client.on('notification', ({ channel, payload }) => hear(channel, payload ?? ''))
  try {
    await client.connect()
    await client.query(CHANNELS.map(channel => `listen ${channel}`).join('; '))
    return client
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
}

/** Resolves when the connection is gone, or does not answer any more, or we are to stop. */
function lossOf(client: pg.Client, stopping: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const heartbeat = setInterval(() => beat(client).catch(done), HEARTBEAT_MS)
    function done() {
      clearInterval(heartbeat)
      client.off('end', done)
      stopping.removeEventListener('abort', done)
      if (!stopping.aborted) client.end().catch(() => {})
      resolve()
    }
    client.once('end', done)
    stopping.addEventListener('abort', done)
  })
}

async function beat(client: pg.Client): Promise<void> {
  const limit = AbortSignal.timeout(HEARTBEAT_LIMIT_MS)
  await Promise.race([
    client.query('select'),
    new Promise((_, reject) => limit.addEventListener('abort', () => reject(limit.reason), { once: true })),
  ])
}

function parseSignal(payload: string): Signal | null {
  try {
    return signalPayload.parse(JSON.parse(payload))
  } catch {
    return null
  }
}

type Listeners<Message> = {
  add(listener: (message: Message) => void): () => void
  tell(message: Message): void
}

/** One that throws does not keep the others from hearing. */
function listenersOf<Message>(log: Log): Listeners<Message> {
  const listeners = new Set<(message: Message) => void>()
  return {
    add(listener) {
      // Wrapped, so that the same function added twice is heard twice and removed once.
      const own = (message: Message) => listener(message)
      listeners.add(own)
      return () => listeners.delete(own)
    },
    tell(message) {
      for (const listener of listeners) {
        try {
          listener(message)
        } catch (error) {
          log.error('doorbell.listener_failed', error)
        }
      }
    },
  }
}
