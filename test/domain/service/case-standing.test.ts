import { describe, expect, test } from 'vitest'
import { type CaseFile, NO_MATTER } from '../../../src/domain/service/case.ts'
import { standingOf } from '../../../src/domain/service/case-standing.ts'
import { CASE_STATES } from '../../../src/domain/service/case-state.ts'
import { coverOf, spokenCover } from '../../../src/domain/service/cover.ts'
import type { Entitlement } from '../../../src/domain/service/entitlement.ts'

const DAY = 24 * 60 * 60_000
const MONDAY = Date.UTC(2026, 10, 16, 9)

function aCase(more: Partial<CaseFile>): CaseFile {
  return {
    ...{ id: 'case_1', number: 'CS-0000018', conversationId: null, summary: 'The kettle leaks', contact: null },
    ...{ openedBy: 'assistant', openedAt: MONDAY, type: 'issue', priority: 'normal', state: 'open', version: 1 },
    ...{ agent: { id: 'staff_priya', name: 'Priya Raman' }, updatedAt: MONDAY, closure: null, reopenCount: 0 },
    ...{ reopenUntil: null, heldOpen: false, reminders: 0, dueAt: null, matter: NO_MATTER, tasks: [], links: [] },
    ...{ clocks: [], coverage: null },
    ...{ rules: { closure: 'timer', reopenDays: 14 }, form: {}, lines: [] },
    resolution: { code: 'replaced', notes: 'between ourselves' },
    ...more,
  }
}

describe('how a case stands', () => {
  test.each(CASE_STATES)('is told for %s without what staff noted and without a surname', state => {
    const said = JSON.stringify(standingOf(aCase({ state, dueAt: MONDAY, reopenUntil: MONDAY }), [], MONDAY))
    expect(said).not.toMatch(/between ourselves|Raman|staff_priya/)
    expect(said).toMatch(/"status":"[A-Z].+\.","next":"[A-Z].+[.?]"/)
  })

  test('names the day on which silence closes it, and none where no timer runs', () => {
    const waiting = { state: 'awaiting_customer', dueAt: MONDAY + 3 * DAY } as const
    expect(standingOf(aCase(waiting), [], MONDAY).next).toContain('closed on Monday 23 November unless you answer')
    for (const never of [{ heldOpen: true }, { dueAt: null }])
      expect(standingOf(aCase({ ...waiting, ...never }), [], MONDAY).next).not.toContain('closed on')
  })

  test('offers to reopen up to the end of the window, and a follow-up after it', () => {
    const aside = aCase({ state: 'soft_closed', reopenUntil: MONDAY })
    expect(standingOf(aside, [], MONDAY)).toMatchObject({ words: 'reopen', settles: 'solved' })
    expect(standingOf(aside, [], MONDAY + 1)).toMatchObject({ words: 'follow_up' })
    expect(standingOf(aCase({ state: 'closed' }), [], MONDAY)).toMatchObject({ words: 'follow_up', settles: null })
  })
})

describe('what covers a thing', () => {
  const held: Entitlement = {
    ...{ id: 'e1', partyId: 'party_nora', contractId: null, productId: 'p', assetId: 'a', tier: 'standard' },
    ...{ channels: ['web'], state: 'active', startsAt: MONDAY - DAY, endsAt: MONDAY + DAY, unitsLeft: null },
  }
  const kettle = { partyId: 'party_nora', productId: 'p', assetId: 'a', channel: 'web' }

  test('is the warranty, up to its last day', () => {
    expect(coverOf([held], kettle, MONDAY)).toBe(held)
    expect(spokenCover(held, null, MONDAY)).toBe('covered by your warranty until 17 November 2026')
    expect(coverOf([held], kettle, MONDAY + DAY)).toBeNull()
  })

  test('is a contract where one is nearer to it', () => {
    const contract = { ...held, id: 'e2', contractId: 'c', productId: null, endsAt: null }
    expect(coverOf([held, contract], kettle, MONDAY)).toBe(contract)
    expect(spokenCover(contract, null, MONDAY)).toBe('covered by your contract')
  })

  test('is never what another party has, nor what is not for this channel', () => {
    expect(coverOf([{ ...held, partyId: 'party_sam' }], kettle, MONDAY)).toBeNull()
    expect(coverOf([held], { ...kettle, channel: 'teams' }, MONDAY)).toBeNull()
  })

  test('falls back on the warranty of the thing itself, past or present', () => {
    expect(spokenCover(null, MONDAY, MONDAY)).toBe('covered by its warranty until 16 November 2026')
    expect(spokenCover(null, MONDAY, MONDAY + 1)).toBe('out of warranty since 16 November 2026')
    expect(spokenCover(null, null, MONDAY)).toBe('')
  })
})
