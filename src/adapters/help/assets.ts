import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Router } from 'express'
import type { Site } from './layout.ts'

const DAY_S = 24 * 60 * 60

/**
 * Style sheet and script of the pages, and what the company changes in their looks. Each address has a mark of its
 * content, so that browsers keep it as long as they like.
 */
export function helpAssets(
  pages: string,
  theme: string | null,
): { readonly routes: Router; readonly of: Site['assets'] } {
  const shared = readFileSync(join(import.meta.dirname, '../../../web-shared/tokens.css'), 'utf8')
  const own = readFileSync(join(import.meta.dirname, 'help.css'), 'utf8')
  const routes = Router()
  const serve = (name: string, type: string, text: string) => {
    routes.get(`/${name}`, (_request, response) => {
      response
        .type(type)
        .set('cache-control', `public, max-age=${30 * DAY_S}`)
        .send(text)
    })
    return `/help/${name}?v=${createHash('sha256').update(text).digest('hex').slice(0, 10)}`
  }
  const script = join(pages, 'help.js')
  return {
    routes,
    of: {
      // One order of files, so that the help centre's rules may rely on the tokens, and a theme's on both.
      styles: [
        serve('help.css', 'text/css', `${shared}\n${own}`),
        ...(theme === null ? [] : [serve('theme.css', 'text/css', theme)]),
      ],
      script: serve('help.js', 'text/javascript', existsSync(script) ? readFileSync(script, 'utf8') : ''),
    },
  }
}
