import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Brain } from '../../src/domain/dialogue/brain.ts'
import type { Flow } from '../../src/domain/dialogue/flow/flow.ts'
import type { CustomerBody } from '../../src/domain/dialogue/log.ts'
import { aFlow } from '../domain/dialogue/a-flow.ts'
import { contractValue, outcomesOf } from '../fakes/contract-actions.ts'
import { press, text } from '../matrix/answers.ts'
import { checkedFlows } from '../matrix/random-flows.ts'
import { ASIDE, shippedBrain } from '../matrix/shipped.ts'
import { newStanding, type Replies, type Standing, turn } from '../matrix/talking.ts'

const brain = await shippedBrain()
const [{ flows }] = brain.voices
const startable = [...flows.values()].filter(({ phrases }) => phrases.length > 0).map(({ name }) => name)

/** What happens next: something typed, a button of those on offer or of long ago, and how long after. */
type Happening = {
  readonly what: { readonly typed: string } | { readonly offered: number } | { readonly stale: string }
  readonly after: number
  /** Which of an action's outcomes comes, for each call of the turn. */
  readonly outcomes: readonly number[]
}

const typed = fc.constantFrom(
  ...['LH-20418', 'LH-20405', 'nora@example.com', 'Hearth kettle', '482913', 'red', 'the tea towel', 'all of them'],
  ...['yes', 'no', 'yes but rosa@example.com', 'maybe', 'no, I meant LH-20405', 'ok', 'go on', 'hello', 'thanks'],
  ...['cancel', 'go back', 'say that again', 'why do you need that', 'skip', "I don't know", 'start over', ASIDE],
  ...['where is my order', 'open a case', 'talk to a human', 'do the main thing', 'do the side thing', '12', '', '😀'],
)
const stale = fc.constantFrom(
  ...['yes', 'no', 'retry', 'undo', 'cancel', 'restart', 'skip', 'none', 'human', 'solved', 'flow:main', 'flow:side'],
  ...['flow:order-status', 'flow:nothing', 'pick:kind:red', 'pick:order:*', 'pick:pieces:*', 'else:p_end', 'yes:0'],
  ...['change:order', 'change:email', 'resume:t1', 'drop:t1', 'slot:order', 'article:parking', '__proto__'],
)
const happening: fc.Arbitrary<Happening> = fc.record({
  what: fc.oneof(
    { weight: 4, arbitrary: fc.record({ typed }) },
    { weight: 4, arbitrary: fc.record({ offered: fc.nat(11) }) },
    { weight: 1, arbitrary: fc.record({ stale }) },
  ),
  after: fc.constantFrom(0, 0, 0, 0, 60_000, 2 * 60 * 60_000, 8 * 24 * 60 * 60_000),
  outcomes: fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }),
})
const story = fc.array(happening, { minLength: 1, maxLength: 14 })

test('on any flow that passes the check, whatever happens, a turn waits or ends and writes nothing without a yes to it', () => {
  fc.assert(
    fc.property(checkedFlows(), story, (made, happenings) => {
      tell(begun(withFlows(brain, made), 'main'), happenings)
    }),
    { numRuns: 600 },
  )
})

test('a question that a flow cannot do without is not passed over for ever: other ways are offered', () => {
  const flow = aFlow(`
flow: main
title: Main
about: main
start: { phrases: [do the main thing] }
slots:
  code: { type: code, optional: true, attempts: 2, on_exhausted: skip, ask: Which code?, error: No code., why: To know. }
steps:
  - ask: code
  - id: judged
    when:
      - { if: 'code == null', reask: code, error: Some code is needed. }
  - end: resolved
`)
  let at = begun(withFlows(brain, [flow]), 'main')
  for (const words of ['skip', 'skip']) at = turn(at, text(words), repliesOf([0]))
  expect(at.state.stack.map(frame => frame.waiting)).toEqual([{ kind: 'slot', slot: 'code' }])
  expect(at.state.offered.map(({ id }) => id)).toContain('human')
})

test('on every flow that ships as well', () => {
  fc.assert(
    fc.property(fc.constantFrom(...startable), story, (name, happenings) => {
      tell(begun(brain, name), happenings)
    }),
    { numRuns: 300 },
  )
})

test('a conversation that is replayed a hundred times goes the same way to the letter', () => {
  const once = () => fc.sample(fc.tuple(fc.constantFrom(...startable), story), { numRuns: 8, seed: 20_418 })
  for (const [name, happenings] of once()) {
    const first = JSON.stringify(tell(begun(brain, name), happenings))
    for (let time = 0; time < 100; time++) expect(JSON.stringify(tell(begun(brain, name), happenings))).toBe(first)
  }
})

/** Everything that a turn leaves behind, for each turn. */
function tell(start: Standing, happenings: readonly Happening[]): readonly unknown[] {
  let at = start
  return happenings.map(({ what, after, outcomes }) => {
    if (at.state.stack.length > 12) throw new Error('flows pile up')
    const turned = turn({ ...at, now: at.now + after }, said(at, what), repliesOf(outcomes))
    at = turned
    const { state, said: replies, why, effects } = turned.progress
    return { state, replies, why, effects }
  })
}

function said({ state }: Standing, what: Happening['what']): CustomerBody {
  if ('typed' in what) return text(what.typed)
  if ('stale' in what) return press(what.stale)
  const { offered } = state
  return press(offered[what.offered % Math.max(1, offered.length)]?.id ?? 'none')
}

function repliesOf(outcomes: readonly number[]): Replies {
  return ({ action, input }, count) => {
    const all = outcomesOf(action)
    const outcome = all[(outcomes[count % outcomes.length] ?? 0) % all.length] ?? 'ok'
    return { outcome, value: contractValue(action, {}, input) }
  }
}

function begun(knowing: Brain, flow: string): Standing {
  return turn(newStanding(knowing, 'en'), press(`flow:${flow}`), repliesOf([0]))
}

function withFlows(known: Brain, made: readonly Flow[]): Brain {
  const [voice] = known.voices
  const more = new Map([...voice.flows, ...made.map((flow): [string, Flow] => [flow.name, flow])])
  return { ...known, voices: [{ ...voice, flows: more }] }
}
