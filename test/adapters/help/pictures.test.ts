import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { picturesIn } from '../../../src/adapters/files/pictures.ts'
import { STAFF } from '../../../src/domain/knowledge/audience.ts'
import { type HelpStand, openHelp } from '../../fakes/help-stand.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEklEQVR4nGP8z8DAwMDAxAADAAkGAQGZ8l2OAAAAAElFTkSuQmCC',
  'base64',
)
const GIF = Buffer.from('R0lGODlhkAEsAQAAACwAAAAAAQABAAAC', 'base64')
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0001108012c019003012200021101031101', 'hex')
const WEBP = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0'), Buffer.from('8f01002b0100', 'hex')])

const SHOWING = `# Lids

![A lid](img/lid.png) <img src="img/photo%20one.jpg" alt="A photo" onerror="alert(1)"> ![far](https://evil.example/x.png)
![out](../../outside.png) ![link](img/link.png) ![script](img/script.png) ![gone](img/gone.png)
`

let folder: string
let help: HelpStand
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstline-pictures-'))
  await mkdir(join(folder, 'knowledge', 'care', 'img'), { recursive: true })
  const write = (path: string, bytes: Buffer | string) => writeFile(join(folder, path), bytes)
  await write('outside.png', PNG)
  await write('knowledge/care/img/lid.png', PNG)
  await write('knowledge/care/img/secret.png', PNG)
  await write('knowledge/care/img/photo one.jpg', JPEG)
  await write('knowledge/care/img/script.png', '<svg onload="alert(1)"/>')
  await symlink(join(folder, 'outside.png'), join(folder, 'knowledge/care/img/link.png'))
  help = await openHelp(
    [
      { path: 'care/lids.md', text: SHOWING },
      { path: 'care/staff.md', text: '---\ntitle: Secret\naudience: staff\n---\n![A secret](img/secret.png)\n' },
    ],
    {
      pictures: picturesIn(join(folder, 'knowledge')),
      visits: { begin: async () => null, readerOf: async () => STAFF, end: async () => {} },
    },
  )
})
afterAll(async () => {
  await help?.close()
  await rm(folder, { recursive: true, force: true })
})

test('a picture beside an article is shown with its size, when it comes into view', async () => {
  const { text } = await help.page('/help/lids')
  expect(text).toContain(
    '<img src="/help/lids/pictures/care/img/lid.png" alt="A lid" width="3" height="2" class="small" loading="lazy" decoding="async" />',
  )
  expect(text).toContain('src="/help/lids/pictures/care/img/photo%20one.jpg" alt="A photo" width="400" height="300"')
  const served = await help.page('/help/lids/pictures/care/img/lid.png')
  expect([served.status, served.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect((await help.page('/help/lids/pictures/care/img/photo%20one.jpg')).headers.get('content-type')).toBe(
    'image/jpeg',
  )
})

test('what is elsewhere, outside of the folder or no picture is told in its words', async () => {
  const { text } = await help.page('/help/lids')
  for (const words of ['far', 'out', 'link', 'script', 'gone']) expect(text).toContain(`Picture: ${words}</span>`)
  expect(text).not.toContain('onerror')
})

test('a picture is for those who may read an article that shows it', async () => {
  const address = '/help/staff/pictures/care/img/secret.png'
  expect((await help.page(address)).status).toBe(404)
  expect((await help.page('/help/lids/pictures/care/img/secret.png')).status).toBe(404)
  expect((await help.page('/help/lids/pictures/..%2f..%2foutside.png')).status).toBe(404)
  expect(
    (await help.page(address, { headers: { cookie: 'firstline_help=the-secret-of-somebody-at-work' } })).status,
  ).toBe(200)
})

test.each([
  ['a.png', PNG, 'image/png', 3, 2],
  ['a.gif', GIF, 'image/gif', 400, 300],
  ['a.jpg', JPEG, 'image/jpeg', 400, 300],
  ['a.webp', WEBP, 'image/webp', 400, 300],
])('%s is known by its first bytes', async (name, bytes, type, width, height) => {
  await writeFile(join(folder, 'knowledge', name), bytes)
  const pictures = picturesIn(join(folder, 'knowledge'))
  expect(pictures.look(name)).toEqual({ type, width, height })
  for (let length = 0; length < bytes.length; length += 3) {
    await writeFile(join(folder, 'knowledge', 'cut.bin'), bytes.subarray(0, length))
    expect(() => picturesIn(join(folder, 'knowledge')).look('cut.bin')).not.toThrow()
  }
})
