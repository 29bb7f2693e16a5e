import { mountApi } from '../../../src/adapters/api/api.ts'
import type { CaseDetails } from '../../../src/adapters/api/protocol.ts'
import { createHttpServer } from '../../../src/adapters/http/server.ts'
import { agentDirectory } from '../../../src/adapters/store/agent-directory.ts'
import { agreementStore } from '../../../src/adapters/store/agreement-store.ts'
import { caseStore } from '../../../src/adapters/store/case-store.ts'
import { integrationStore } from '../../../src/adapters/store/integration-store.ts'
import { interactionStore } from '../../../src/adapters/store/interaction-store.ts'
import { partyStore } from '../../../src/adapters/store/party-store.ts'
import { systemIds } from '../../../src/adapters/system/ids.ts'
import { systemSecrets } from '../../../src/adapters/system/secrets.ts'
import { refuseEndpointUrl } from '../../../src/adapters/webhooks/endpoint-url.ts'
import { createAgreements } from '../../../src/application/agreements.ts'
import { createArticleList } from '../../../src/application/article-list.ts'
import { buildLibrary } from '../../../src/application/build-brain.ts'
import { createCaseDesk } from '../../../src/application/case-desk.ts'
import { createIntegrations } from '../../../src/application/integrations.ts'
import { createPartyDesk } from '../../../src/application/party-desk.ts'
import { createStaffAccess } from '../../../src/application/staff-access.ts'
import { tellCases } from '../../../src/application/tell-cases.ts'
import type { Scope } from '../../../src/domain/integration/scope.ts'
import { catalogueOf } from '../../../src/domain/knowledge/catalogue.ts'
import { tellingAtWork } from '../../application/cases-at-work.ts'
import { countedIds } from '../../fakes/counted-ids.ts'
import { keptLog } from '../../fakes/kept-log.ts'
import { MARTA, memoryStaff, PRIYA, plainSecrets, SAM } from '../../fakes/memory-staff.ts'
import { setClock } from '../../fakes/set-clock.ts'
import { MONDAY, openShop } from '../store/a-shop.ts'

const ARTICLES = [
  {
    path: 'care/descale-kettle.md',
    text: '---\ntitle: Descale a kettle\nquestions: [How do I remove limescale?]\nupdated: 2026-05-04\n---\nUse vinegar.\n\n## How often\n\nEvery month.\n',
  },
  { path: 'care/enamel.md', text: '# Care for enamel\n\nNo steel wool on a kettle or pan.\n' },
  {
    path: 'pflege/wasserkocher-entkälken.md',
    text: '---\ntitle: Wasserkocher entkalken\nlocale: de\n---\nMit Essig.\n',
  },
  {
    path: 'payment/terms-of-the-cafe.md',
    text: '---\ntitle: Terms of the cafe\naudience: { accounts: [cafe] }\n---\nPay within sixty days.\n',
  },
]

/** The API on a real server and a real database, with Priya and Sam signed in, and Marta, who manages them. */
export async function apiAtWork() {
  const shop = await openShop(20)
  await shop.hire({ id: MARTA.id, name: 'Marta', role: 'manager' })
  const clock = setClock(MONDAY)
  const ids = countedIds()
  const log = keptLog()
  const cases = createCaseDesk({ cases: caseStore(shop.database), clock, ids, log })
  const parties = createPartyDesk({ parties: partyStore({ query: shop.database.agent }), clock, ids, log })
  const secrets = plainSecrets()
  const access = createStaffAccess({ staff: memoryStaff([PRIYA, SAM, MARTA]), secrets, ids, clock, demoAllowed: true })
  const integrations = createIntegrations({
    store: integrationStore(shop.database),
    clock,
    ids: systemIds(clock),
    secrets: systemSecrets,
  })
  const library = buildLibrary(catalogueOf(ARTICLES).articles)
  const http = createHttpServer({
    host: '127.0.0.1',
    port: 0,
    allowedOrigins: [],
    pagesDirectory: '/nowhere',
    log,
    ids,
    clock,
    after: () => () => undefined,
    ready: async () => true,
  })
  mountApi({
    app: http.app,
    cases,
    parties,
    agreements: createAgreements({ store: agreementStore({ query: shop.database.agent }), clock, ids }),
    clock,
    integrations,
    interactions: interactionStore({ query: shop.database.agent }),
    agents: agentDirectory({ query: shop.database.agent }),
    articles: createArticleList(() => library),
    refuseUrl: url => refuseEndpointUrl(url, true),
    callerOf: async token => (await integrations.holderOf(token)) ?? (await access.staffOf(token)),
    hash: secrets.hashToken,
    company: 'Larkspur Home',
  })
  const { port } = await http.listen()
  const url = `http://127.0.0.1:${port}`
  const tokens = { priya: await tokenOf('priya'), sam: await tokenOf('sam'), marta: await tokenOf('marta') }
  let machines = 0

  return {
    url,
    shop,
    clock,
    cases,
    parties,
    integrations,
    machine,
    log,
    tokens,
    call,
    opened,
    /** One round of telling customers what is new. */
    telling: () => tellCases(tellingAtWork(shop, clock)),
    /** Sessions end sooner than cases do. */
    async signInAgain() {
      for (const name of ['priya', 'sam', 'marta'] as const) tokens[name] = await tokenOf(name)
    },
    async close() {
      await http.close()
      await shop.close()
    },
  }

  /** A token of another system, with those scopes. */
  async function machine(...scopes: readonly Scope[]): Promise<string> {
    machines += 1
    const added = await integrations.addToken({ name: `Machine ${machines}`, scopes, days: 30 }, MARTA)
    if (!added.ok) throw new Error(added.reason)
    return added.value.token
  }

  async function tokenOf(name: string): Promise<string> {
    const signed = await access.signIn(`${name}@larkspur.example`, `larkspur-${name}`)
    if (!signed.ok) throw new Error(signed.reason)
    return signed.value.token
  }

  /** One call below `/api/v1`; Priya makes it unless told otherwise. */
  async function call(
    method: string,
    path: string,
    body?: unknown,
    {
      as = 'priya',
      headers = {},
    }: { as?: 'priya' | 'sam' | 'marta' | 'nobody'; headers?: Record<string, string> } = {},
  ) {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(as === 'nobody' ? {} : { authorization: `Bearer ${tokens[as]}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return {
      status: answer.status,
      etag: answer.headers.get('etag'),
      type: answer.headers.get('content-type') ?? '',
      // The tests look at what is in it; its shape is the contract test's matter.
      // biome-ignore lint/suspicious/noExplicitAny: an answer is of many shapes
      body: (text === '' ? null : JSON.parse(text)) as any,
    }
  }

  async function opened(more: Record<string, unknown> = {}): Promise<CaseDetails> {
    const { body } = await call('POST', '/cases', { summary: 'The kettle leaks.', ...more })
    return body as CaseDetails
  }
}

export type ApiAtWork = Awaited<ReturnType<typeof apiAtWork>>
