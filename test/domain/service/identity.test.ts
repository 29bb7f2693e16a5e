import { describe, expect, test } from 'vitest'
import { type IdentityClaim, type KnownToUs, resolveIdentity } from '../../../src/domain/service/identity.ts'

const NOBODY: KnownToUs = {
  ...{ contactOfSubject: null, contactOfEmail: null },
  ...{ emailIsKnown: false, emailIsShared: false, accountsOfDomain: [] },
}
const VERIFIED: IdentityClaim = { subject: 'shop-7', email: 'rosa@acme.example', emailVerified: true }
const UNVERIFIED: IdentityClaim = { ...VERIFIED, emailVerified: false }
const CODE: IdentityClaim = { ...VERIFIED, subject: null }

describe('a claim is resolved by the strongest ground first', () => {
  test.each<[string, IdentityClaim, Partial<KnownToUs>, object]>([
    [
      'a linked subject, whatever its address',
      VERIFIED,
      { contactOfSubject: 'rosa', contactOfEmail: 'sam' },
      known('rosa'),
    ],
    [
      'a linked subject with an unverified address',
      UNVERIFIED,
      { contactOfSubject: 'rosa', emailIsKnown: true },
      known('rosa'),
    ],
    [
      'a verified address of exactly one contact',
      VERIFIED,
      { contactOfEmail: 'rosa', emailIsKnown: true },
      known('rosa'),
    ],
    [
      'a code to an address of exactly one contact',
      CODE,
      { contactOfEmail: 'rosa', emailIsKnown: true },
      known('rosa'),
    ],
    [
      'an unverified address that we know',
      UNVERIFIED,
      { contactOfEmail: 'rosa', emailIsKnown: true },
      { kind: 'code' },
    ],
    ['an unverified address of somebody unverified', UNVERIFIED, { emailIsKnown: true }, { kind: 'code' }],
    ['an unverified address that we do not know, with a subject', UNVERIFIED, {}, newcomer(null)],
    ['an unverified address alone', { ...UNVERIFIED, subject: null }, {}, guest(null)],
    [
      'an unverified address alone that we know',
      { ...UNVERIFIED, subject: null },
      { emailIsKnown: true },
      { kind: 'code' },
    ],
    ['a code to an address that we do not know', CODE, {}, newcomer(null)],
    ['a subject without an address', { ...VERIFIED, email: null }, {}, newcomer(null)],
    ['a code to a mailbox of several', CODE, { emailIsShared: true, emailIsKnown: true }, guest(null)],
    ['nothing at all', { subject: null, email: null, emailVerified: false }, {}, guest(null)],
  ])('%s', (_, claim, on, resolution) => {
    expect(resolveIdentity(claim, { ...NOBODY, ...on })).toEqual(resolution)
  })
})

describe('the domain of an address', () => {
  test('of one account suggests it, and no more than that', () => {
    expect(resolveIdentity(CODE, { ...NOBODY, accountsOfDomain: ['acme'] })).toEqual(newcomer('acme'))
  })

  test('of two accounts suggests none', () => {
    expect(resolveIdentity(CODE, { ...NOBODY, accountsOfDomain: ['acme', 'acme-uk'] })).toEqual(newcomer(null))
  })

  test('suggests nothing for a mailbox of several people', () => {
    const shared = { ...NOBODY, emailIsShared: true, emailIsKnown: true, accountsOfDomain: ['acme'] }
    expect(resolveIdentity(CODE, shared)).toEqual(guest(null))
  })
})

function known(contactId: string) {
  return { kind: 'contact', contactId }
}

function newcomer(suggestedAccountId: string | null) {
  return { kind: 'newcomer', suggestedAccountId }
}

function guest(suggestedAccountId: string | null) {
  return { kind: 'guest', suggestedAccountId }
}
