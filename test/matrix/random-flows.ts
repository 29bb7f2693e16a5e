import fc from 'fast-check'
import { ACTIONS } from '../../src/domain/dialogue/flow/actions.ts'
import { checkFlow, checkTogether } from '../../src/domain/dialogue/flow/check-flows.ts'
import type { Flow } from '../../src/domain/dialogue/flow/flow.ts'
import { parseFlow } from '../../src/domain/dialogue/flow/parse-flow.ts'

/** Two flows that pass the check, the first of which may call the second. */
export function checkedFlows(): fc.Arbitrary<readonly [Flow, Flow]> {
  return fc
    .tuple(flowFile('main', true), flowFile('side', false))
    .map(([main, side]) => [read(main), read(side)] as const)
    .filter((pair): pair is [Flow, Flow] => pair.every(flow => flow !== null) && isSound(pair as [Flow, Flow]))
}

function read(written: unknown): Flow | null {
  const file = { written, lineOf: () => 1, problems: [] }
  const parsed = parseFlow('random.yaml', file, JSON.stringify(written))
  return parsed.ok ? parsed.flow : null
}

function isSound(flows: readonly [Flow, Flow]): boolean {
  const written = flows.map(flow => ({ file: 'random.yaml', flow }))
  return flows.every(flow => checkFlow('random.yaml', flow).length === 0) && checkTogether(written).length === 0
}

const SLOTS = ['order', 'email', 'kind', 'words', 'code', 'piece', 'pieces'] as const
const READS = ['orders.get', 'cases.mine', 'identity.known', 'identity.check_code'] as const
const WRITES = ['cases.create', 'orders.cancel', 'invoices.send'] as const

/** What each action is given, from slots that may be empty. */
const GIVEN: { readonly [action: string]: { readonly [name: string]: string } } = {
  'orders.get': { order: 'order' },
  'identity.check_code': { code: 'code' },
  'cases.create': { summary: 'words', contact: 'email' },
  'orders.cancel': { order: 'order', reason: 'kind' },
  'invoices.send': { order: 'order' },
}

export function flowFile(name: string, calls: boolean): fc.Arbitrary<unknown> {
  return fc
    .record({
      slots: fc.record(Object.fromEntries(SLOTS.map(slot => [slot, slotFile(slot)]))),
      parts: fc.array(part(calls), { minLength: 2, maxLength: 7 }),
    })
    .map(({ slots, parts }) => {
      const steps = parts.flatMap((each, index) => each(index, parts.length))
      const asked = SLOTS.filter(slot => steps.some(step => step.ask === slot))
      const all = [...steps.map(step => withoutUnasked(step, asked)), { id: 'p_end', end: 'resolved' }]
      const written = JSON.stringify(all)
      return {
        ...{ flow: name, title: name, about: name, start: { phrases: [`do the ${name} thing`] } },
        slots: Object.fromEntries(
          SLOTS.map(slot => [
            slot,
            asked.includes(slot) ? slots[slot] : { type: typeOf(slot), fill: 'mentioned', ...optionsFor(slot) },
          ]),
        ),
        policies: written.includes('"rule"')
          ? {
              rule: {
                assert: "found.status == 'delivered'",
                deny: 'Not this one.',
                ...(asked.includes('order') && { reask: 'order' }),
              },
            }
          : {},
        steps: [
          { do: 'orders.get', with: { order: 'order' }, save: 'found', outcomes: { not_found: {}, unavailable: {} } },
          ...all,
        ],
        out: { got: 'order' },
      }
    })
}

/** A step that asks nothing again that is never asked. */
function withoutUnasked<Kept>(part: Kept, asked: readonly string[]): Kept {
  if (Array.isArray(part)) return part.map(each => withoutUnasked(each, asked)) as Kept
  if (part === null || typeof part !== 'object') return part
  const { reask, error, edit, ...rest } = part as StepFile
  const kept = Object.entries(rest).map(([key, value]) => [key, withoutUnasked(value, asked)])
  return {
    ...Object.fromEntries(kept),
    ...(asked.includes(String(reask)) && { reask, error }),
    ...(Array.isArray(edit) && { edit: edit.filter(slot => asked.includes(slot)) }),
  } as Kept
}

function typeOf(slot: (typeof SLOTS)[number]): string {
  const types = { order: 'order_number', email: 'email', kind: 'option', words: 'text', code: 'code' }
  if (slot === 'piece') return 'item of found.items'
  return slot === 'pieces' ? 'list<item of found.items>' : types[slot]
}

function optionsFor(slot: string) {
  if (slot !== 'kind') return {}
  return {
    options: [
      { value: 'red', label: 'Red one', words: ['red'] },
      { value: 'blue', label: 'Blue one', words: ['blue'], if: "found.status == 'delivered'" },
      { value: 'none', label: 'None', words: ['none'] },
    ],
  }
}

function slotFile(slot: (typeof SLOTS)[number]): fc.Arbitrary<object> {
  return fc
    .record({
      attempts: fc.integer({ min: 1, max: 3 }),
      on_exhausted: fc.constantFrom('offer_human', 'handoff', 'skip', 'cancel'),
      optional: fc.boolean(),
      fill: fc.constantFrom('any', 'asked'),
      invalidates: fc.subarray(SLOTS.filter(other => other !== slot)),
      isChecked: fc.boolean(),
      isKnown: fc.boolean(),
      hasWay: fc.boolean(),
    })
    .map(({ isChecked, isKnown, hasWay, ...plain }) => ({
      ...plain,
      ...{
        type: typeOf(slot),
        ask: [`Which ${slot}?`, `Again, which ${slot}?`],
        error: `No ${slot}.`,
        why: 'To know.',
      },
      ...optionsFor(slot),
      ...(isChecked && { validate: [{ assert: `${slot} != 'LH-20405'`, error: 'Not that.' }] }),
      ...(isKnown && slot === 'order' && { default: 'found.id' }),
      ...(hasWay && { alternatives: [{ label: 'Another way', words: ['another way'], goto: 'p_end' }] }),
    }))
}

type StepFile = { readonly [key: string]: unknown }
type Part = (index: number, of: number) => readonly StepFile[]

/** A few steps that belong together. */
function part(calls: boolean): fc.Arbitrary<Part> {
  const ask = fc.constantFrom(...SLOTS).map(
    (slot): Part =>
      index => [{ id: `p_${index}`, ask: slot }],
  )
  const say = fc.constant<Part>(index => [{ id: `p_${index}`, say: 'So {order}, {found.id}.' }])
  const choose = fc.record({ if: condition, branch, other: fc.option(branch, { nil: undefined }) }).map(
    ({ if: test, branch: then, other }): Part =>
      (index, of) => [
        { id: `p_${index}`, when: [{ if: test, ...then(of) }, ...(other === undefined ? [] : [{ else: other(of) }])] },
      ],
  )
  const lookUp = fc.record({ action: fc.constantFrom(...READS), branch }).map(
    ({ action, branch: then }): Part =>
      (index, of) => [
        { id: `p_${index}`, do: action, with: GIVEN[action] ?? {}, outcomes: outcomes(action, then(of)) },
      ],
  )
  const write = fc
    .record({
      action: fc.constantFrom(...WRITES),
      branch,
      between: fc.option(fc.constantFrom(...SLOTS), { nil: undefined }),
      decline: branch,
      edit: fc.subarray([...SLOTS]),
    })
    .map(
      ({ action, branch: then, between, decline, edit }): Part =>
        (index, of) => {
          const given = GIVEN[action] ?? {}
          return [
            {
              ...{ id: `p_${index}`, confirm: `sure_${index}`, summary: 'Sure about {order}?', accept: 'Yes, do it' },
              ...{ binds: [...new Set(Object.values(given))], edit, decline: decline(of) },
            },
            ...(between === undefined ? [] : [{ ask: between }]),
            { do: action, with: given, guard: `sure_${index}`, save: 'done', outcomes: outcomes(action, then(of)) },
          ]
        },
    )
  const check = fc.constant<Part>(index => [{ id: `p_${index}`, check: ['rule'] }])
  const call = fc.record({ each: fc.boolean(), branch }).map(
    ({ each, branch: then }): Part =>
      (index, of) => [
        {
          ...(each && { each: 'found.items', as: 'thing' }),
          ...{ id: `p_${index}`, call: 'side', with: each ? { words: 'thing.name' } : { order: 'order' } },
          outcomes: { declined: then(of), cancelled: {}, denied: {} },
        },
      ],
  )
  return fc.oneof(
    { weight: 5, arbitrary: ask },
    { weight: 1, arbitrary: say },
    { weight: 2, arbitrary: choose },
    { weight: 2, arbitrary: lookUp },
    { weight: 3, arbitrary: write },
    { weight: 1, arbitrary: check },
    ...(calls ? [{ weight: 1, arbitrary: call }] : []),
  )
}

function outcomes(action: string, then: StepFile): StepFile {
  const others = (ACTIONS[action]?.outcomes ?? []).filter(outcome => outcome !== 'ok')
  return Object.fromEntries(
    others.map((outcome, index) => [outcome, outcome === 'unavailable' ? { retry: true } : index === 0 ? then : {}]),
  )
}

const condition = fc.constantFrom(
  'order != null',
  "kind == 'red'",
  "found.status == 'delivered' and email != null",
  'len(found.items) > 1',
  'len(pieces) == 0 or not (words == null)',
)

const branch: fc.Arbitrary<(of: number) => StepFile> = fc.oneof(
  fc.constant(() => ({})),
  fc.constant(() => ({ say: 'All right, {order}.' })),
  fc.nat(6).map(to => (of: number) => ({ goto: `p_${to % of}` })),
  fc.constantFrom(...SLOTS).map(slot => () => ({ reask: slot, error: `Another ${slot}, please.` })),
  fc.constantFrom(...SLOTS).map(slot => () => ({ set: { [slot]: 'null' } })),
  fc.constant(() => ({ retry: true })),
  fc.constantFrom('declined', 'cancelled', 'denied', 'resolved').map(end => () => ({ end })),
  fc.constant(() => ({ handoff: 'It cannot be done here.' })),
)
