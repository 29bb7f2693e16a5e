import { describe, expect, test } from 'vitest'
import { answerFrom } from '../../../src/domain/knowledge/answering.ts'
import { ANYBODY } from '../../../src/domain/knowledge/audience.ts'
import { buildKnowledgeIndex } from '../../../src/domain/knowledge/index.ts'
import { articleIn, INDEX, LARKSPUR } from './larkspur.ts'

function answerTo(question: string) {
  const answering = answerFrom(INDEX, question, { reader: ANYBODY })
  if (answering.kind !== 'answer') throw new Error(`${answering.kind}: ${answering.why}`)
  return answering
}

describe('a question the articles answer', () => {
  test('shows the steps of the section, with their bold words and outside links', () => {
    expect(answerTo('how do I track my order?').snippet).toBe(
      "To follow your parcel:\n\n1. Open **Your orders**.\n2. Choose the order, then [the carrier's page](https://carrier.example/).\n3. Read the latest scan.",
    )
  })

  test('shows the sentences that answer, and their place', () => {
    const { article, passage, snippet, confidence } = answerTo('what does shipped mean on my order')
    expect([article.slug, passage.anchor]).toEqual(['track-your-order', 'what-the-words-mean'])
    expect(snippet).toContain('Shipped means that the carrier has it.')
    expect(confidence).toBeGreaterThan(0.55)
  })

  test('is found in a long story', () => {
    const story =
      'Hello there, my sister Priya gave me this lovely thing for my birthday in May and we all laughed about it. ' +
      'How do I send something back? Many thanks and kind regards to everybody.'
    expect(answerTo(story).article.slug).toBe('return-an-item')
  })

  test('is found behind politeness', () => {
    const polite =
      'Hi there, I hope you are doing well. I was wondering if you could tell me how to descale a kettle? ' +
      'Any help would be much appreciated, thanks in advance. Kind regards, Sam'
    expect(answerTo(polite).article.slug).toBe('descale-your-kettle')
  })
})

test.each([
  'what is the capital of france',
  'who won the match last night',
  'can you write a poem',
  'asdf hjkl qwer',
  "what's the weather",
  '',
  '🙂',
  'x'.repeat(4_000),
])('%j has no answer', question => {
  expect(answerFrom(INDEX, question, { reader: ANYBODY }).kind).toBe('none')
})

describe('what was said before', () => {
  const pans = ['iron', 'steel'].map(metal =>
    articleIn(`${metal}.md`, `# Clean a pan of ${metal}\n\nClean a pan of ${metal} with water and salt, and dry it.`),
  )
  const index = buildKnowledgeIndex([...LARKSPUR, ...pans])
  const answering = (question: string, before: readonly string[]) =>
    answerFrom(index, question, { reader: ANYBODY, before })

  test.each(['iron', 'steel'])('about %s puts that first where the question fits both', metal => {
    const asked = answering('and how do I clean it, the pan?', ['which kettle is best', `Is ${metal} heavy?`])
    if (asked.kind !== 'did_you_mean') throw new Error(asked.kind)
    expect(asked.options[0]?.article.slug).toBe(metal)
  })

  test('answers nothing by itself', () => {
    expect(answering('who won the match last night', ['how do I descale my kettle']).kind).toBe('none')
  })
})

test('two articles that fit alike are offered, not guessed', () => {
  const pans = ['Clean an iron pan', 'Clean a steel pan'].map(title =>
    articleIn(`${title}.md`, `# ${title}\n\nWith water.`),
  )
  const answering = answerFrom(buildKnowledgeIndex([...LARKSPUR, ...pans]), 'how do I clean my pan', {
    reader: ANYBODY,
  })
  if (answering.kind !== 'did_you_mean') throw new Error(answering.kind)
  expect(answering.options.map(option => option.article.title).sort()).toEqual([
    'Clean a steel pan',
    'Clean an iron pan',
  ])
})

test('a single word of some text is no question to answer', () => {
  expect(answerFrom(INDEX, 'engraved', { reader: ANYBODY }).kind).not.toBe('answer')
})

test('the reason repeats nothing of the question', () => {
  expect(answerFrom(INDEX, 'zebra my pin is 4711', { reader: ANYBODY }).why).not.toMatch(/zebra|4711/)
})

test('a snippet holds no HTML, picture or script address', () => {
  const hostile = articleIn(
    'pots.md',
    '# Polish copper pots\n\nPolish copper pots <img src=x onerror=alert(1)> with [lemon](javascript:alert(1)) ![pot](x.png) `[a](b)` and **salt**.',
  )
  const answering = answerFrom(buildKnowledgeIndex([...LARKSPUR, hostile]), 'polish copper pots', { reader: ANYBODY })
  expect(answering.kind === 'answer' && answering.snippet).toBe('Polish copper pots with lemon [a] (b) and **salt**.')
})
