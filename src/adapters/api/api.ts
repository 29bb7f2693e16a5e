import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Express } from 'express'
import { openApiDocument } from './openapi.ts'
import { apiPage } from './page.ts'
import { apiRoutes, type RouteParts } from './routes.ts'

export type ApiParts = RouteParts & { readonly app: Express; readonly company: string }

/** Puts the REST API on the server: the calls below `/api/v1`, their document, and the page `/api` that people read. */
export function mountApi({ app, company, ...parts }: ApiParts): void {
  const document = openApiDocument()
  const page = apiPage(company)
  const css = readFileSync(join(import.meta.dirname, 'api.css'), 'utf8')
  app.use('/api/v1', apiRoutes(parts))
  app.get('/api/openapi.json', (_req, res) => void res.json(document))
  app.get('/api/api.css', (_req, res) => void res.type('text/css').set('Cache-Control', 'max-age=300').send(css))
  app.get('/api', (_req, res) => void res.type('text/html').set('Cache-Control', 'no-cache').send(page))
}
