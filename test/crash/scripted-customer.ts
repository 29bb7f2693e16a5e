import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import type { Page, Refusal, Sent, Session, WireEvent } from '../../src/adapters/web/protocol.ts'

/** What a customer was promised: the message was acknowledged at this place of the public log. */
export type Acknowledged = { readonly cid: string; readonly seq: number }

/**
 * A customer who follows the widget's rules: the same cid until a message is acknowledged, one message at a time,
 * events applied only in order. Odd customers send over HTTPS, even ones over the socket.
 */
export class ScriptedCustomer {
  readonly acknowledged: Acknowledged[] = []
  /** Ids of events in the order they were shown. */
  readonly shown: string[] = []
  conversationId = ''
  private token = ''
  private last = 0
  private socket: Socket | null = null
  private running = true
  private readonly url: string
  private readonly number: number

  constructor(url: string, number: number) {
    this.url = url
    this.number = number
  }

  async begin(): Promise<void> {
    const session = await this.insist(() => this.post<Session>('/v1/session', {}))
    this.token = session.token
    this.conversationId = session.conv
    this.socket = io(`${this.url}/v1`, {
      transports: ['websocket'],
      auth: { token: this.token },
      reconnectionDelay: 50,
      reconnectionDelayMax: 300,
    })
    this.socket.on('connect', () => void this.catchUp('hello'))
    this.socket.on('ev', (page: Page) => this.apply(page))
    this.socket.on('bell', () => void this.catchUp('pull'))
  }

  /** Sends until told to stop; every message is repeated with its own cid until it is acknowledged. */
  async talk(): Promise<void> {
    while (this.running) {
      const cid = randomUUID()
      const sent = await this.insist(() =>
        this.number % 2 === 0 ? this.sendOverSocket(cid) : this.post<Sent>('/v1/send', this.message(cid)),
      )
      this.acknowledged.push({ cid, seq: sent.seq })
      await pause(20)
    }
  }

  stopTalking(): void {
    this.running = false
  }

  /** The whole public log, read from the start. */
  async wholeLog(): Promise<WireEvent[]> {
    const events: WireEvent[] = []
    for (;;) {
      const page = await this.insist(() => this.get<Page>(`/v1/sync?after=${events.at(-1)?.seq ?? 0}`))
      events.push(...page.events)
      if (!page.more) return events
    }
  }

  async showAll(): Promise<void> {
    await this.catchUp('pull')
  }

  leave(): void {
    this.socket?.disconnect()
  }

  private message(cid: string) {
    return { cid, body: { kind: 'text', text: 'how long do refunds take?' } }
  }

  private async sendOverSocket(cid: string): Promise<Sent | Refusal> {
    if (!this.socket?.connected) throw new Error('not connected')
    return this.socket.timeout(2_000).emitWithAck('send', this.message(cid))
  }

  private async catchUp(event: 'hello' | 'pull'): Promise<void> {
    const request = event === 'hello' ? { v: 1, after: this.last } : { after: this.last }
    const page: Page | Refusal | null = await this.socket
      ?.timeout(3_000)
      .emitWithAck(event, request)
      .catch(() => null)
    if (page?.ok !== true) return
    this.apply(page)
    if (page.more) await this.catchUp('pull')
  }

  private apply(page: Page): void {
    for (const event of page.events) {
      if (event.seq <= this.last) continue
      if (event.seq > this.last + 1) return void this.catchUp('pull')
      this.last = event.seq
      this.shown.push(event.id)
    }
  }

  /** Tries until the answer is a yes; gives up after two minutes, which is a failure of the server. */
  private async insist<Answer extends object>(
    attempt: () => Promise<Answer | Refusal>,
  ): Promise<Exclude<Answer, Refusal>> {
    const deadline = performance.now() + 120_000
    while (performance.now() < deadline) {
      const answer = await attempt().catch(() => null)
      if (answer !== null && !('ok' in answer && answer.ok === false)) return answer as Exclude<Answer, Refusal>
      await pause(100)
    }
    throw new Error(`Customer ${this.number} got no answer for two minutes.`)
  }

  private async post<Answer>(path: string, body: object): Promise<Answer | Refusal> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.token}` }
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5_000),
    })
    return (await response.json()) as Answer
  }

  private async get<Answer>(path: string): Promise<Answer | Refusal> {
    const response = await fetch(`${this.url}${path}`, {
      headers: { authorization: `Bearer ${this.token}` },
      signal: AbortSignal.timeout(5_000),
    })
    return (await response.json()) as Answer
  }
}
