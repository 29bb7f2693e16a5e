import type { RequestHandler } from 'express'
import helmet from 'helmet'

/**
 * Strict headers for every page of ours: only our own files run, nothing inline, nobody may frame us.
 * The widget's page replaces `frame-ancestors` for itself.
 */
export function strictHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: DIRECTIVES },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
  })
}

const SELF = ["'self'"]
const NONE = ["'none'"]
const DIRECTIVES = {
  defaultSrc: NONE,
  scriptSrc: SELF,
  styleSrc: SELF,
  imgSrc: ["'self'", 'data:'],
  connectSrc: SELF,
  frameSrc: SELF,
  fontSrc: SELF,
  manifestSrc: SELF,
  baseUri: NONE,
  formAction: SELF,
  frameAncestors: NONE,
}
