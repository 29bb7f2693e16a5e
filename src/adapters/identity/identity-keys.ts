import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** A key that tokens may be signed with. The algorithm belongs to the key, never to the token. */
export type IdentityKey = {
  /** What a token has to call it; undefined for a key without a name, which a token must not name either. */
  readonly kid: string | undefined
  readonly alg: 'HS256' | 'RS256' | 'ES256'
  readonly key: KeyObject | Uint8Array
}

/** The file with the public key is missing or wrong; the message says where and what to do. */
export class IdentityKeyError extends Error {}

/** The secret that is shared with the host site. */
export function sharedSecret(secret: string): IdentityKey {
  return { kid: undefined, alg: 'HS256', key: new TextEncoder().encode(secret) }
}

/** The public keys in a file: one as PEM, or several as a JWK set, each with its `kid`. */
export async function readPublicKeys(path: string): Promise<readonly IdentityKey[]> {
  const text = await readFile(path, 'utf8').catch(cause => {
    throw new IdentityKeyError(
      `The file ${path} with the host site's public key cannot be read. Set IDENTITY_PUBLIC_KEY to a PEM file or a JWK set.`,
      { cause },
    )
  })
  return text.trimStart().startsWith('{') ? keysOfSet(path, text) : [keyOfPem(path, text)]
}

const LEAST_RSA_BITS = 2_048
const named = z.looseObject({ kid: z.string().min(1) })
const keySet = z.object({ keys: z.array(named).min(1) })

function keyOfPem(path: string, text: string): IdentityKey {
  if (text.includes('PRIVATE KEY')) throw new IdentityKeyError(tooMuch(path))
  return { kid: undefined, ...suitable(path, () => createPublicKey(text)) }
}

function keysOfSet(path: string, text: string): readonly IdentityKey[] {
  const { data, error } = keySet.safeParse(parsedJson(text))
  if (error) {
    throw new IdentityKeyError(
      `The file ${path} is not a JWK set. It needs the form {"keys": [...]}, each key with a "kid".`,
    )
  }
  if (data.keys.some(jwk => 'd' in jwk || 'k' in jwk)) throw new IdentityKeyError(tooMuch(path))
  const keys = data.keys.map(jwk => ({
    kid: jwk.kid,
    ...suitable(path, () => createPublicKey({ key: jwk, format: 'jwk' })),
  }))
  const twice = keys.find(({ kid }, index) => keys.findIndex(other => other.kid === kid) < index)
  if (twice) throw new IdentityKeyError(`The file ${path} has the key "${twice.kid}" twice. Remove one of the two.`)
  return keys
}

function suitable(path: string, read: () => KeyObject): Pick<IdentityKey, 'alg' | 'key'> {
  const key = keyOrNull(read)
  const { modulusLength = 0, namedCurve } = key?.asymmetricKeyDetails ?? {}
  if (key?.asymmetricKeyType === 'rsa' && modulusLength >= LEAST_RSA_BITS) return { alg: 'RS256', key }
  if (key?.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return { alg: 'ES256', key }
  throw new IdentityKeyError(
    `The file ${path} has a key that cannot be used. Take an RSA key of at least ${LEAST_RSA_BITS} bits (RS256), or an EC key on P-256 (ES256).`,
  )
}

function keyOrNull(read: () => KeyObject): KeyObject | null {
  try {
    return read()
  } catch {
    return null
  }
}

function tooMuch(path: string): string {
  return `The file ${path} has a private key or a secret. Put only the public key there, and keep the other at the host site.`
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
