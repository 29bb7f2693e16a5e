import type { Express } from 'express'
import { type LiveParts, liveDesk } from './live.ts'
import { deskRoutes, type RouteParts } from './routes.ts'

/** Where the desk is mounted and what it is made of. `pages` is the folder with the built `desk.html`. */
export type DeskParts = Omit<RouteParts, 'signedOut'> & LiveParts & { readonly app: Express; readonly pages: string }

/** Puts the agent desk on the server: the page `/desk`, the calls below `/desk/api`, the socket namespace `/desk`. */
export function mountDesk(parts: DeskParts): { stop(): void } {
  const live = liveDesk(parts)
  parts.app.use('/desk/api', deskRoutes({ ...parts, signedOut: live.signedOut }))
  parts.app.get('/desk', (_req, res) => {
    res.set('Cache-Control', 'no-cache')
    res.sendFile('desk.html', { root: parts.pages })
  })
  return { stop: live.stop }
}
