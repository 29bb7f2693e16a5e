import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, exportSPKI, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type IdentityKey, readPublicKeys, sharedSecret } from '../../../src/adapters/identity/identity-keys.ts'
import { identityTokens } from '../../../src/adapters/identity/identity-tokens.ts'
import { setClock } from '../../fakes/set-clock.ts'

const NOW = Date.UTC(2026, 10, 23, 9)
const SHOP = 'https://shop.larkspur.example'
const SECRET = 'a secret that only the shop and we have'
const NORA = { sub: 'shop-7', jti: 'token-000001', email: 'Nora@Home.example', email_verified: true, name: 'Nora' }

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
let folder: string
let rsaPem: string
let pem: readonly IdentityKey[]
let set: readonly IdentityKey[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstline-keys-'))
  rsaPem = await exportSPKI(rsa.publicKey as never)
  pem = await readPublicKeys(await file('shop.pem', rsaPem))
  const keys = [
    { ...(await exportJWK(rsa.publicKey as never)), kid: 'rsa-1' },
    { ...(await exportJWK(ec.publicKey as never)), kid: 'ec-1' },
  ]
  set = await readPublicKeys(await file('shop.jwks', JSON.stringify({ keys })))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a token of the host site', () => {
  test('by a shared secret is read', async () => {
    expect(await read([sharedSecret(SECRET)], await hs256(NORA))).toEqual({
      ok: true,
      value: {
        ...{ subject: 'shop-7', email: 'nora@home.example', emailVerified: true, name: 'Nora', phone: null },
        ...{ accounts: [], tokenId: `["${SHOP}","token-000001"]` },
      },
    })
  })

  test.each([
    ['RS256', 'rsa-1', rsa.privateKey],
    ['ES256', 'ec-1', ec.privateKey],
  ] as const)('by %s and the key it names is read', async (alg, kid, key) => {
    expect(await read(set, await signed(NORA, { alg, kid }, key))).toMatchObject({ ok: true })
  })

  test('by the one key of a PEM is read', async () => {
    expect(await read(pem, await signed(NORA, { alg: 'RS256' }, rsa.privateKey))).toMatchObject({ ok: true })
  })

  test('whose phone or name has another form is read without it', async () => {
    const token = await hs256({ ...NORA, phone: '0171 555', name: { first: 'Nora' } })
    expect(await read([sharedSecret(SECRET)], token)).toMatchObject({ ok: true, value: { phone: null, name: null } })
  })

  test('has its address unverified unless it says otherwise', async () => {
    const token = await hs256(without('email_verified'))
    expect(await read([sharedSecret(SECRET)], token)).toMatchObject({ ok: true, value: { emailVerified: false } })
  })
})

describe('refused is a token', () => {
  test.each<[string, string, () => Promise<string>]>([
    ['that is not signed', 'unknown_key', async () => unsigned(NORA)],
    ['by another secret', 'signature', () => hs256(NORA, 'another secret of the same length as ours')],
    ['for another service', 'audience', () => hs256(NORA, SECRET, { audience: 'another widget' })],
    ['of another issuer', 'issuer', () => hs256(NORA, SECRET, { issuer: 'https://evil.example' })],
    ['that has expired', 'time', () => hs256(NORA, SECRET, { issuedAt: -200, expires: -61 })],
    [
      'that is older than ten minutes, however long it is valid',
      'time',
      () => hs256(NORA, SECRET, { issuedAt: -661, expires: 3_600 }),
    ],
    ['from the future', 'time', () => hs256(NORA, SECRET, { issuedAt: 61, expires: 300 })],
    ['without an end', 'time', () => hs256(NORA, SECRET, { expires: null })],
    ['without a beginning', 'time', () => hs256(NORA, SECRET, { issuedAt: null })],
    ['without an id', 'claims', () => hs256(without('jti'))],
    ['without a subject', 'claims', () => hs256(without('sub'))],
    ['with an operator for a subject', 'claims', () => hs256({ ...NORA, sub: { $ne: null } as never })],
    ['with a list for an address', 'claims', () => hs256({ ...NORA, email: ['nora@home.example'] })],
    ['that names a key we do not have', 'unknown_key', () => signed(NORA, { alg: 'HS256', kid: 'other' }, secretKey())],
    [
      'that names a file as its key',
      'unknown_key',
      () => signed(NORA, { alg: 'HS256', kid: '../../../dev/null' }, secretKey()),
    ],
    ['of eight kilobytes and more', 'malformed', () => hs256({ ...NORA, padding: 'x'.repeat(9_000) })],
    ['that is none', 'malformed', async () => 'nora'],
    ['of two parts', 'malformed', async () => (await hs256(NORA)).split('.').slice(0, 2).join('.')],
  ])('%s', async (_, reason, make) => {
    expect(await read([sharedSecret(SECRET)], await make())).toEqual({ ok: false, reason })
  })

  test('by the public key, used as if it were a secret', async () => {
    const forged = await new SignJWT(NORA)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(SHOP)
      .setAudience('firstline')
      .setIssuedAt(NOW / 1_000)
      .setExpirationTime(NOW / 1_000 + 60)
      .sign(new TextEncoder().encode(rsaPem))
    expect(await read(pem, forged)).toEqual({ ok: false, reason: 'unknown_key' })
  })

  test('by another key of the set than the one it names, or without a name', async () => {
    const swapped = await signed(NORA, { alg: 'ES256', kid: 'rsa-1' }, ec.privateKey)
    const nameless = await signed(NORA, { alg: 'ES256' }, ec.privateKey)
    expect(await read(set, swapped)).toEqual({ ok: false, reason: 'unknown_key' })
    expect(await read(set, nameless)).toEqual({ ok: false, reason: 'unknown_key' })
  })

  test('of any kind, where the site has no key with us', async () => {
    expect(await read([], await hs256(NORA))).toEqual({ ok: false, reason: 'unknown_key' })
  })

  test('no longer within a minute of clock skew', async () => {
    const late = await hs256(NORA, SECRET, { issuedAt: -200, expires: -59 })
    const early = await hs256(NORA, SECRET, { issuedAt: 59, expires: 300 })
    expect(await read([sharedSecret(SECRET)], late)).toMatchObject({ ok: true })
    expect(await read([sharedSecret(SECRET)], early)).toMatchObject({ ok: true })
  })
})

describe('a key file', () => {
  test.each([
    ['a private key', () => rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'private key'],
    [
      'a private key in a set',
      () => JSON.stringify({ keys: [{ ...ec.privateKey.export({ format: 'jwk' }), kid: 'a' }] }),
      'private key',
    ],
    ['a short RSA key', () => short().publicKey.export({ type: 'spki', format: 'pem' }).toString(), '2048 bits'],
    [
      'an Ed25519 key',
      () => generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      'P-256',
    ],
    ['a set without names', () => JSON.stringify({ keys: [ec.publicKey.export({ format: 'jwk' })] }), '"kid"'],
    ['broken JSON', () => '{"keys": [', 'JWK set'],
    ['anything else', () => 'hello', 'cannot be used'],
  ])('with %s is refused, and the message names it', async (_, text, part) => {
    const path = await file('bad.pem', text())
    await expect(readPublicKeys(path)).rejects.toThrow(part)
    await expect(readPublicKeys(path)).rejects.toThrow(path)
  })

  test('with one name for two keys is refused', async () => {
    const key = { ...ec.publicKey.export({ format: 'jwk' }), kid: 'twin' }
    await expect(readPublicKeys(await file('twin.jwks', JSON.stringify({ keys: [key, key] })))).rejects.toThrow('twin')
  })

  test('that is not there is named with the setting', async () => {
    await expect(readPublicKeys(join(folder, 'none.pem'))).rejects.toThrow('IDENTITY_PUBLIC_KEY')
  })
})

function without(name: keyof typeof NORA): JWTPayload {
  const { [name]: _, ...rest } = NORA
  return rest
}

function read(keys: readonly IdentityKey[], token: string) {
  return identityTokens({ keys, issuer: SHOP, audience: 'firstline' }, setClock(NOW)).read(token)
}

type Changes = { issuer?: string; audience?: string; issuedAt?: number | null; expires?: number | null }

function hs256(claims: JWTPayload, secret = SECRET, changes: Changes = {}): Promise<string> {
  return signed(claims, { alg: 'HS256' }, new TextEncoder().encode(secret), changes)
}

/** `issuedAt` and `expires` are seconds from now. */
function signed(
  claims: JWTPayload,
  header: { alg: string; kid?: string },
  key: KeyObject | Uint8Array,
  { issuer = SHOP, audience = 'firstline', issuedAt = 0, expires = 300 }: Changes = {},
): Promise<string> {
  const token = new SignJWT(claims).setProtectedHeader(header).setIssuer(issuer).setAudience(audience)
  if (issuedAt !== null) token.setIssuedAt(NOW / 1_000 + issuedAt)
  if (expires !== null) token.setExpirationTime(NOW / 1_000 + expires)
  return token.sign(key)
}

function unsigned(claims: JWTPayload): string {
  const seconds = NOW / 1_000
  return new UnsecuredJWT(claims)
    .setIssuer(SHOP)
    .setAudience('firstline')
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 300)
    .encode()
}

function secretKey(): Uint8Array {
  return new TextEncoder().encode(SECRET)
}

function short() {
  return generateKeyPairSync('rsa', { modulusLength: 1_024 })
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}
