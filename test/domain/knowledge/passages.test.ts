import { expect, test } from 'vitest'
import { MAX_PASSAGE_WORDS, passagesOf } from '../../../src/domain/knowledge/passages.ts'
import { articleIn, TRACKING } from './larkspur.ts'

const passages = (markdown: string) => passagesOf(articleIn('a.md', `---\ntitle: T\n---\n${markdown}`))

test('an article is cut at its headings', () => {
  expect(passagesOf(TRACKING).map(({ id, anchor, heading }) => [id, anchor, heading])).toEqual([
    ['track-your-order#0', '', ''],
    ['track-your-order#1', 'follow-a-parcel', 'Follow a parcel'],
    ['track-your-order#2', 'what-the-words-mean', 'What the words mean'],
  ])
})

test('headings of one name have anchors of their own', () => {
  const anchors = passages('## Pans & lids!\nA\n## Pans & lids\nB\n## Größe\nC').map(passage => passage.anchor)
  expect(anchors).toEqual(['pans--lids', 'pans--lids-1', 'größe'])
})

test('a long section becomes passages under one heading, and no word is lost', () => {
  const words = Array.from({ length: 500 }, (_, number) => `word${number}`)
  const cut = passages(`## Long\n${words.join(' ')}`)
  expect(cut.length).toBeGreaterThan(2)
  expect(cut.every(passage => passage.anchor === 'long')).toBe(true)
  expect(cut.map(passage => passage.text).join(' ')).toBe(words.join(' '))
  for (const { text } of cut) expect(text.split(' ').length).toBeLessThanOrEqual(MAX_PASSAGE_WORDS)
})

test('a list keeps its numbers across a cut', () => {
  const steps = Array.from({ length: 12 }, (_, step) => `${step + 1}. ${'stir '.repeat(30)}`)
  const starts = passages(steps.join('\n')).flatMap(({ blocks }) =>
    blocks.map(block => (block.kind === 'list' ? block.start : null)),
  )
  expect(starts).toEqual([1, 7])
})

test('the text has no HTML, picture or template in it', () => {
  const [passage] = passages(
    'A &amp; <b onclick="x()">bold</b> ![pic](x.png) [in](other.md) <script>alert(1)</script>\n\n<style>p{}</style>',
  )
  expect(passage?.text.trim()).toBe('A & bold in')
})

test('a row of a table tells what its columns are', () => {
  const [passage] = passages('| Pan | Years |\n|---|---|\n| Iron | 10 |')
  expect(passage?.blocks).toEqual([{ kind: 'list', ordered: false, start: 1, items: ['Iron, Years: 10'] }])
})
