import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Express } from 'express'
import type { MailRecord } from '../../application/mail-ports.ts'
import { outboxPage } from './outbox-page.ts'

export type DemoOutboxParts = { readonly app: Express; readonly mail: MailRecord; readonly company: string }

const SHOWN = 50

/** Puts the page `/demo/outbox` on the server: every mail that a demo would have sent, for whoever asks. */
export function mountDemoOutbox({ app, mail, company }: DemoOutboxParts): void {
  const css = `${read('../../../web-shared/tokens.css')}\n${read('outbox.css')}`
  const script = read('outbox.client.js')
  app.get('/demo/outbox/outbox.css', (_request, response) => void response.type('text/css').send(css))
  app.get('/demo/outbox/outbox.js', (_request, response) => void response.type('text/javascript').send(script))
  app.get('/demo/outbox/newest', async (_request, response) => {
    const [newest] = await mail.latest(1)
    response.set('cache-control', 'no-store').json({ newest: newest?.key ?? null })
  })
  app.get('/demo/outbox', async (_request, response) => {
    const page = outboxPage(await mail.latest(SHOWN), company)
    response.type('html').set('cache-control', 'no-store').send(page)
  })
}

function read(file: string): string {
  return readFileSync(join(import.meta.dirname, file), 'utf8')
}
