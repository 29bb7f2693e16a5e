import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CaseActor, type CaseEvent, type CaseFile, NO_MATTER } from '../../../src/domain/service/case.ts'
import { caseNews } from '../../../src/domain/service/case-news.ts'
import { CASE_STATES } from '../../../src/domain/service/case-state.ts'

const PRIYA: CaseActor = { kind: 'agent', id: 'staff_priya', name: 'Priya Raman' }
const DAY = 24 * 60 * 60_000
const day = (at: number) => `day ${at / DAY}`

const FILE: CaseFile = {
  id: 'case_1',
  number: 'CS-0000018',
  conversationId: 'conv_rosa',
  summary: 'The kettle leaks',
  contact: 'rosa@example.org',
  openedBy: 'assistant',
  openedAt: 0,
  type: 'issue',
  priority: 'normal',
  state: 'awaiting_customer',
  agent: null,
  updatedAt: 0,
  version: 3,
  resolution: { code: 'replaced', notes: 'secret notes' },
  closure: null,
  reopenUntil: null,
  reopenCount: 0,
  heldOpen: false,
  reminders: 0,
  dueAt: 3 * DAY,
  tasks: [],
  links: [],
  matter: NO_MATTER,
}

const EVENT: CaseEvent = {
  seq: 4,
  version: 3,
  at: 0,
  actor: PRIYA,
  type: 'commented',
  public: true,
  text: 'Which colour is it?',
  details: {},
  changed: [],
}

const TYPES = ['opened', 'moved', 'changed', 'commented', 'task_added', 'task_done', 'reminded', 'linked'] as const
const anyEvent = fc.record({
  type: fc.constantFrom(...TYPES),
  public: fc.boolean(),
  actor: fc.constantFrom<CaseActor>(PRIYA, { kind: 'customer' }, { kind: 'system' }, { kind: 'assistant' }),
  details: fc.record({
    from: fc.constantFrom(...CASE_STATES),
    to: fc.constantFrom(...CASE_STATES),
    state: fc.constantFrom(...CASE_STATES),
    followed_by: fc.constant('CS-0000026'),
    resolution: fc.constant({ code: 'replaced', notes: 'secret notes' }),
  }),
})

test('neither what is internal, nor what customers did themselves, nor the notes of a resolution are news', () => {
  let told = 0
  fc.assert(
    fc.property(anyEvent, fc.constantFrom(...CASE_STATES), (event, state) => {
      const news = caseNews({ ...EVENT, ...event }, { ...FILE, state }, day)
      const isTheirs = event.actor.kind === 'agent' || event.actor.kind === 'system'
      if (!event.public || !isTheirs) expect(news).toBeNull()
      expect(JSON.stringify(news)).not.toMatch(/secret notes|The kettle leaks|Raman|staff_priya/)
      if (news) told += 1
    }),
    { numRuns: 2_000 },
  )
  expect(told).toBeGreaterThan(50)
})

test('every news names the case, and a mail that may be anybody’s has no words of ours or theirs', () => {
  const news = caseNews(EVENT, FILE, day)
  expect(news?.chat).toMatchObject({ kind: 'text', reference: 'CS-0000018' })
  expect(news?.mail?.proven).toBe('Priya from our team wrote on day 0:\n\n    Which colour is it?')
  expect(news?.mail?.unproven).not.toContain('colour')
})

test.each([
  [0, 3, 7],
  [1, 5, 7],
  [2, 9, 9],
])(
  'after %i reminders and with the next step on day %i, it says that the case is put aside on day %i',
  (reminders, due, aside) => {
    const file = { ...FILE, reminders, dueAt: due * DAY }
    const moved = { ...EVENT, type: 'moved', details: { from: 'open', to: 'awaiting_customer' } } as const
    const news = caseNews(moved, file, day)
    expect(news?.mail?.proven).toBe(
      `We are waiting for your answer. Without an answer it is closed for now on day ${aside}.`,
    )
  },
)

test('a case that is held open threatens nobody with its end', () => {
  const moved = { ...EVENT, type: 'moved', details: { from: 'open', to: 'awaiting_customer' } } as const
  expect(caseNews(moved, { ...FILE, heldOpen: true }, day)?.mail?.proven).toBe('We are waiting for your answer.')
})
