import { canonical } from '../../src/domain/dialogue/flow/expression.ts'
import type { Flow } from '../../src/domain/dialogue/flow/flow.ts'
import type { CustomerBody } from '../../src/domain/dialogue/log.ts'
import { type Frame, topFrame } from '../../src/domain/dialogue/state.ts'
import { fittingAnswers, press, typedAnswers } from './answers.ts'
import { type Answer, answerCall, begin, DAY, end, type Opened, type Standing, spoken, type Turned } from './talking.ts'
import { type Mark, watchedFlow } from './watched-flow.ts'
import { answersOf, bothWorlds, type World, worldsFor } from './worlds.ts'

/** A question that a flow asks, and how a conversation gets there. */
export type Question = {
  readonly name: string
  readonly world: World
  readonly standing: Standing
  /** How the actions on the way came out, the last time. */
  readonly heard: ReadonlyMap<string, Answer>
  /** Whether nothing there is could answer it. */
  readonly isBare: boolean
}
/** A conversation between two turns, with how its actions came out. */
type Reached = { readonly turned: Turned; readonly heard: ReadonlyMap<string, Answer> }

/** More conversations than this in one world show nothing new. */
const MOST_NODES = 300
const MOST_PICKS = 4
/** More worlds than this are not tried together. */
const MOST_VISITS = 150

/**
 * Goes through a flow in every way that is worth it, in worlds that make its conditions hold and fail. Once all
 * `places` are taken, or none of the worlds leads further, that is all.
 */
export function explore(start: Standing, flow: Flow, flows: ReadonlyMap<string, Flow>): Explored {
  const taken = new Set<string>()
  const questions = new Map<string, Question>()
  const watched = watching(start, place => taken.add(place))
  const worlds = worldsFor(flow, flows, DAY)
  const fruitful: World[] = []
  let visits = 0
  const isUntaken = ({ places }: World): boolean => places.some(place => !taken.has(place))
  const visit = (world: World): void => {
    visits += 1
    const before = taken.size
    exploreIn(world, watched, flow, questions)
    if (taken.size > before) fruitful.push(world)
  }
  for (const world of worlds) visit(world)
  const leads = [...fruitful]
  for (const world of worlds) {
    for (const lead of leads) if (visits < MOST_VISITS && isUntaken(world)) visit(bothWorlds(lead, world))
  }
  return {
    questions: [...questions.values()].map(question => ({
      ...question,
      standing: { ...question.standing, brain: start.brain },
    })),
    taken,
  }
}

export type Explored = { readonly questions: readonly Question[]; readonly taken: ReadonlySet<string> }

/** The same beginning with an assistant whose flows tell what of them is taken. */
function watching(start: Standing, mark: Mark): Standing {
  const { brain } = start
  const [first, ...others] = brain.voices.map(voice => ({
    ...voice,
    flows: new Map([...voice.flows].map(([name, flow]) => [name, watchedFlow(flow, mark)])),
  }))
  return first === undefined ? start : { ...start, brain: { ...brain, voices: [first, ...others] } }
}

function exploreIn(world: World, start: Standing, flow: Flow, found: Map<string, Question>): void {
  const seen = new Set<string>()
  const open = startsOf(start, flow).flatMap(([from, answer]) => endings(begin(from, answer), new Map(), world, seen))
  for (const { turned, heard } of open) {
    if (seen.size > MOST_NODES) return
    const top = topFrame(turned.state)
    const name = top === null || turned.state.asking !== null ? null : questionOf(top)
    const ways = waysOn(turned)
    const isBetter = !found.has(name ?? '') || (found.get(name ?? '')?.isBare && ways.length > 0)
    if (name !== null && isBetter) found.set(name, { name, world, standing: turned, heard, isBare: ways.length === 0 })
    for (const answer of ways) open.push(...endings(begin(turned, answer), heard, world, seen))
  }
}

/** By its button alone, and with a value that was said when it was unclear what was meant. */
function startsOf(start: Standing, flow: Flow): readonly (readonly [Standing, CustomerBody])[] {
  const said = [...flow.slots.values()]
    .filter(({ fill, type }) => fill !== 'asked' && type !== 'text')
    .flatMap(slot => typedAnswers(slot).slice(0, 1))
  return ['', ...said].map(text => [
    text === '' ? start : { ...start, state: { ...start.state, asking: { kind: 'which', text } } },
    press(`flow:${flow.name}`),
  ])
}

/** `flow: slot` or `flow: confirm`. */
export function questionOf({ flow, waiting }: Frame): string | null {
  if (waiting?.kind === 'slot') return `${flow}: ${waiting.slot}`
  return waiting?.kind === 'confirm' ? `${flow}: ${waiting.confirm}` : null
}

/** Every way in which a turn can go on, as its calls come out one way or another; none that was gone before. */
function endings(opened: Opened, heard: Reached['heard'], world: World, seen: Set<string>): readonly Reached[] {
  const key = keyOf(opened)
  if (seen.has(key)) return []
  seen.add(key)
  const { call } = opened.progress
  if (call === null) return [{ turned: spoken(end(opened)), heard }]
  return answersOf(world, call).flatMap(answer =>
    endings(answerCall(opened, answer), new Map([...heard, [call.action, answer]]), world, seen),
  )
}

function waysOn({ state, ...rest }: Standing) {
  const top = topFrame(state)
  const beside = state.offered.filter(({ id }) => id === 'skip' || id.startsWith('else:')).map(({ id }) => press(id))
  switch (top?.waiting?.kind) {
    case 'slot':
      return [...fittingAnswers({ state, ...rest }).slice(0, MOST_PICKS), ...beside]
    case 'confirm':
      return [press('no'), press('yes')]
    case 'retry':
      return [press('retry')]
    default:
      return []
  }
}

/** Two conversations that stand at the same place and know the same things go on in the same way. */
function keyOf({ progress: { state, call } }: Opened): string {
  const frames = state.stack.map(frame => [
    ...[frame.flow, frame.at, frame.waiting, Object.keys(frame.confirmed)],
    ...[choices(frame), Object.keys(frame.records).sort(), frame.skipped],
  ])
  return canonical([frames as never, call?.action ?? null])
}

/** Of free texts it matters only whether there is one. */
function choices({ slots }: Frame) {
  return Object.entries(slots).map(([name, value]) => [
    name,
    typeof value === 'string' && /[\s@]|\d{3}/.test(value) ? 'something' : value,
  ])
}
