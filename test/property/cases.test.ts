import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseState } from '../../src/domain/service/case-state.ts'
import { type CasesAtWork, casesAtWork, DAY, SENT } from '../application/cases-at-work.ts'
import { ATTEMPTS, STATES } from '../domain/service/case-moves.ts'
import { PRIYA, SAM } from '../fakes/memory-staff.ts'

let work: CasesAtWork
beforeAll(async () => {
  work = await casesAtWork()
})
afterAll(() => work?.close())

type Happening =
  | { readonly what: 'move'; readonly to: CaseState; readonly words: boolean }
  | { readonly what: 'hear' | 'settle' | 'comment' | 'task' | 'finish' | 'give' }
  | { readonly what: 'pass'; readonly days: number }

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constant('move' as const), to: fc.constantFrom(...STATES), words: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constantFrom(
        'hear' as const,
        'settle' as const,
        'comment' as const,
        'task' as const,
        'finish' as const,
        'give' as const,
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('pass' as const), days: fc.constantFrom(2, 4, 8, 15) }) },
)
/** A few things at the same moment, moment after moment. */
const story = fc.array(fc.array(happening, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 })

test('whatever happens to a case, its events tell exactly the states it has passed, and each step was a legal one', async () => {
  const passed = new Set<string>()
  await fc.assert(
    fc.asyncProperty(story, async moments => {
      const { number } = await work.opened()
      for (const moment of moments) await Promise.all(moment.map(one => happen(number, one)))
      await holdsTogether(number, passed)
    }),
    { numRuns: 80 },
  )
  // Stories in which nothing moves would prove nothing.
  expect(passed.size).toBeGreaterThan(15)
}, 180_000)

async function happen(number: string, one: Happening): Promise<unknown> {
  const { desk, clock } = work
  const file = await work.file(number)
  switch (one.what) {
    case 'move':
      return desk.move(number, { to: one.to, ...(one.words ? { resolution: SENT } : {}) }, file.version, PRIYA)
    case 'hear':
      return desk.hear(number, 'It still leaks')
    case 'settle':
      return desk.settle(number)
    case 'comment':
      return desk.comment(number, { text: 'Which one is it?', public: true }, PRIYA)
    case 'task':
      return desk.addTask(number, { title: 'Ask', blocking: true, customerVisible: false }, PRIYA)
    case 'finish':
      return desk.finishTask(number, file.tasks.find(({ state }) => state === 'open')?.id ?? 'none', SAM)
    case 'give':
      return desk.change(number, { agent: file.agent ? null : SAM.id }, file.version, PRIYA)
    case 'pass':
      clock.pass(one.days * DAY)
      await work.telling()
      return Promise.all([desk.tick(clock.now()), work.node().tick(clock.now())])
    default:
      return one satisfies never
  }
}

async function holdsTogether(number: string, passed: Set<string>): Promise<void> {
  const file = await work.file(number)
  const events = (await work.desk.events(number, 0)) ?? []
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  expect(events[0]?.type).toBe('opened')
  let state: unknown = 'new'
  for (const { type, details, actor } of events) {
    if (type !== 'moved') continue
    expect(details['from']).toBe(state)
    const mover = actor.kind === 'assistant' ? 'system' : actor.kind
    const cell = ATTEMPTS.find(each => each.from === state && each.to === details['to'] && each.mover === mover)
    expect(cell?.outcome).toBe('legal')
    state = details['to']
    passed.add(`${details['from']} → ${state}`)
  }
  expect(file.state).toBe(state)
  expect(file.version).toBe(events.at(-1)?.version)
  const reopened = events.filter(
    ({ details: { from, to } }) => (from === 'resolved' || from === 'soft_closed') && to === 'open',
  )
  expect(file.reopenCount).toBe(reopened.length)
  const silent = events
    .filter(({ type, actor }) => actor.kind === 'system' && type === 'moved')
    .filter(each => !each.public)
  expect(silent).toEqual([])
}
