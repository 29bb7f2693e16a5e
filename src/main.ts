import { readFile } from 'node:fs/promises'
import { mountApi } from './adapters/api/api.ts'
import { mountArticles } from './adapters/articles/articles.ts'
import { mountDesk } from './adapters/desk/desk.ts'
import { requireStaff, staffOf } from './adapters/desk/require-staff.ts'
import { ensurePages } from './adapters/files/pages.ts'
import { picturesIn } from './adapters/files/pictures.ts'
import { loadSample } from './adapters/files/sample.ts'
import { mountHelp } from './adapters/help/help.ts'
import { createHttpServer } from './adapters/http/server.ts'
import { demoSignIn } from './adapters/identity/demo-sign-in.ts'
import { readPublicKeys, sharedSecret } from './adapters/identity/identity-keys.ts'
import { identityTokens, type TokenSettings } from './adapters/identity/identity-tokens.ts'
import { mountDemoOutbox } from './adapters/mail/demo-outbox.ts'
import { smtpTransport } from './adapters/mail/smtp-transport.ts'
import { mountReport } from './adapters/report/report.ts'
import { agentDirectory } from './adapters/store/agent-directory.ts'
import { agreementStore } from './adapters/store/agreement-store.ts'
import { caseNotices } from './adapters/store/case-notices.ts'
import { caseStore } from './adapters/store/case-store.ts'
import { handoffStore } from './adapters/store/handoff-store.ts'
import { interactionStore } from './adapters/store/interaction-store.ts'
import { knowledgeStore } from './adapters/store/knowledge-store.ts'
import { partyStore } from './adapters/store/party-store.ts'
import { slaStore } from './adapters/store/sla-store.ts'
import { staffConversations } from './adapters/store/staff-conversations.ts'
import { webhookQueue } from './adapters/store/webhook-queue.ts'
import { after, every, repeat } from './adapters/system/timers.ts'
import { mountTeams } from './adapters/teams/channel.ts'
import { mountWeb } from './adapters/web/channel.ts'
import { refuseEndpointUrl } from './adapters/webhooks/endpoint-url.ts'
import { webhookSender } from './adapters/webhooks/send.ts'
import { createAgreements } from './application/agreements.ts'
import { createArticleDesk } from './application/article-desk.ts'
import { createArticleList } from './application/article-list.ts'
import { createCaseClocks } from './application/case-clocks.ts'
import { createCaseDesk } from './application/case-desk.ts'
import { createContactForm } from './application/contact-form.ts'
import { createCustomerArticles } from './application/customer-articles.ts'
import { createWebhookDeliverer } from './application/deliver-webhooks.ts'
import { EDITIONS_KEPT_MS } from './application/flow-editions.ts'
import { createHandoffDesk } from './application/handoff-desk.ts'
import { createHelpVisits } from './application/help-visits.ts'
import { createKnowledgeLedger } from './application/knowledge-ledger.ts'
import type { MailTransport } from './application/mail-ports.ts'
import { nudgeCustomers } from './application/nudge-customers.ts'
import { createPartyDesk } from './application/party-desk.ts'
import { KNOWLEDGE_KEPT_MS } from './application/question-variants.ts'
import { createReadArticle } from './application/read-article.ts'
import { forgetSentMail, sendMail } from './application/send-mail.ts'
import { createSignIn } from './application/sign-in.ts'
import { createStaffAccess } from './application/staff-access.ts'
import { tellCases } from './application/tell-cases.ts'
import { createWeeklyReport } from './application/weekly-report.ts'
import { type Config, DEMO_IDENTITY } from './config.ts'
import { type Core, openCore } from './core.ts'
import type { Say } from './open-store.ts'

/** A running server. */
export type Firstline = { readonly port: number; readonly url: string; stop(): Promise<void> }

/** Messages of a crashed node wait this long for their turn; a living node has long taken its own by then. */
const FORGOTTEN_MS = 2_000
const SWEEP_PAUSE_MS = 1_000
const OVERFLOW_PAUSE_MS = 5_000
const CLOCKS_PAUSE_MS = 500
const MAIL_PAUSE_MS = 2_000
const TELLING_PAUSE_MS = 2_000
const CASE_TIMER_PAUSE_MS = 60_000
const NUDGE_PAUSE_MS = 10_000
const WEBHOOK_PAUSE_MS = 1_000
const TIDY_PAUSE_MS = 3_600_000
/** Between looks for what people have taught since. */
const LEARNING_PAUSE_MS = 10_000
/** Network drives and some containers tell of no change. */
const LOOK_AGAIN_PAUSE_MS = 60_000

const BOUNDLESS = { most: Number.MAX_SAFE_INTEGER, perMs: 60_000 }
const NO_WEB_LIMITS = {
  sessionsPerAddress: BOUNDLESS,
  messagesPerSession: BOUNDLESS,
  messagesPerAddress: BOUNDLESS,
  pullsPerSession: BOUNDLESS,
  signalsPerSession: BOUNDLESS,
  identitiesPerAddress: BOUNDLESS,
  casesPerSession: BOUNDLESS,
  articlesPerSession: BOUNDLESS,
}
const NO_HELP_LIMITS = { searchesPerAddress: BOUNDLESS, verdictsPerAddress: BOUNDLESS, messagesPerAddress: BOUNDLESS }
const NO_SOCKET_LIMITS = {
  connectionsPerAddress: Number.MAX_SAFE_INTEGER,
  packetsPerTenSeconds: Number.MAX_SAFE_INTEGER,
}

/** The composition root: builds the parts, starts the channels, and stops them in the opposite order. */
export async function startFirstline(config: Config, root: string, say: Say): Promise<Firstline> {
  const { directory } = await ensurePages({ root, say })
  const identity = await readIdentity(config)
  const core = await openCore(config, say)
  try {
    return await openDoors(config, core, directory, identity, say)
  } catch (error) {
    await core.stop()
    throw error
  }
}

async function openDoors(
  config: Config,
  core: Core,
  pages: string,
  identity: TokenSettings,
  say: Say,
): Promise<Firstline> {
  const { clock, ids, log, doorbell, reception } = core
  const allowedOrigins = config.ALLOWED_ORIGINS ?? ['*']
  const unlimited = config.RATE_LIMITS === 'off'
  const http = createHttpServer({
    host: config.HOST,
    port: config.PORT,
    allowedOrigins,
    trustedProxies: config.TRUST_PROXY,
    pagesDirectory: pages,
    log,
    ids,
    clock,
    after,
    ...(unlimited ? { limits: NO_SOCKET_LIMITS } : {}),
    ...(config.METRICS_TOKEN === undefined ? {} : { metricsToken: config.METRICS_TOKEN }),
    ready: () =>
      core.database.pool.query('select 1').then(
        () => true,
        () => false,
      ),
  })
  const access = createStaffAccess({ staff: core.staff, secrets: core.secrets, ids, clock, demoAllowed: config.demo })
  const { agent, query: worker } = core.database
  const desk = createHandoffDesk({ ...core, ...staffStores(agent) })
  const customerArticles = createCustomerArticles({
    ...{ ...core, desk, library: core.library.now, conversations: staffConversations(agent) },
    ledger: createKnowledgeLedger({ store: knowledgeStore({ query: agent }), orderNumbers: core.brain.orderNumbers }),
  })
  const jobs = createHandoffDesk({ ...core, ...staffStores(worker) })
  const caseDesk = createCaseDesk({ ...core, ...staffStores(agent) })
  const clocks = createCaseClocks({ ...core, sla: slaStore(core.database) })
  const report = createWeeklyReport({ ...core, timeZone: config.REPORT_TIME_ZONE })
  const demoSignIns = config.demo
    ? (await loadSample()).staff.map(({ email, name, role, password }) => ({ email, name, role, password }))
    : null

  const signIn = createSignIn({ ...core, tokens: identityTokens(identity, clock), after })
  if (signsInByDemo(config))
    http.app.use(demoSignIn({ ...core, ...http, ...DEMO_IDENTITY, audience: identity.audience }))
  const readArticle = createReadArticle({ ...core, library: core.library.now, ledger: core.knowledgeLedger })
  const web = mountWeb({
    ...core,
    readArticle,
    ...http,
    signIn,
    pagesDirectory: pages,
    company: config.COMPANY_NAME,
    allowedOrigins,
    demo: config.demo,
    timers: { after, every },
    ...(unlimited ? { limits: NO_WEB_LIMITS } : {}),
  })
  const teams = mountTeams({
    ...core,
    app: http.app,
    host: config.HOST,
    credentials: teamsCredentials(config),
    allowedServiceHosts: config.TEAMS_SERVICE_HOSTS ?? [],
    publicUrl: config.PUBLIC_URL ?? (config.PORT === 0 ? null : localUrl(config, config.PORT)),
    after,
  })
  const deskDoor = mountDesk({
    ...http,
    desk,
    articles: customerArticles,
    access,
    doorbell,
    clock,
    log,
    pages,
    demo: demoSignIns,
  })
  mountApi({
    app: http.app,
    cases: caseDesk,
    agreements: createAgreements({ ...core, store: agreementStore({ query: agent }) }),
    clock,
    parties: createPartyDesk({ ...core, parties: partyStore({ query: agent }) }),
    integrations: core.integrations,
    interactions: interactionStore({ query: agent }),
    agents: agentDirectory({ query: agent }),
    articles: createArticleList(core.library.now),
    refuseUrl: url => refuseEndpointUrl(url, config.demo),
    callerOf: async token => (await core.integrations.holderOf(token)) ?? (await access.staffOf(token)),
    hash: core.secrets.hashToken,
    company: config.COMPANY_NAME,
  })
  const refreshVariants = () => core.library.refreshVariants(core.questionVariants)
  const articles = createArticleDesk({
    ...core,
    store: knowledgeStore({ query: agent }),
    variants: core.questionVariants,
    library: core.library.now,
    orderNumbers: core.brain.orderNumbers,
    refreshVariants,
  })
  const requireManager = requireStaff(access, 'manager')
  mountArticles({ app: http.app, articles, requireManager, staffOf, pages })
  mountReport({ app: http.app, report, requireManager, pages })
  if (config.demo) mountDemoOutbox({ app: http.app, mail: core.mail, company: config.COMPANY_NAME })
  const transport = mailTransport(config)
  const caseTimers = createCaseDesk({ ...core, ...staffStores(worker), mailLeaves: transport !== null })
  const telling = { ...core, notices: caseNotices(core.database), ...wordsOf(config) }
  if (transport === null)
    say(
      'SMTP_URL is not set: mail to customers stays queued, and what they do not see in the chat does not reach them.',
    )
  mountHelp({
    ...core,
    ...http,
    knowledge: core.library.now,
    company: { name: config.COMPANY_NAME },
    pages,
    publicUrl: config.PUBLIC_URL ?? null,
    theme: await themeOf(config),
    visits: createHelpVisits({ ...core, signIn }),
    pictures: picturesIn(config.KNOWLEDGE_DIR),
    contact: createContactForm({ ...core, cases: caseStore({ query: agent }), hash: core.secrets.hashToken }),
    ledger: core.knowledgeLedger,
    visitorSecret: config.IDENTITY_SECRET ?? ids.secret(),
    hash: core.secrets.hashToken,
    ...(unlimited ? { limits: NO_HELP_LIMITS } : {}),
  })

  const webhooks = createWebhookDeliverer({
    queue: webhookQueue({ query: worker }),
    send: webhookSender({ allowLoopback: config.demo }),
    clock,
    log,
    chance: Math.random,
  })

  if (config.KNOWLEDGE_WATCH) await core.library.follow()
  const { port } = await http.listen()
  const failed = (job: string) => (error: unknown) => log.error('job.failed', error, { job })
  const running = [
    repeat(SWEEP_PAUSE_MS, () => reception.sweep(FORGOTTEN_MS), failed('sweep')),
    ...(transport === null
      ? []
      : [repeat(MAIL_PAUSE_MS, () => sendMail({ queue: core.mail, transport, clock, log }), failed('mail'))]),
    repeat(TIDY_PAUSE_MS, () => forgetExpired(core), failed('tidy')),
    ...(config.KNOWLEDGE_WATCH ? [repeat(LOOK_AGAIN_PAUSE_MS, core.library.refresh, failed('library'))] : []),
    repeat(CLOCKS_PAUSE_MS, () => clocks.catchUp(), failed('clocks')),
    repeat(OVERFLOW_PAUSE_MS, () => jobs.overflow(clock.now()), failed('overflow')),
    repeat(TELLING_PAUSE_MS, () => tellCases(telling), failed('tell cases')),
    repeat(CASE_TIMER_PAUSE_MS, () => caseTimers.tick(clock.now()), failed('case timers')),
    repeat(NUDGE_PAUSE_MS, () => nudgeCustomers({ ...core, brain: () => core.brain }), failed('nudge')),
    repeat(WEBHOOK_PAUSE_MS, webhooks.round, failed('webhooks')),
    repeat(TIDY_PAUSE_MS, webhooks.tidy, failed('webhooks tidy')),
    repeat(LEARNING_PAUSE_MS, refreshVariants, failed('learning')),
  ]
  return {
    port,
    url: config.PUBLIC_URL ?? localUrl(config, port),
    async stop() {
      await Promise.all(running.map(end => end()))
      await webhooks.stop()
      deskDoor.stop()
      await web.stop()
      await teams.stop()
      await http.close()
      await core.stop()
    },
  }
}

/** What staff work with, with the rights of the query's role: staff's own, or a job's. */
function staffStores(query: Core['database']['query']) {
  return {
    conversations: staffConversations(query),
    cases: caseStore({ query }),
    handoffs: handoffStore({ query }),
  }
}

/** The company's own looks of the help centre; read once, so that a wrong path is told at the start. */
async function themeOf({ HELP_THEME }: Config): Promise<string | null> {
  if (HELP_THEME === undefined) return null
  return await readFile(HELP_THEME, 'utf8').catch(cause => {
    throw new Error(`HELP_THEME names ${HELP_THEME}, which cannot be read. Give the path of a CSS file.`, { cause })
  })
}

/** How customers are told of their cases. */
function wordsOf(config: Config) {
  const publicUrl = config.PUBLIC_URL ?? (config.demo && config.PORT !== 0 ? localUrl(config, config.PORT) : null)
  return {
    company: config.COMPANY_NAME,
    chatAt: publicUrl === null ? null : `${publicUrl}/help`,
    timeZone: config.REPORT_TIME_ZONE,
  }
}

/** In the demo every mail counts as sent once it can be read at `/demo/outbox`; null when mail has no way out. */
function mailTransport({ demo, SMTP_URL, MAIL_FROM }: Config): MailTransport | null {
  if (demo) return { send: async () => ({ outcome: 'accepted' }) }
  return SMTP_URL === undefined || MAIL_FROM === undefined ? null : smtpTransport({ url: SMTP_URL, from: MAIL_FROM })
}

/** By what the host site signs its visitors in; in the demo without a secret of its own, by the one that all know. */
async function readIdentity(config: Config): Promise<TokenSettings> {
  const { IDENTITY_SECRET, IDENTITY_PUBLIC_KEY, IDENTITY_ISSUER, IDENTITY_AUDIENCE: audience } = config
  const keys = [
    ...(IDENTITY_SECRET === undefined ? [] : [sharedSecret(IDENTITY_SECRET)]),
    ...(IDENTITY_PUBLIC_KEY === undefined ? [] : await readPublicKeys(IDENTITY_PUBLIC_KEY)),
  ]
  if (signsInByDemo(config)) {
    return { keys: [sharedSecret(DEMO_IDENTITY.secret)], issuer: DEMO_IDENTITY.issuer, audience }
  }
  return { keys, issuer: IDENTITY_ISSUER ?? '', audience }
}

function signsInByDemo({ demo, IDENTITY_SECRET, IDENTITY_PUBLIC_KEY }: Config): boolean {
  return demo && IDENTITY_SECRET === undefined && IDENTITY_PUBLIC_KEY === undefined
}

async function forgetExpired({ visitors, identities, staff, mail, editions, knowledge, clock }: Core): Promise<void> {
  await visitors.forgetExpired(clock.now())
  await identities.forgetExpired(clock.now())
  await staff.forgetExpired(clock.now())
  await forgetSentMail({ queue: mail, clock })
  await editions.forget(clock.now() - EDITIONS_KEPT_MS)
  await knowledge.forget(clock.now() - KNOWLEDGE_KEPT_MS)
}

const ON_THIS_MACHINE = new Set(['127.0.0.1', '0.0.0.0', '::1', '::'])

function localUrl({ HOST }: Config, port: number): string {
  const host = HOST.includes(':') ? `[${HOST}]` : HOST
  return `http://${ON_THIS_MACHINE.has(HOST) ? 'localhost' : host}:${port}`
}

function teamsCredentials({ TEAMS_APP_ID, TEAMS_APP_PASSWORD, TEAMS_TENANT_ID }: Config) {
  if (TEAMS_APP_ID === undefined || TEAMS_APP_PASSWORD === undefined) return null
  return { appId: TEAMS_APP_ID, password: TEAMS_APP_PASSWORD, tenantId: TEAMS_TENANT_ID ?? null }
}
