import { existsSync, globSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import packageFile from '../../package.json' with { type: 'json' }
import { document, documents, ROOT } from './documents.ts'

describe.each(documents())('$path', ({ path, text }) => {
  const prose = withoutBlocks(text)

  test('every link within the repository leads somewhere', () => {
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
    const own = targets.filter(target => !/^[a-z]+:/i.test(target))
    expect(own.filter(target => !leadsSomewhere(path, target))).toEqual([])
  })

  test('every file that is named exists', () => {
    const named = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name)
    expect(named.filter(looksLikeFile(path)).filter(name => !isThere(path, name))).toEqual([])
  })

  test('every npm script that is named exists', () => {
    const named = [...text.matchAll(/npm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)].map(
      ([, run, short]) => run ?? short ?? '',
    )
    expect(named.filter(name => !Object.hasOwn(packageFile.scripts, name))).toEqual([])
  })
})

test('the page for contributors names every command of the check in the order it runs them', () => {
  const table = [...document('CONTRIBUTING.md').matchAll(/^\| `npm (?:run )?([\w:-]+)` \|/gm)].map(([, name]) => name)
  const run = [...packageFile.scripts.check.matchAll(/npm (?:run )?([\w:-]+)/g)].map(([, name]) => name)
  expect(table).toEqual(run)
})

test('every picture that is kept is shown', () => {
  const shown = documents()
    .map(({ text }) => text)
    .join('\n')
  const pictures = readdirSync(join(ROOT, 'docs', 'pictures'))
  expect(pictures.filter(name => !shown.includes(`pictures/${name}`))).toEqual([])
})

function withoutBlocks(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '')
}

function leadsSomewhere(from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#')
  const path = file === '' ? from : relative(ROOT, join(ROOT, dirname(from), file))
  if (!existsSync(join(ROOT, path))) return false
  return anchor === undefined || anchorsOf(document(path)).includes(anchor)
}

function anchorsOf(text: string): readonly string[] {
  return [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** A name with an ending of ours, or a path below a folder that is there. Addresses, placeholders and rests of shell lines are not files. */
function looksLikeFile(from: string) {
  return (name: string): boolean => {
    if (/[\s<…:]/.test(name) || name.startsWith('/') || name.startsWith('@')) return false
    if (/^[\w.*/-]+\.(?:ts|tsx|md|yaml|json|sql|css|cjs|html|png)$/.test(name)) return true
    const [first = ''] = name.split('/')
    return name.includes('/') && places(from).some(place => existsSync(join(place, first)))
  }
}

function isThere(from: string, name: string): boolean {
  return places(from).some(place => globSync(name, { cwd: place }).length > 0)
}

function places(from: string): readonly string[] {
  return [ROOT, join(ROOT, dirname(from))]
}
