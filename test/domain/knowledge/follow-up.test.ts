import { expect, test } from 'vitest'
import { ANYBODY } from '../../../src/domain/knowledge/audience.ts'
import { inContext } from '../../../src/domain/knowledge/follow-up.ts'
import { INDEX } from './larkspur.ts'

const TURNS = ['hello', 'how do I descale my kettle?', 'thanks!']

test('a thin question goes on with the last turn that was about something', () => {
  const asked = inContext('and how often?', TURNS)
  expect(asked).toBe('how do I descale my kettle? and how often?')
  expect(INDEX.search(asked, { reader: ANYBODY, limit: 1 })[0]?.article.slug).toBe('descale-your-kettle')
})

test.each([
  ['a whole question', 'how long is a gift card valid that I bought last summer?', TURNS],
  ['a thin one after nothing', 'and how often?', []],
  ['a thin one after greetings', 'and how often?', ['hello', 'ok thanks']],
])('%s is left as it is', (_, question, before) => {
  expect(inContext(question, before)).toBe(question)
})
