import { describe, expect, test } from 'vitest'
import { buildKnowledgeIndex } from '../../../src/domain/knowledge/index.ts'
import { snippetOf } from '../../../src/domain/knowledge/snippet.ts'
import { articleIn } from './larkspur.ts'

const FILLING =
  'Every kettle is tested by hand before it leaves the workshop. The lids are turned from one piece of steel. ' +
  'Most customers choose the black one. The box is made of paper and can be put with the waste paper. ' +
  'A booklet in many languages lies beside it. Whoever has lost the booklet finds its text here.'
const HISTORY = articleIn(
  'history.md',
  `# The workshop\n\nThe workshop stands by the river. It was founded by Priya Shah. Its kettles won a prize in 1998. ${FILLING} It moved to the hills when the river rose.`,
)
const INDEX = buildKnowledgeIndex([HISTORY])
const [PASSAGE] = INDEX.passagesOf('history')

function snippetFor(question: string): string {
  if (PASSAGE === undefined) throw new Error('The article has no passage.')
  return snippetOf(PASSAGE, INDEX.read(question))
}

describe('of a long text two sentences are shown', () => {
  test.each([
    ['who founded the workshop', 'It was founded by Priya Shah.'],
    ['when did the kettles win a prize', 'Its kettles won a prize in 1998.'],
    ['where does the booklet lie', 'A booklet in many languages lies beside it.'],
  ])('%s', (question, sentence) => {
    const snippet = snippetFor(question)
    expect(snippet).toContain(sentence)
    expect(snippet.length).toBeLessThan(HISTORY.markdown.length / 2)
  })

  test('in their order, with a mark where something is left out', () => {
    expect(snippetFor('why did the workshop by the river move to the hills when it rose')).toBe(
      'The workshop stands by the river. … It moved to the hills when the river rose.',
    )
  })

  test('from the beginning when no question is known', () => {
    expect(snippetFor('')).toBe('The workshop stands by the river. It was founded by Priya Shah.')
  })
})
