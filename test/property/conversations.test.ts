import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openStage } from '../transcripts/stage.ts'

/** What people type and press, sense and nonsense mixed. */
const utterance = fc
  .oneof(
    fc.constantFrom(
      'where is my order',
      'LH-20418',
      'BS1 4TR',
      'nora.lindqvist@example.com',
      'open a case',
      'my kettle leaks',
      'yes',
      'no',
      'yes but to bob@example.com',
      'maybe',
      'cancel',
      'why?',
      'talk to a human',
      'thanks',
      'that worked',
      'how long do refunds take?',
      '12',
      '',
      '   ',
      '\u0000',
      '😀',
      'LH-20418 and LH-20419',
    ),
    fc.string({ maxLength: 60 }),
  )
  .map(text => ({ kind: 'text', text }) as const)

const press = fc
  .constantFrom(
    'yes',
    'no',
    'cancel',
    'human',
    'solved',
    'not_solved',
    'none',
    'flow:create-case',
    'flow:order-status',
    'flow:nothing',
    'article:refund-times',
    'article:none',
    'change:contact',
    'change:nothing',
    'cancel_waiting',
    'yes:0',
    '__proto__',
    'constructor:x',
  )
  .map(choice => ({ kind: 'choice', choice, label: choice }) as const)

test('no sequence of events makes a turn throw, and a case is only ever opened by a yes to its confirm', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(utterance, press), { maxLength: 14 }), async events => {
      const stage = await openStage()
      let asked: string | null = null
      for (const event of events) {
        const happened = await stage.turn(event)
        if (happened.calls.includes('cases.create → ok')) {
          expect(asked).toBe('open_it')
          expect(event.kind === 'text' ? event.text : event.choice).toMatch(/^yes/)
        }
        asked = happened.asks
      }
    }),
    { numRuns: 300 },
  )
})
