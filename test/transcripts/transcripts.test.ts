import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { given } from './scene.ts'
import { openStage } from './stage.ts'

/**
 * Conversations as they are to go, one file each: what the customer does, what the assistant says, what it does.
 * `said` holds pieces of the replies; `choices`, `calls` and `facts` are compared as a whole. docs/flows.md describes
 * all of it for those who write flows.
 */
const UNITS = { m: 60_000, h: 60 * 60_000, d: 24 * 60 * 60_000 }
/** `10m`, `2h`, `3d` */
const passed = z
  .templateLiteral([z.int().min(1), z.enum(['m', 'h', 'd'])])
  .transform(time => Number.parseInt(time, 10) * UNITS[time.slice(-1) as keyof typeof UNITS])

const turn = z.strictObject({
  user: z.string().optional(),
  press: z.string().optional(),
  after: passed.default(0),
  said: z.array(z.string()).default([]),
  choices: z.array(z.string()).optional(),
  asks: z.string().nullable().optional(),
  facts: z.array(z.string()).optional(),
  calls: z.array(z.string()).optional(),
  called: z.record(z.string(), z.record(z.string(), z.json())).default({}),
  handoff: z.boolean().optional(),
})
const transcript = z.strictObject({
  name: z.string(),
  given: given.prefault({}),
  turns: z.array(turn).min(1),
  /** How orders stand in the end, as far as it is told. */
  leaves: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
})

const FOLDER = import.meta.dirname
const files = readdirSync(FOLDER).filter(name => name.endsWith('.yaml'))

describe.each(files)('%s', file => {
  const conversations = z.array(transcript).parse(parse(readFileSync(join(FOLDER, file), 'utf8')))

  test.each(conversations)('$name', async ({ given, turns, leaves }) => {
    const stage = await openStage(given)
    for (const expected of turns) {
      const happened = await stage.turn(
        expected.press === undefined
          ? { kind: 'text', text: expected.user ?? '' }
          : { kind: 'choice', choice: expected.press, label: expected.press },
        expected.after,
      )
      const said = happened.said.join('\n')
      for (const piece of expected.said) expect(said).toContain(piece)
      if (expected.said.length === 0) expect(said).toBe('')
      if (expected.choices) expect(happened.choices).toEqual(expected.choices)
      if (expected.asks !== undefined) expect(happened.asks).toBe(expected.asks)
      if (expected.facts) expect(happened.facts).toEqual(expected.facts)
      if (expected.calls) expect(happened.calls).toEqual(expected.calls)
      for (const [action, input] of Object.entries(expected.called))
        expect(happened.called[action]).toMatchObject(input)
      if (expected.handoff !== undefined) expect(happened.handoff).toBe(expected.handoff)
    }
    for (const [id, told] of Object.entries(leaves)) expect(await stage.order(id)).toMatchObject(told)
  })
})
