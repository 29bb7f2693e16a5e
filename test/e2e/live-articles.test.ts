import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openSecuredHouse, type SecuredHouse } from '../security/a-house.ts'

const SHIPPED = join(import.meta.dirname, '..', '..', 'knowledge')

/** The machine may be busy; what is waited for is there long before. */
const LONG = { timeout: 20_000 }

let folder: string
let house: SecuredHouse
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-articles-'))
  await cp(SHIPPED, folder, { recursive: true })
  house = await openSecuredHouse({ KNOWLEDGE_DIR: folder, DATA_DIR: join(folder, '.data') })
})
afterAll(async () => {
  await house.close()
  await rm(folder, { recursive: true })
})

const file = () => join(folder, 'delivery', 'zeppelin-delivery.md')
const article = (hangar: string) => `---
title: Delivery by zeppelin
questions: [Do you deliver by zeppelin?]
---
Our zeppelin leaves the hangar in ${hangar} each Friday and lowers your parcel into the garden.
`

const help = async (path: string) => {
  const answer = await fetch(`${house.url}/help${path}`)
  return { status: answer.status, page: await answer.text() }
}

test('an article that is written, edited and deleted is so in the help centre and the chat of a running server', async () => {
  const rosa = await house.visitor()
  expect((await help('?q=zeppelin')).page).not.toContain('zeppelin-delivery')

  await writeFile(file(), article('Whitby'))
  await vi.waitFor(async () => expect((await help('?q=zeppelin')).page).toContain('zeppelin-delivery'), LONG)
  expect((await rosa.hears('do you deliver by zeppelin?')).join()).toContain('Whitby')

  await writeFile(file(), article('Dover'))
  await vi.waitFor(async () => expect((await help('/zeppelin-delivery')).page).toContain('Dover'), LONG)
  expect((await rosa.hears('do you deliver by zeppelin, please?')).join()).toContain('Dover')

  await rm(file())
  await vi.waitFor(async () => expect((await help('/zeppelin-delivery')).status).toBe(404), LONG)
  expect((await help('?q=zeppelin')).page).not.toContain('zeppelin-delivery')
  expect((await rosa.hears('but do you deliver by zeppelin?')).join()).not.toContain('Dover')
})
