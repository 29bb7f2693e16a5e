import { describe, expect, test } from 'vitest'
import { articleAdvice } from '../../../src/domain/knowledge/article-advice.ts'
import { catalogueOf } from '../../../src/domain/knowledge/catalogue.ts'

const GOOD = {
  path: 'care/pans.md',
  text: '---\ntitle: Pans\nquestions: [How do I dry a pan?]\n---\n## Rust\n\nDry it.',
}

function adviceOn(text: string, path = 'care/kettle.md') {
  const { articles } = catalogueOf([GOOD, { path, text }])
  return articleAdvice(articles, '2026-11-22').map(({ about, places }) => [
    about.split(':')[0],
    ...places.map(place => `${place.path} ${place.what}`.trim()),
  ])
}

describe('an author is told of', () => {
  test.each([
    ['no questions', '# Kettle\n\nBoil it.', ['No questions', 'care/kettle.md']],
    [
      'a title that is taken',
      '---\ntitle: pans!\nquestions: [q]\n---\nText.',
      ['The same title twice', 'care/kettle.md "pans!" as in care/pans.md'],
    ],
    [
      'a question that is taken',
      '---\ntitle: Kettle\nquestions: [how do I dry a pan]\n---\nText.',
      ['The same question in two articles', 'care/kettle.md "how do I dry a pan" as in care/pans.md'],
    ],
    [
      'dead links and headings',
      '---\ntitle: Kettle\nquestions: [q]\n---\n[a](gone.md) [b](pans.md#oil) [c](pans.md#rust) [d](https://x.example)',
      ['Links that lead nowhere', 'care/kettle.md gone.md', 'care/kettle.md pans.md#oil (there is no such heading)'],
    ],
    [
      'too much at once',
      `---\ntitle: Kettle\nquestions: [q]\n---\n${'word '.repeat(2_600)}`,
      ['Too long', 'care/kettle.md 2600 words'],
    ],
    [
      'sentences that are too long',
      `---\ntitle: Kettle\nquestions: [q]\n---\n${`${'Word '.repeat(40).trim()}.\n`.repeat(6)}`,
      ['Hard to read', 'care/kettle.md 40 words a sentence'],
    ],
    [
      'what has gone stale',
      '---\ntitle: Kettle\nquestions: [q]\nupdated: 2024-01-01\nreviewed: 2025-11-21\n---\nText.',
      ['Not looked at for more than a year', 'care/kettle.md last on 2025-11-21'],
    ],
  ])('%s', (_name, text, expected) => {
    expect(adviceOn(text)).toEqual([expected])
  })

  test('nothing where all is well, nor of what is not published, nor of what a variant repeats', () => {
    expect(adviceOn('---\ntitle: Kettle\nquestions: [q]\nreviewed: 2025-11-23\n---\n[a](pans.md)')).toEqual([])
    expect(adviceOn('---\nstate: draft\n---\n# Pans\n\n[a](gone.md)')).toEqual([])
    expect(adviceOn('---\nbase: pans\naudience: { accounts: [hotel] }\n---\nDry it twice.')).toEqual([])
  })
})
