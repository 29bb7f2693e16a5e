import { type Fact, type FactKind, passingActor } from '../domain/deflection/fact.ts'
import type { ChannelName } from '../domain/service/conversation.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEKS = 8

/**
 * Two months of made-up history of the sample company up to `now` (epoch ms), so that its report has something to
 * show. `random` gives numbers from 0 up to 1; the same `now` and the same numbers give the same history.
 */
export function sampleHistory(now: number, random: () => number): Fact[] {
  const start = mondayOf(now) - WEEKS * 7 * DAY
  const days = Array.from({ length: Math.floor((now - start) / DAY) + 1 }, (_, day) => start + day * DAY)
  return days
    .flatMap(day => visitsOn(day, random).map(at => ({ at, progress: (at - start) / (WEEKS * 7 * DAY) })))
    .flatMap((visit, number) => factsOf(visit, number, random))
    .filter(fact => fact.at <= now)
}

/** In UTC: a made-up company's Monday may be an hour off. The epoch was a Thursday. */
function mondayOf(now: number): number {
  const day = Math.floor(now / DAY)
  return (day - ((day + 3) % 7)) * DAY
}

/** When people turn up: fewer at weekends, mostly in the late morning and the evening. */
function visitsOn(day: number, random: () => number): number[] {
  const weekend = (Math.floor(day / DAY) + 3) % 7 >= 5
  const count = (weekend ? 5 : 11) + Math.floor(random() * 5)
  return Array.from({ length: count }, () => {
    const hour = random() < 0.6 ? 9 + 5 * random() : 16 + 6 * random()
    return Math.floor(day + hour * HOUR)
  }).sort((a, b) => a - b)
}

type Visit = { readonly at: number; readonly progress: number }

function factsOf({ at, progress }: Visit, number: number, random: () => number): Fact[] {
  const story = pick(STORIES, ({ early, late }) => early + (late - early) * Math.min(progress, 1), random)
  const { intent } = pick(TOPICS, ({ weight }) => weight, random)
  const channel: ChannelName = random() < 0.8 ? 'web' : 'teams'
  const actor = story.passing ? passingActor(`demo-${number}`) : `demo:visitor-${number}`
  // One pace for the whole visit: what came first stays first.
  const pace = 0.8 + 0.4 * random()
  return story.steps.map(([kind, after, about], step) => ({
    id: `demo:${number}:${step}:${kind}`,
    actor,
    conversationId: null,
    channel,
    kind,
    intent: about ?? intent,
    at: at + Math.round(after * pace),
  }))
}

function pick<Item>(items: readonly Item[], weightOf: (item: Item) => number, random: () => number): Item {
  const total = items.reduce((sum, item) => sum + weightOf(item), 0)
  let left = random() * total
  const found = items.find(item => {
    left -= weightOf(item)
    return left < 0
  })
  if (!found) throw new Error('sample-history: nothing to pick from. Give at least one item a weight above 0.')
  return found
}

const TOPICS: readonly { readonly intent: string; readonly weight: number }[] = [
  { intent: 'order-status', weight: 30 },
  { intent: 'article:how-to-return', weight: 16 },
  { intent: 'article:refund-times', weight: 10 },
  { intent: 'article:delivery-times-and-costs', weight: 9 },
  { intent: 'article:damaged-on-arrival', weight: 7 },
  { intent: 'article:warranty-claims', weight: 6 },
  { intent: 'article:season-cast-iron', weight: 6 },
  { intent: 'article:descale-kettle', weight: 5 },
  { intent: 'article:gift-cards', weight: 4 },
  { intent: 'article:induction', weight: 4 },
  { intent: 'article:business-accounts', weight: 3 },
]

/** What happened, how long after the visit began (roughly, in ms), and what about when not the visit's own topic. */
type Step = readonly [kind: FactKind, after: number, about?: string]

/** How a visit went, how often in a hundred at the beginning of the history and at its end. */
type Story = { readonly early: number; readonly late: number; readonly steps: readonly Step[]; readonly passing?: true }

const STORIES: readonly Story[] = [
  {
    early: 22,
    late: 34,
    steps: [
      ['asked', 0],
      ['answered', 1000],
      ['solved', 2 * MINUTE],
    ],
  },
  {
    early: 21,
    late: 23,
    steps: [
      ['asked', 0],
      ['answered', 1000],
    ],
  },
  {
    early: 4,
    late: 3,
    steps: [
      ['asked', 0],
      ['answered', 1000],
    ],
    passing: true,
  },
  // Went quiet, and was back for a person days later.
  {
    early: 6,
    late: 4,
    steps: [
      ['asked', 0],
      ['answered', 1000],
      ['human_requested', 3 * DAY],
      ['human_accepted', 3 * DAY + 4 * MINUTE],
    ],
  },
  // Said that it was solved, and the next day that it was not.
  {
    early: 2,
    late: 1,
    steps: [
      ['asked', 0],
      ['answered', 1000],
      ['solved', MINUTE],
      ['not_solved', 30 * HOUR],
    ],
  },
  {
    early: 7,
    late: 4,
    steps: [
      ['asked', 0],
      ['answered', 1000],
      ['not_solved', 2 * MINUTE],
    ],
  },
  {
    early: 9,
    late: 8,
    steps: [
      ['asked', 0],
      ['answered', 1000],
      ['not_solved', MINUTE],
      ['human_requested', 2 * MINUTE],
      ['human_accepted', 5 * MINUTE],
    ],
  },
  {
    early: 7,
    late: 6,
    steps: [
      ['asked', 0, 'talk-to-a-human'],
      ['human_requested', 0, 'talk-to-a-human'],
      ['human_accepted', 4 * MINUTE, 'talk-to-a-human'],
    ],
  },
  // Nobody came in time: the wait ended with a case.
  {
    early: 5,
    late: 2,
    steps: [
      ['asked', 0],
      ['human_requested', MINUTE],
      ['case_opened', 11 * MINUTE],
    ],
  },
  {
    early: 5,
    late: 7,
    steps: [
      ['asked', 0, 'create-case'],
      ['case_opened', 3 * MINUTE, 'create-case'],
    ],
  },
  {
    early: 4,
    late: 3,
    steps: [
      ['asked', 0, 'order-status'],
      ['left_midway', 2 * MINUTE, 'order-status'],
    ],
  },
  { early: 8, late: 5, steps: [['asked', 0, 'unknown']] },
]
