import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiAtWork, apiAtWork } from './api-at-work.ts'

let api: ApiAtWork
beforeAll(async () => {
  api = await apiAtWork()
})
afterAll(() => api?.close())

const slugs = ({ body }: { body: { articles: { slug: string }[] } }) => body.articles.map(({ slug }) => slug)
const PUBLIC = ['descale-kettle', 'enamel', 'wasserkocher-entkalken']

test('staff list all articles, page by page and each once', async () => {
  const seen: string[] = []
  let cursor: string | null = ''
  for (let pages = 0; cursor !== null && pages < 9; pages++) {
    const page = await api.call('GET', `/articles?limit=2${cursor && `&cursor=${cursor}`}`)
    seen.push(...slugs(page))
    cursor = page.body.nextCursor
  }
  expect(seen).toEqual(['descale-kettle', 'enamel', 'terms-of-the-cafe', 'wasserkocher-entkalken'])
})

test('a list tells whom an article is for and where it stands, an article its sections', async () => {
  const [terms] = (await api.call('GET', '/articles?topic=Payment')).body.articles
  expect(terms).toMatchObject({ title: 'Terms of the cafe', audience: { kind: 'accounts', names: ['cafe'] } })
  expect((await api.call('GET', '/articles/descale-kettle')).body).toMatchObject({
    ...{ href: '/help/descale-kettle', updated: '2026-05-04', questions: ['How do I remove limescale?'] },
    sections: [
      { anchor: '', heading: '', text: 'Use vinegar.' },
      { anchor: 'how-often', heading: 'How often', text: 'Every month.' },
    ],
  })
  expect(slugs(await api.call('GET', '/articles?locale=de'))).toEqual(['wasserkocher-entkalken'])
})

test('a search gives the best first, on one page', async () => {
  const found = await api.call('GET', '/articles?q=how+do+I+descale+my+ketle')
  expect(slugs(found).slice(0, 2)).toEqual(['descale-kettle', 'enamel'])
  expect(found.body.nextCursor).toBeNull()
  expect(await api.call('GET', '/articles?q=kettle&cursor=WzAsIngiXQ')).toMatchObject({ status: 400 })
})

test('another system sees what is for everybody, and the rest only with a right of its own', async () => {
  const asMachine = async (path: string, token: string) =>
    api.call('GET', path, undefined, { as: 'nobody', headers: { authorization: `Bearer ${token}` } })
  const some = await api.machine('articles:read')
  expect(slugs(await asMachine('/articles', some))).toEqual(PUBLIC)
  expect(slugs(await asMachine('/articles?q=terms+of+the+cafe', some))).not.toContain('terms-of-the-cafe')
  const hidden = await asMachine('/articles/terms-of-the-cafe', some)
  const missing = await asMachine('/articles/nothing', some)
  expect([hidden.status, hidden.body]).toEqual([404, missing.body])
  const all = await api.machine('articles:read', 'articles:internal')
  expect((await asMachine('/articles/terms-of-the-cafe', all)).body.sections).toHaveLength(1)
})
