import { expect, test } from 'vitest'
import { answerFrom } from '../../../src/domain/knowledge/answering.ts'
import { ANYBODY } from '../../../src/domain/knowledge/audience.ts'
import { doubtsAbout } from '../../../src/domain/knowledge/doubts.ts'
import { buildKnowledgeIndex } from '../../../src/domain/knowledge/index.ts'
import { articleIn, LARKSPUR } from './larkspur.ts'

const WARRANTY = articleIn(
  'warranty.md',
  '# The guarantee\n\nThe guarantee covers motors and handles for 5 years. It was introduced by Rosa Lind to increase trust.',
)
const INDEX = buildKnowledgeIndex([...LARKSPUR, WARRANTY])
const [PASSAGE = { heading: '', text: '' }] = INDEX.passagesOf('warranty')

const reasonsFor = (question: string) =>
  doubtsAbout(question, INDEX.read(question), { ...PASSAGE, title: WARRANTY.title }).map(({ reason }) => reason)

test.each([
  ['what does the guarantee not cover', 'what is not so'],
  ["which motors aren't covered by the guarantee?", 'what is not so'],
  ['what does the guarantee do to reduce trust', 'the opposite'],
  ['does the guarantee cover motors for 7 years', 'a number'],
  ['was the guarantee introduced by Nora Lind', 'a name'],
])('%s is doubted', (question, reason) => {
  expect(reasonsFor(question)).toEqual([expect.stringContaining(reason)])
})

test.each([
  'what does the guarantee cover',
  'what happens under the guarantee if the motor does not turn',
  'does the guarantee cover handles for 5 years',
  'why was it introduced by Rosa Lind',
  'I bought a kettle from Nora in 2021 and it does not work, is it covered',
  'DOES THE GUARANTEE COVER HANDLES',
])('%s is not', question => {
  expect(reasonsFor(question)).toEqual([])
})

test('a text that says what is not so answers what is not', () => {
  const evidence = { title: 'Guarantee', heading: '', text: 'The guarantee does not cover scratches.' }
  const question = 'what does the guarantee not cover'
  expect(doubtsAbout(question, INDEX.read(question), evidence)).toEqual([])
})

test('a doubted answer is offered, and the reason told', () => {
  const options = { reader: ANYBODY }
  expect(answerFrom(INDEX, 'what does the guarantee cover', options).kind).toBe('answer')
  const doubted = answerFrom(INDEX, 'what does the guarantee not cover', options)
  expect([doubted.kind, doubted.why]).toEqual(['did_you_mean', expect.stringContaining('it asks what is not so')])
})
