import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Inline, parseMarkdown, plainText, safeHref } from '../../web-shared/markdown.ts'

describe('markdown of messages', () => {
  test('bold, italic and code become nodes', () => {
    expect(parseMarkdown('**Ships** *today* with `LH-20418`')).toEqual([
      {
        kind: 'paragraph',
        children: [
          { kind: 'strong', children: [{ kind: 'text', text: 'Ships' }] },
          { kind: 'text', text: ' ' },
          { kind: 'emphasis', children: [{ kind: 'text', text: 'today' }] },
          { kind: 'text', text: ' with ' },
          { kind: 'code', text: 'LH-20418' },
        ],
      },
    ])
  })

  test('a list is apart from the text around it', () => {
    const blocks = parseMarkdown('You need:\n- the box\n- the receipt\nThank you')
    expect(blocks.map(block => block.kind)).toEqual(['paragraph', 'list', 'paragraph'])
  })

  test('a numbered list keeps its first number', () => {
    expect(parseMarkdown('3. fill\n4. close')).toMatchObject([{ kind: 'list', ordered: true, start: 3 }])
  })

  test('sums and file names are not taken for marks', () => {
    expect(plainText('2*3*4 and my_file_name.txt')).toBe('2*3*4 and my_file_name.txt')
  })

  test('a path of our own site is a link', () => {
    expect(linksIn('[Returns](/help/returns#how)')).toEqual(['/help/returns#how'])
  })

  test('a bare address is a link without the full stop behind it', () => {
    expect(linksIn('See https://larkspur.example/a.')).toEqual(['https://larkspur.example/a'])
  })

  test('a link inside bold is found', () => {
    expect(linksIn('**[Call](tel:+4420)**')).toEqual(['tel:+4420'])
  })
})

const HOSTILE = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  ' javascript:alert(1)',
  '\u0001javascript:alert(1)',
  '\u0085javascript:alert(1)',
  'javascript&colon;alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'blob:https://x.example/1',
  'https:evil',
  'x:javascript:alert(1)',
]

describe('hostile links', () => {
  test.each(HOSTILE)('%j leads nowhere', href => {
    expect(safeHref(href)).toBeNull()
    expect(linksIn(`[press](${href})`)).toEqual([])
  })

  test('HTML stays the characters it was typed as', () => {
    for (const text of ['<img src=x onerror=alert(1)>', '<svg><style><img>', '<a href="javascript:x">y</a>']) {
      expect(plainText(text)).toBe(text)
    }
  })

  test('images are never loaded: they stay text', () => {
    expect(linksIn('![x](https://evil.example/pixel.gif)')).not.toContain('https://evil.example/pixel.gif)')
    expect(plainText('![x](https://evil.example/p.gif)')).toContain('![x]')
  })

  test('no text whatever makes a link to another scheme', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      '(',
      ')',
      '*',
      '**',
      '_',
      '`',
      '\\',
      'javascript:',
      'data:',
      'https://',
      '/',
      '\n',
      ' ',
      'a',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), pieces => {
        for (const href of linksIn(pieces.join(''))) expect(href).toMatch(/^(https?:\/\/|mailto:|tel:|\/(?![/\\]))/i)
      }),
      { numRuns: 2_000 },
    )
  })

  test('a long run of unclosed marks is read in well under a second', () => {
    const started = performance.now()
    parseMarkdown('**[a'.repeat(1_000) + '*'.repeat(4_000))
    expect(performance.now() - started).toBeLessThan(900)
  })
})

function linksIn(text: string): string[] {
  return parseMarkdown(text).flatMap(block =>
    block.kind === 'list' ? block.items.flatMap(hrefs) : hrefs(block.children),
  )
}

function hrefs(inlines: readonly Inline[]): string[] {
  return inlines.flatMap(inline => {
    if (inline.kind === 'link') return [inline.href, ...hrefs(inline.children)]
    return inline.kind === 'strong' || inline.kind === 'emphasis' ? hrefs(inline.children) : []
  })
}
