import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Router } from 'express'

export type PageParts = {
  /** Where the built pages are. */
  readonly directory: string
  /** The name in the widget's header. */
  readonly company: string
  readonly allowedOrigins: readonly string[]
  /** Serves the sample shop at `/`, which otherwise leads to the help centre. */
  readonly demo: boolean
}

/** Serves the loader, the page inside the frame, and the sample shop. */
export function widgetPages(parts: PageParts): Router {
  const router = Router()
  let framePage: string | null = null

  router.get('/widget.js', (_request, response) => {
    response.setHeader('cross-origin-resource-policy', 'cross-origin')
    response.setHeader('access-control-allow-origin', '*')
    response.sendFile('widget.js', { root: parts.directory, maxAge: '5m', cacheControl: true })
  })
  router.get('/widget', async (_request, response) => {
    framePage ??= withCompany(await readFile(join(parts.directory, 'widget.html'), 'utf8'), parts.company)
    response.removeHeader('x-frame-options')
    response.setHeader('content-security-policy', frameCsp(parts.allowedOrigins))
    response.setHeader('cache-control', 'no-cache')
    response.type('html').send(framePage)
  })
  router.get('/', (_request, response) => {
    if (parts.demo) response.sendFile('shop.html', { root: parts.directory, maxAge: 0 })
    else response.redirect('/help')
  })
  return router
}

/** The frame may be embedded by the allowed origins only, and has no way to run a string as code. */
function frameCsp(allowedOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${["'self'", ...allowedOrigins].join(' ')}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function withCompany(page: string, company: string): string {
  const escaped = company.replace(/[&<>"']/g, character => ESCAPES[character] ?? '')
  return page.replaceAll('%COMPANY%', () => escaped)
}
