import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import { HELP_LIMITS, type HelpOptions, mountHelp } from '../../src/adapters/help/help.ts'
import { strictHeaders } from '../../src/adapters/http/headers.ts'
import { systemSecrets } from '../../src/adapters/system/secrets.ts'
import type { ContactForm, ContactMessage } from '../../src/application/contact-form.ts'
import { ANYBODY } from '../../src/domain/knowledge/audience.ts'
import { catalogueOf } from '../../src/domain/knowledge/catalogue.ts'
import { buildKnowledgeIndex } from '../../src/domain/knowledge/index.ts'
import { no, ok } from '../../src/domain/result.ts'
import { countedIds } from './counted-ids.ts'
import { keptEvents } from './kept-events.ts'
import { keptLog } from './kept-log.ts'
import { setClock } from './set-clock.ts'

export type HelpStand = Awaited<ReturnType<typeof openHelp>>

const MONDAY = Date.parse('2026-11-23T09:00:00Z')

/**
 * The help centre by itself, over articles in memory. Without `strict` headers no content policy helps it, so that a
 * script which got through would run.
 */
export async function openHelp(
  files: readonly { readonly path: string; readonly text: string }[],
  { strict = false, ...given }: Partial<HelpOptions> & { readonly strict?: boolean } = {},
) {
  const { articles } = catalogueOf(files)
  const index = buildKnowledgeIndex(articles)
  const clock = setClock(MONDAY)
  const ledger = keptEvents()
  const letters: ContactMessage[] = []
  const log = keptLog()
  const app = express()
  if (strict) app.use(strictHeaders())
  mountHelp({
    ...{ app, clock, ledger, log },
    knowledge: () => ({ articles, index }),
    company: { name: 'Larkspur <Home>' },
    pages: join(import.meta.dirname, '..', '..', 'dist', 'pages'),
    publicUrl: null,
    theme: null,
    pictures: null,
    contact: keptLetters(letters),
    addressOf: request => request.get('x-address') ?? '198.51.100.1',
    visits: { begin: async () => null, readerOf: async () => ANYBODY, end: async () => {} },
    acceptsOrigin: () => true,
    visitorSecret: 'a secret',
    hash: systemSecrets.hashToken,
    ids: countedIds(),
    limits: HELP_LIMITS,
    ...given,
  })
  const server: Server = app.listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    ...{ url, articles, clock, letters, log, events: ledger.events },
    async page(path: string, init: RequestInit = {}) {
      const headers = { 'user-agent': 'Mozilla/5.0 (a person)', ...init.headers }
      const response = await fetch(url + path, { redirect: 'manual', ...init, headers })
      return { status: response.status, headers: response.headers, text: await response.text() }
    },
    post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
      return this.page(path, { method: 'POST', body: new URLSearchParams(fields), headers })
    },
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(resolve)
      }),
  }
}

/** Numbers the letters, and knows one that is sent again by its key. */
function keptLetters(letters: ContactMessage[]): ContactForm {
  return {
    async send(message) {
      const before = letters.findIndex(({ key }) => key === message.key)
      if (before === -1) letters.push(message)
      else if (JSON.stringify(letters[before]) !== JSON.stringify(message)) return no('key_reused')
      return ok({ number: `CS-000000${before === -1 ? letters.length : before + 1}` })
    },
  }
}
