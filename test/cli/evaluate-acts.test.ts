import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCli, temporaryFolder } from './run-cli.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

async function rows(name: string, ...lines: readonly string[]): Promise<string> {
  const file = join(folder.path, name)
  await writeFile(file, lines.join('\n'))
  return file
}

test.concurrent('evaluate acts tells the figures and writes each reading', async () => {
  const file = await rows(
    'acts.jsonl',
    '{"id":"1","text":"yes please","act":"affirm","source":"chat"}',
    '{"id":"2","text":"yes, the blue one","act":"affirm","source":"chat"}',
    '{"id":"3","text":"yes of course","act":"thanks","source":"phone","more":1}',
  )
  const { code, out } = await runCli(['evaluate', 'acts', file])
  expect(code).toBe(0)
  expect(out).toMatch(/yes heard +100\.0 % {2}\(2 of 2\)/)
  expect(out).toMatch(/yes that confirms +50\.0 % {2}\(1 of 2\)/)
  expect(out).toMatch(/false confirms +100\.0 % {2}\(1 of 1\)\n {2}thanks: "yes of course" \(3\)/)
  const written = (await readFile(file.replace('.jsonl', '.predictions.jsonl'), 'utf8')).trim().split('\n')
  expect(written.map(line => JSON.parse(line).heard)).toEqual(['affirm', 'affirm_with_more', 'affirm'])
})

test.concurrent('a line that cannot be judged, an unknown kind and a missing file are named', async () => {
  const odd = await rows('odd.jsonl', '{"id":"1","text":"yes","act":"affirm","source":"chat"}', '{"id":"2","text":5}')
  expect((await runCli(['evaluate', 'acts', odd])).err).toContain(`${odd}:2: "text", "act", "source" must be text`)
  const broken = await rows('broken.jsonl', 'yes')
  expect((await runCli(['evaluate', 'acts', broken])).err).toContain(`${broken}:1: this is not JSON`)
  expect((await runCli(['evaluate', 'tea'])).err).toContain('evaluate takes ')
  expect((await runCli(['evaluate', 'acts'])).err).toContain('Name the file to measure on')
})
