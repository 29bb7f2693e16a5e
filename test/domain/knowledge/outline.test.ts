import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wordsOf } from '../../../src/domain/knowledge/analysis.ts'
import { outlineOf } from '../../../src/domain/knowledge/outline.ts'
import { passagesOf } from '../../../src/domain/knowledge/passages.ts'
import { articleIn } from './larkspur.ts'

const LINES = [
  ...['', '', '', 'A plain line of words.', '## Heading', '### Another *heading* ##', '#no heading', '  ## indented'],
  ...['- an item', '1. a step', '> quoted', 'See [the page](https://shop.example/a "Title") now', '![picture](a.png)'],
  ...['---', 'Setext', '===', '```', '# in code', '    # indented code', '<div>', '| a | b |', 'R&amp;D', '[ref]: x'],
  ...['a\\*b', '**bold** and `code`', '####### seven', '## ', 'x '.repeat(100), 'y '.repeat(250), '* * *', 'tab\there'],
]

const shape = (parts: readonly { heading: string; text: string }[]) =>
  parts.map(({ heading, text }) => [wordsOf(heading), wordsOf(text.replace(/\]\([^)]*\)/g, ''))])

test('an outline has the passages of the article, with their words but no addresses', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...LINES), { maxLength: 14 }), lines => {
      const article = { ...articleIn('a.md', '# T\n\nText'), markdown: lines.join('\n') }
      expect(shape(outlineOf(article))).toEqual(shape(passagesOf(article)))
    }),
    { numRuns: 1_500 },
  )
})
