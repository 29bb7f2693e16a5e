import { describe, expect, test } from 'vitest'
import type { CaseActor, CaseEvent, CaseEventType } from '../../../src/domain/service/case.ts'
import { type SlaTerms, slaHistory } from '../../../src/domain/service/sla-history.ts'
import type { SlaTarget } from '../../../src/domain/service/sla-policy.ts'
import { berlin, berlinOffice, berlinWithLunch, roundTheClock } from './calendars.ts'

const long = berlin('Mon 00:00', -50)
const priya: CaseActor = { kind: 'agent', id: 'staff_priya', name: 'Priya' }
const rosa: CaseActor = { kind: 'customer' }
const timer: CaseActor = { kind: 'system' }

const promise = (more: Partial<SlaTarget>, minutes: number): SlaTarget => ({
  metric: 'resolution',
  tier: null,
  priority: null,
  type: null,
  ...more,
  minutes,
})
const policy = [promise({}, 480), promise({ priority: 'urgent' }, 60), promise({ tier: 'gold' }, 120)]
const terms: SlaTerms = {
  policies: [
    { validFrom: long, is: policy },
    { validFrom: berlin('Mon 12:00'), is: [promise({}, 10)] },
  ],
  calendars: new Map([
    [
      'default',
      [
        { validFrom: long, is: berlinOffice },
        { validFrom: berlin('Tue 09:00'), is: berlinWithLunch },
      ],
    ],
    ['always', [{ validFrom: long, is: roundTheClock }]],
  ]),
}

let seq = 0
function event(time: string, type: CaseEventType, more: Partial<CaseEvent> = {}): CaseEvent {
  seq += 1
  const plain = { actor: timer, public: true, text: '', details: {}, changed: [], version: seq }
  return { ...plain, seq, at: berlin(time), type, ...more }
}
const opened = event('Mon 09:00', 'opened', { details: { priority: 'normal', type: 'issue' } })
const present = { priority: 'normal', type: 'issue' } as const
const kinds = (...history: readonly CaseEvent[]) => slaHistory(history, present, terms).map(({ kind }) => kind)

describe('a case’s history, as its clocks see it,', () => {
  test('begins with the policy and the calendar of that day, whatever is promised to others later', () => {
    expect(
      slaHistory([opened], present, {
        ...terms,
        calendars: new Map([['default', [{ validFrom: long, is: berlinOffice }]]]),
      }),
    ).toEqual([{ kind: 'opened', at: berlin('Mon 09:00'), calendar: berlinOffice, targets: { resolution: 480 } }])
  })

  test('has answers by people alone', () => {
    const said = (actor: CaseActor, isPublic = true) => event('Mon 10:00', 'commented', { actor, public: isPublic })
    const seen = (by: CaseEvent) => slaHistory([opened, by], present, terms)[1]
    expect(seen(said(priya))).toMatchObject({ kind: 'answered', by: 'agent' })
    expect(seen(said({ kind: 'assistant' }))).toMatchObject({ kind: 'answered', by: 'greeting' })
    expect(seen(said(timer))).toMatchObject({ kind: 'answered', by: 'greeting' })
    expect(seen(said(rosa))).toMatchObject({ kind: 'customer_wrote' })
    expect(seen(said(priya, false))).toMatchObject({ kind: 'calendar_changed' })
    expect(kinds(opened, event('Mon 10:00', 'reminded'), event('Mon 10:00', 'linked'))).toEqual([
      'opened',
      'calendar_changed',
    ])
  })

  test('takes an agent’s solution for their answer, and nobody else’s move', () => {
    const moved = (to: string, actor: CaseActor) => event('Mon 10:00', 'moved', { actor, details: { to } })
    expect(kinds(opened, moved('resolved', priya)).slice(1, 3)).toEqual(['answered', 'moved'])
    expect(kinds(opened, moved('open', priya))[1]).toBe('moved')
    expect(kinds(opened, moved('soft_closed', timer))[1]).toBe('moved')
    expect(kinds(opened, moved('nowhere', priya))[1]).toBe('calendar_changed')
  })

  test('tells of a change of priority, with the promise of the day of the opening', () => {
    const raised = event('Mon 14:00', 'changed', { details: { priority: { from: 'normal', to: 'urgent' } } })
    const renamed = event('Mon 14:00', 'changed', { details: { summary: { from: 'a', to: 'b' } } })
    expect(slaHistory([opened, raised], present, terms)[1]).toEqual({
      kind: 'targets_changed',
      at: berlin('Mon 14:00'),
      targets: { resolution: 60 },
      retroactive: true,
    })
    expect(kinds(opened, renamed)[1]).toBe('calendar_changed')
  })

  test('began as it is now, or as its first change says, where the opening does not tell', () => {
    const silent = event('Mon 09:00', 'opened')
    const lowered = event('Mon 10:00', 'changed', { details: { priority: { from: 'urgent', to: 'low' } } })
    const targets = (...history: readonly CaseEvent[]) =>
      slaHistory(history, { priority: 'low', type: 'issue' }, terms)[0]
    expect(targets(silent, lowered)).toMatchObject({ targets: { resolution: 60 } })
    expect(slaHistory([silent], { priority: 'urgent', type: 'issue' }, terms)[0]).toMatchObject({
      targets: { resolution: 60 },
    })
  })

  test('has had its tier and hours from the opening on, however late they were found out', () => {
    const gold = event('Mon 15:00', 'entitled', { details: { tier: 'gold', calendar: 'always' } })
    const bronze = event('Mon 16:00', 'entitled', { details: { tier: 'bronze' } })
    expect(slaHistory([opened, gold], present, terms)).toEqual([
      { kind: 'opened', at: berlin('Mon 09:00'), calendar: roundTheClock, targets: { resolution: 120 } },
    ])
    expect(kinds(opened, gold, bronze)).toEqual(['opened', 'targets_changed', 'calendar_changed', 'calendar_changed'])
  })

  test('has each edition of its calendar in its place', () => {
    const later = event('Tue 10:00', 'commented', { actor: priya })
    const history = slaHistory([opened, event('Mon 10:00', 'commented', { actor: rosa }), later], present, terms)
    expect(history.map(({ kind, at }) => [kind, at])).toEqual([
      ['opened', berlin('Mon 09:00')],
      ['customer_wrote', berlin('Mon 10:00')],
      ['calendar_changed', berlin('Tue 09:00')],
      ['answered', berlin('Tue 10:00')],
    ])
  })

  test('needs a calendar', () => {
    expect(() => slaHistory([opened], present, { ...terms, calendars: new Map() })).toThrow('no version that holds')
    expect(slaHistory([], present, terms)).toEqual([])
  })
})
