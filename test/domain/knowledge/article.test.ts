import { describe, expect, test } from 'vitest'
import { MAX_ARTICLE_CHARACTERS, parseArticle } from '../../../src/domain/knowledge/article.ts'
import { catalogueOf } from '../../../src/domain/knowledge/catalogue.ts'
import { articleIn, TRACKING } from './larkspur.ts'

describe('front matter', () => {
  test('gives the title, the questions and the day', () => {
    expect(TRACKING).toMatchObject({
      slug: 'track-your-order',
      title: 'Track your order',
      topic: 'Delivery',
      questions: ['Where is my parcel?', 'Has it been sent yet?'],
      updated: '2026-03-02',
    })
  })

  test('that is broken costs a note, not the title', () => {
    const { article, notes } = parseArticle('a.md', '---\ntitle: Note: kettles\ntags: [one\n---\nText.')
    expect(article?.title).toBe('Note: kettles')
    expect(notes[0]?.what).toContain('broken front matter')
    expect(notes[0]?.line).toBeGreaterThan(1)
  })

  test('that is never closed is text, and says so', () => {
    const { article, notes } = parseArticle('a.md', '---\ntitle: Kettles\n\nBoil it.')
    expect(article?.markdown).toContain('Boil it.')
    expect(notes[0]?.what).toContain('never closed')
  })

  test.each([
    ['an empty one', '---\n---\nText.'],
    ['a list', '---\n- one\n---\nText.'],
    [
      'a bomb of aliases',
      `---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(200)}]\nc: [${'*b,'.repeat(200)}]\n---\nText.`,
    ],
    ['Windows line ends and a byte order mark', '\uFEFF---\r\ntitle: Text\r\n---\r\nText.'],
  ])('may be %s', (_name, text) => {
    expect(parseArticle('text.md', text).article).toMatchObject({ title: 'Text', slug: 'text' })
  })

  test('with draft: true is read and marked as a draft', () => {
    expect(parseArticle('a.md', '---\ndraft: true\n---\nText.').article?.state).toBe('draft')
  })
})

describe('a title', () => {
  test('that is missing is the first heading, which then is not said twice', () => {
    const { article, notes } = parseArticle('x.md', 'Intro.\n\n# Care for *pans*\n\nDry them.')
    expect(article?.title).toBe('Care for pans')
    expect(article?.markdown).not.toContain('#')
    expect(notes[0]?.what).toContain('has no title')
  })

  test('is the file name where there is no heading either, and code is no heading', () => {
    expect(articleIn('care/oak_boards.md', '```\n# not a title\n```\n').title).toBe('Oak boards')
  })
})

describe('marks of other tools', () => {
  const body = (text: string) => articleIn('a.md', `---\ntitle: T\n---\n${text}`).markdown

  test.each([
    [
      'kramdown attributes',
      'See [it](https://x.example/){.link-external} now{: .note }',
      'See [it](https://x.example/) now',
    ],
    ['heading ids', '## Pans {#pans}', '## Pans<a id="pans"></a>'],
    ['attributes with a space', '[it](x.md){ .button } and ![p](p.png){width=300}', '[it](x.md) and ![p](p.png)'],
    ['tables of contents', 'a\n\n* TOC\n{:toc}\n\n[[_TOC_]]\n\nb', 'a\n\n\n\n\n\nb'],
    ['addresses in Liquid', '[it]({% link care/pans.md %}) {{ site.baseurl }}/x', '[it](care/pans.md) /x'],
    ['shortcodes', '{{< note >}}Dry it.{{< /note >}} [it]({{< ref "pans.md" >}})', 'Dry it. [it](pans.md)'],
    ['wiki links', 'See [[Iron pans#Oil|this]] ![[x.png]]', 'See [this](<Iron%20pans#Oil>) '],
    ['components', "import Tabs from '@theme/Tabs'\n<Tabs>\nDry it.\n</Tabs>{/* no */}", '\n\nDry it.\n</Tabs>'],
    ['admonitions', ':::warning Hot\nWait.\n:::\nThen', '\n> [!WARNING]\n> **Hot**\n> \n> Wait.\n\nThen'],
    ['indented admonitions', '!!! note "Hot"\n    Wait.\nThen', '\n> [!NOTE]\n> **Hot**\n> \n> Wait.\nThen'],
    ['comments', 'a<!-- secret\n## x -->b', 'ab'],
    ['Liquid tags', 'a{% if x %}b{% endif %}', 'ab'],
    ['Liquid output', 'a{{ site.url | escape }}b', 'ab'],
    ['comments in Liquid', 'a{% comment %} no {% endcomment %}b', 'ab'],
    ['the sentence of an include', '{% include note.html content="Dry it." %}', 'Dry it.'],
    ['placeholders', 'open <port> and <br> go', 'open &lt;port&gt; and <br> go'],
    ['escaped placeholders', 'attempt \\<n> of <n>', 'attempt \\<n> of &lt;n&gt;'],
    [
      'paragraphs that are hidden',
      'a <p class="x" style="display: none;">Tags: b, c</p>\n<span hidden>d</span> e',
      'a \n e',
    ],
    ['code', '`{{ a.b }}` and\n```\n{% x %} <!-- y -->\n```', '`{{ a.b }}` and\n```\n{% x %} <!-- y -->\n```'],
  ])('%s are tidied', (_name, text, expected) => {
    expect(body(text)).toBe(expected)
  })

  test('hide words from readers, by which the article is found', () => {
    const { tags } = articleIn(
      'a.md',
      '---\ntags: [pan]\n---\nDry it.\n<p style="display:none">\nTags: wok, pan,\n skillet\n</p>',
    )
    expect(tags).toEqual(['pan', 'wok', 'skillet'])
  })

  test('that took text with them are noted at their line', () => {
    const { notes } = parseArticle('a.md', '---\ntitle: T\n---\nOne.\n\n{{ site.phone | link }}\n')
    expect(notes).toEqual([
      { path: 'a.md', line: 6, what: expect.stringContaining('template mark {{ site.phone | link }}') },
    ])
  })

  test('that never end do not take time without end', () => {
    const { article } = parseArticle('a.md', `Text.\n${'<!-- {% comment %} ``` {{ '.repeat(4_000)}`)
    expect(article?.markdown).toContain('Text.')
  })
})

test('a file that is too long is cut, one that is binary or empty is left out', () => {
  const long = parseArticle('a.md', `# T\n${'word '.repeat(10)}\n`.repeat(20_000))
  expect(long.article?.markdown.length).toBeLessThanOrEqual(MAX_ARTICLE_CHARACTERS)
  expect(long.notes[0]?.what).toContain('longer than')
  expect(parseArticle('b.md', 'PNG\u0000\u0001').article).toBeNull()
  expect(parseArticle('c.md', '---\ntitle: T\n---\n<!-- later -->\n')).toMatchObject({
    article: null,
    notes: [{ line: 1 }],
  })
})

test('two files of one name get two addresses', () => {
  const { articles, notes } = catalogueOf([
    { path: 'a/Returns.md', text: 'One.' },
    { path: 'b/returns.md', text: 'Two.' },
  ])
  expect(articles.map(article => article.slug)).toEqual(['returns', 'returns-2'])
  expect(notes.at(-1)).toMatchObject({ path: 'b/returns.md', what: expect.stringContaining('a/Returns.md') })
})
