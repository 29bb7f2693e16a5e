import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOrdersFile } from '../../src/adapters/orders/file-directory.ts'
import { type AssistantAtWork, assistantAtWork } from '../application/assistant-at-work.ts'

/** `KILLS=50 npm test -- test/crash/return-once.test.ts` kills it fifty times. */
const KILLS = Number(process.env.KILLS ?? 5)

let work: AssistantAtWork
let folder: string
beforeAll(async () => {
  work = await assistantAtWork()
  folder = await mkdtemp(join(tmpdir(), 'return-once-'))
})
afterAll(async () => {
  await work?.close()
  await rm(folder, { recursive: true, force: true })
})

test(`a node that is killed ${KILLS} times between a return and its commit leaves exactly one return`, async () => {
  const journal = join(folder, 'changes.jsonl')
  const orders = await openOrdersFile('sample/orders.json', { journal, clock: work.clock })
  const node = work.node({ orders })
  const id = await work.opened(node.reception, 'nora')
  await prove(id, 'nora.lindqvist@example.com')
  await node.hears(id, { kind: 'choice', choice: 'flow:return-request', label: 'Return an item' })
  for (const text of ['LH-20406', 'the chopping board', "I don't want it any more", 'the Visa'])
    await node.hears(id, text)
  const summary = (await work.log(id)).at(-1)
  expect(JSON.stringify(summary?.body)).toContain('Orchard chopping board')

  await work.leaves(id, 'yes please')
  for (let kill = 0; kill < KILLS; kill++) expect(await dies(journal, id)).toBe('SIGKILL')
  expect(await returnsIn(journal)).toBe(1)

  await node.takeTurns(id)
  const told = (await work.log(id)).flatMap(({ body }) => (body.kind === 'text' ? [body.text] : []))
  expect(told.filter(text => text.startsWith('Your return is set up'))).toHaveLength(1)
  expect(await returnsIn(journal)).toBe(1)
  expect(await (await openOrdersFile('sample/orders.json', { journal })).order('LH-20406')).toMatchObject({
    value: { status: 'return requested' },
  })
}, 400_000)

async function prove(conversationId: string, email: string) {
  const claim = { subject: null, email, emailVerified: true }
  const person = { name: 'Nora Lindqvist', phone: null, accounts: [] }
  const at = work.clock.now()
  const proof = { conversationId, by: 'code', claim, person, newContactId: `contact_${conversationId}`, at } as const
  expect(await work.identities.prove(proof)).toBe('known')
}

/** The signal that ended a node of its own. */
async function dies(journal: string, conversationId: string): Promise<string | null> {
  const { connection } = work.shop
  const given = JSON.stringify({ connection, journal, conversationId, now: work.clock.now() })
  const child = spawn(process.execPath, [join(import.meta.dirname, 'return-turn.ts'), given], { stdio: 'inherit' })
  const [, signal] = await once(child, 'exit')
  return signal
}

async function returnsIn(journal: string): Promise<number> {
  return (await readFile(journal, 'utf8')).split('\n').filter(line => line.includes('"kind":"return"')).length
}
