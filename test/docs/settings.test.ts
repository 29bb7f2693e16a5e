import { expect, test } from 'vitest'
import { exampleEnvironment, settings } from '../../src/config.ts'
import { document } from './documents.ts'

test("the README's table has every setting with its default and what it does", () => {
  const [, table] = document('README.md').split(/<!-- \/?settings.*-->\n/)
  expect(table).toBe(tableOf(settings))
})

test('.env.example has every setting with its default and what it does', () => {
  expect(document('.env.example')).toBe(exampleEnvironment())
})

function tableOf(schema: typeof settings): string {
  const rows = Object.entries(schema).map(([name, setting]) => {
    const fallback = setting.safeParse(undefined).data
    return `| \`${name}\` | ${fallback === undefined ? '' : `\`${fallback}\``} | ${setting.description} |`
  })
  return ['| setting | default | what it does |', '| --- | --- | --- |', ...rows, ''].join('\n')
}
