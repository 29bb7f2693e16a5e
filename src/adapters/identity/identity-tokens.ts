import { decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import type { IdentityTokens, TokenClaims, TokenFault } from '../../application/identity-ports.ts'
import type { Clock } from '../../application/ports.ts'
import { no, ok } from '../../domain/result.ts'
import type { IdentityKey } from './identity-keys.ts'

export type TokenSettings = {
  readonly keys: readonly IdentityKey[]
  readonly issuer: string
  readonly audience: string
}

const LONGEST_TOKEN = 8_192
const CLOCK_SKEW_S = 60
const OLDEST_S = 10 * 60

const header = z.object({ alg: z.string(), kid: z.string().optional() })

/** A subject is kept as it is written: to one site, `7` and `07` may be two people. */
const claims = z.object({
  sub: z.string().min(1).max(200),
  jti: z.string().min(8).max(200),
  email: z.email().max(320).optional(),
  email_verified: z.boolean().default(false),
  // What only makes the record fuller is left out where it has another form.
  name: z.string().trim().min(1).max(200).optional().catch(undefined),
  phone: z
    .string()
    .regex(/^\+[1-9][0-9]{6,14}$/)
    .optional()
    .catch(undefined),
  accounts: z.array(z.string().min(1).max(200)).max(50).default([]),
})

/** Reads the tokens by which the host site says who its visitor is. Without keys, every token is refused. */
export function identityTokens({ keys, issuer, audience }: TokenSettings, clock: Clock): IdentityTokens {
  return {
    async read(token) {
      const head = headerOf(token)
      if (head === null) return no('malformed')
      // The key says which algorithm it is for. A token that names another one, or none, finds no key.
      const key = keys.find(({ kid, alg }) => kid === head.kid && alg === head.alg)
      if (key === undefined) return no('unknown_key')
      try {
        const { payload } = await jwtVerify(token, key.key, {
          algorithms: [key.alg],
          issuer,
          audience,
          maxTokenAge: OLDEST_S,
          clockTolerance: CLOCK_SKEW_S,
          currentDate: new Date(clock.now()),
          requiredClaims: ['sub', 'jti', 'iat', 'exp'],
        })
        const read = claims.safeParse(payload)
        return read.success ? ok(claimsFrom(read.data, issuer)) : no('claims')
      } catch (error) {
        return no(faultOf(error))
      }
    },
  }
}

function headerOf(token: string): z.infer<typeof header> | null {
  if (token.length > LONGEST_TOKEN) return null
  try {
    return header.parse(decodeProtectedHeader(token))
  } catch {
    return null
  }
}

function claimsFrom(read: z.infer<typeof claims>, issuer: string): TokenClaims {
  return {
    subject: read.sub,
    email: read.email?.toLowerCase() ?? null,
    emailVerified: read.email_verified,
    name: read.name ?? null,
    phone: read.phone ?? null,
    accounts: read.accounts,
    tokenId: JSON.stringify([issuer, read.jti]),
  }
}

function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  if (error instanceof errors.JWTExpired) return 'time'
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'malformed'
  if (error.claim === 'aud') return 'audience'
  if (error.claim === 'iss') return 'issuer'
  return error.claim === 'sub' || error.claim === 'jti' ? 'claims' : 'time'
}
