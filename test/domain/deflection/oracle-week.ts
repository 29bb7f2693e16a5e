import { type Fact, type FactKind, passingActor } from '../../../src/domain/deflection/fact.ts'

/** The zone whose calendar the oracle week follows. */
export const BERLIN = 'Europe/Berlin'

/** An instant of March 2026 by the clock in Berlin (before the change to summer time): `at('03-05 14:00')`. */
export function at(when: string): number {
  return Date.parse(`2026-${when.replace(' ', 'T')}:00+01:00`)
}

/** The facts of one person about one thing: `story('nadia', 'kettle', [['asked', '03-02 10:00'], …])`. */
export function story(actor: string, intent: string, steps: readonly (readonly [FactKind, string])[]): Fact[] {
  return steps.map(([kind, when]) => ({
    id: `${actor}:${intent}:${kind}:${when}`,
    actor,
    conversationId: null,
    channel: 'web',
    kind,
    intent,
    at: at(when),
  }))
}

/**
 * Week 10 of 2026, 22 attempts whose outcomes are known by hand, in order. What the ledger does not tell apart
 * (searches, forms, phone calls, stitched log-ins) is told with the nearest facts.
 */
export const ORACLE_WEEK: readonly {
  readonly name: string
  readonly facts: readonly Fact[]
  readonly final: string
}[] = [
  row(
    'A1',
    'confirmed',
    story('ada', 'kb-1', [
      ['asked', '03-02 09:00'],
      ['answered', '03-02 09:01'],
      ['solved', '03-02 09:03'],
    ]),
  ),
  row(
    'A2',
    'confirmed',
    story('ben', 'kb-1', [
      ['asked', '03-02 10:00'],
      ['answered', '03-02 10:00'],
      ['solved', '03-02 10:05'],
    ]),
  ),
  row(
    'A3',
    'assumed',
    story('cleo', 'case-status', [
      ['asked', '03-04 11:00'],
      ['answered', '03-04 11:01'],
    ]),
  ),
  row('A4', 'reversed', [
    ...story('dora', 'case-status', [
      ['asked', '03-07 11:00'],
      ['answered', '03-07 11:01'],
    ]),
    ...story('dora', 'case-status', [
      ['human_requested', '03-09 15:00'],
      ['human_accepted', '03-09 15:02'],
    ]),
  ]),
  row(
    'A5',
    'assumed',
    story('emil', 'kb-2', [
      ['asked', '03-03 12:00'],
      ['answered', '03-03 12:00'],
    ]),
  ),
  row('A6', 'reversed', [
    ...story('fred', 'kb-2', [
      ['asked', '03-05 12:00'],
      ['answered', '03-05 12:00'],
    ]),
    ...story('fred', 'kb-2', [['case_opened', '03-11 09:00']]),
  ]),
  row('A7', 'assumed', [
    ...story('gina', 'kb-3', [
      ['asked', '03-03 09:00'],
      ['answered', '03-03 09:00'],
    ]),
    ...story('gina', 'kb-3', [['case_opened', '03-11 09:00']]),
  ]),
  row(
    'A8',
    'confirmed',
    story('hugo', 'kb-1', [
      ['asked', '03-04 09:00'],
      ['answered', '03-04 09:00'],
      ['solved', '03-04 09:02'],
    ]),
  ),
  row(
    'A9',
    'assumed',
    story('inge', 'kb-1', [
      ['asked', '03-06 09:00'],
      ['answered', '03-06 09:00'],
    ]),
  ),
  row(
    'A10',
    'escalated',
    story('jana', 'unknown', [
      ['human_requested', '03-04 14:00'],
      ['human_accepted', '03-04 14:03'],
    ]),
  ),
  row('A11', 'escalation_failed', story('karl', 'unknown', [['human_requested', '03-04 22:40']])),
  row('A12', 'unanswered', story('lena', 'unknown', [['asked', '03-05 08:00']])),
  row(
    'A13',
    'abandoned',
    story('mika', 'kb-4', [
      ['asked', '03-05 09:00'],
      ['answered', '03-05 09:00'],
      ['not_solved', '03-05 09:01'],
    ]),
  ),
  row(
    'A14',
    'assisted_intake',
    story('nora', 'return-request', [
      ['asked', '03-05 10:00'],
      ['case_opened', '03-05 10:04'],
    ]),
  ),
  row(
    'A15',
    'assumed',
    story('olaf', 'return-request', [
      ['asked', '03-05 11:00'],
      ['answered', '03-05 11:05'],
    ]),
  ),
  row(
    'A16',
    'unobservable',
    story(passingActor('conv_16'), 'kb-2', [
      ['asked', '03-06 10:00'],
      ['answered', '03-06 10:00'],
    ]),
  ),
  row('A17', 'reversed', [
    ...story('pia', 'kb-5', [
      ['asked', '03-06 11:00'],
      ['answered', '03-06 11:00'],
    ]),
    ...story('pia', 'kb-5', [['case_opened', '03-09 10:00']]),
  ]),
  row(
    'A18',
    'confirmed',
    story('quinn', 'thread-1', [
      ['asked', '03-06 12:00'],
      ['answered', '03-06 12:00'],
      ['solved', '03-06 12:04'],
    ]),
  ),
  row(
    'A19',
    'assumed',
    story('rosa', 'kb-2', [
      ['asked', '03-07 10:00'],
      ['asked', '03-07 10:40'],
      ['asked', '03-07 11:20'],
      ['answered', '03-07 11:21'],
    ]),
  ),
  row(
    'A20',
    'abandoned',
    story('sven', 'return-request', [
      ['asked', '03-08 10:00'],
      ['left_midway', '03-08 10:03'],
    ]),
  ),
  row(
    'A21a',
    'assumed',
    story('tilda', 'kb-4', [
      ['asked', '03-08 11:00'],
      ['answered', '03-08 11:00'],
    ]),
  ),
  row(
    'A21b',
    'escalated',
    story('tilda', 'warranty', [
      ['asked', '03-08 11:05'],
      ['human_requested', '03-08 11:06'],
      ['human_accepted', '03-08 11:08'],
    ]),
  ),
]

/** Everything that was recorded for the oracle week, a test conversation in the console included. */
export const ORACLE_FACTS: readonly Fact[] = [
  ...ORACLE_WEEK.flatMap(({ facts }) => facts),
  ...story('console', 'kb-1', [
    ['asked', '03-03 16:00'],
    ['answered', '03-03 16:00'],
  ]).map(fact => ({
    ...fact,
    channel: 'console' as const,
  })),
]

function row(name: string, final: string, facts: readonly Fact[]) {
  return { name, final, facts }
}
