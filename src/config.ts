import { z } from 'zod'
import { ORDER_NUMBER_SHAPE } from './domain/service/order.ts'

/**
 * Every setting, in one place. An empty environment works: it serves the sample company on an embedded PostgreSQL,
 * on this machine only. This is the only reader of the environment.
 */
const flag = z.enum(['true', 'false']).transform(text => text === 'true')
const list = z.string().transform(text =>
  text
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== ''),
)
const wholeNumber = z.string().regex(/^\d+$/, 'is not a whole number').transform(Number)
const webAddress = z
  .url({ protocol: /^https?$/, error: 'is not an address such as https://support.example.com' })
  .transform(address => address.replace(/\/+$/, ''))
const origins = list.pipe(
  z.array(z.string().refine(isOrigin, 'takes web origins such as https://www.example.com, without a path, or *')),
)

export const settings = {
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on. Without Teams credentials, /api/messages answers on loopback only.'),
  PORT: wholeNumber
    .pipe(z.number().max(65_535, 'is above 65535'))
    .default(3000)
    .describe('Port to listen on; 0 takes any free one.'),
  PUBLIC_URL: webAddress.optional().describe('The address customers reach this server at, behind a proxy.'),
  ALLOWED_ORIGINS: origins
    .optional()
    .describe(
      'Web origins that may embed the widget, separated by commas. Needed in production; outside it any origin may.',
    ),
  TRUST_PROXY: wholeNumber
    .pipe(z.number().max(10, 'is above 10'))
    .default(0)
    .describe('How many proxies in front are trusted to name the client address.'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'begins with postgres:// or postgresql://')
    .optional()
    .describe('Your own PostgreSQL. Without it an embedded server is started in DATA_DIR.'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('data')
    .describe('Where the embedded server keeps its data, and every node its search index, to start faster.'),
  KNOWLEDGE_DIR: z.string().min(1).default('knowledge').describe('Folder with the articles (markdown).'),
  KNOWLEDGE_WATCH: flag
    .default(true)
    .describe('Takes over articles as they are written, without a restart. false for folders that never change.'),
  KNOWLEDGE_SELF_TRAINING: flag
    .default(false)
    .describe('Learns from what customers ask, even where nobody clicked, by its own guess. For up to 500 articles.'),
  FLOWS_DIR: z.string().min(1).default('flows').describe('Folder with the flows (YAML).'),
  ORDERS_FILE: z
    .string()
    .min(1)
    .default('sample/orders.json')
    .describe(
      'The shop’s orders, customers and products as a JSON file. Customers change them on trial alone: kept in DATA_DIR, refused in production.',
    ),
  ORDERS_URL: webAddress
    .optional()
    .describe('The shop’s order connector (docs/order-connector.yaml), in place of the file.'),
  ORDERS_TOKEN: z.string().min(1).optional().describe('What the order connector asks for as a bearer token.'),
  ORDER_NUMBER: z
    .string()
    .regex(ORDER_NUMBER_SHAPE, 'is not a shape such as LH-00000: letters, marks, and 0 for any digit, three at least')
    .default('LH-00000')
    .describe('How the shop’s order numbers look: letters and marks stand for themselves, 0 for any digit.'),
  CUSTOMER_PROOF: z
    .enum(['code', 'facts'])
    .default('code')
    .describe(
      'What proves a customer in the chat: a code mailed to them, or facts that the shop knows (the e-mail address on file, or full name and postcode), which others may know, too.',
    ),
  CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is not a currency such as GBP')
    .default('GBP')
    .describe('What the shop counts money in where an order does not say (ISO 4217).'),
  COMPANY_NAME: z.string().min(1).max(60).default('Larkspur Home').describe('The name customers see.'),
  HELP_THEME: z
    .string()
    .min(1)
    .optional()
    .describe('CSS file with the company’s own colours and fonts for the help centre, read after ours.'),
  REPORT_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'is not an IANA time zone such as Europe/London')
    .default('Europe/London')
    .describe('The zone whose weeks the report counts.'),
  DEMO: flag
    .optional()
    .describe(
      'Demo sign-ins, the demo shop page and sample history. On by default with the embedded server outside production.',
    ),
  IDENTITY_SECRET: z
    .string()
    .min(32, 'is shorter than 32 characters')
    .optional()
    .describe('A secret shared with the host site, which signs its visitors’ identity with it (HS256).'),
  IDENTITY_PUBLIC_KEY: z
    .string()
    .min(1)
    .optional()
    .describe('File with the host site’s public key: a PEM, or a JWK set with a kid for each key (RS256, ES256).'),
  IDENTITY_ISSUER: z
    .string()
    .min(1)
    .optional()
    .describe('The iss of the host site’s identity tokens. Needed with a secret or a public key.'),
  IDENTITY_AUDIENCE: z
    .string()
    .min(1)
    .default('firstline')
    .describe('The aud of the host site’s identity tokens: no token for another service is taken here.'),
  TEAMS_APP_ID: z.string().min(1).optional().describe('Microsoft app id of the Teams bot.'),
  TEAMS_APP_PASSWORD: z.string().min(1).optional().describe('Its client secret.'),
  TEAMS_TENANT_ID: z.string().min(1).optional().describe('Its tenant, for a single-tenant bot.'),
  TEAMS_SERVICE_HOSTS: list.optional().describe('Hosts that Teams may be answered at, besides Microsoft’s own.'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^\s]+$/, 'begins with smtp:// or smtps://, such as smtp://user:password@mail.example.com:587')
    .refine(address => URL.canParse(address), 'is not an address such as smtp://user:password@mail.example.com:587')
    .optional()
    .describe(
      'The mail server that mail to customers is handed to. Without it, mail stays queued; the demo sends none.',
    ),
  MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^\p{Cc}<>",;]+ )?<?[^\s\p{Cc}<>@",;]+@[^\s\p{Cc}<>@",;]+>?$/u,
      'is not an address such as support@example.com or Larkspur Home <support@example.com>',
    )
    .optional()
    .describe('The address that mail to customers comes from, alone or as Name <address>. Needed with SMTP_URL.'),
  RATE_LIMITS: z
    .enum(['on', 'off'])
    .default('on')
    .describe('off lifts the limits per visitor and address, for load tests; refused in production.'),
  METRICS_TOKEN: z
    .string()
    .min(20, 'has fewer than 20 characters')
    .optional()
    .describe('What `/metrics` asks for as a bearer token. Without it, it answers programs on this machine alone.'),
  LOG_LEVEL: z
    .enum(['info', 'warn', 'error', 'silent'])
    .optional()
    .describe('How much is logged: info in production, warn elsewhere. Message text never is.'),
  NODE_ENV: z
    .enum(['development', 'production', 'test'])
    .default('development')
    .describe('production refuses demo sign-ins and demo data.'),
} as const

/** With what the sample shop signs its visitors in. Public, hence for the demo alone. */
export const DEMO_IDENTITY = {
  secret: 'larkspur-home-demo-secret-that-everyone-knows',
  issuer: 'https://larkspur.example',
} as const

const SECRETS: ReadonlySet<string> = new Set([
  'TEAMS_APP_PASSWORD',
  'DATABASE_URL',
  'IDENTITY_SECRET',
  'METRICS_TOKEN',
  'ORDERS_TOKEN',
  'SMTP_URL',
])

const environment = z.object(settings)
export type Config = z.infer<typeof environment> & {
  readonly demo: boolean
  readonly logLevel: 'info' | 'warn' | 'error' | 'silent'
}

/** A setting is wrong; the message names each and how to put it right. */
export class ConfigError extends Error {}

/**
 * Reads the settings. `fromFile` holds those of the project's `.env`: there every name must be known; in the
 * environment, which is shared with other programs, a name is refused when it is a near miss of one of ours.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  fromFile: Readonly<Record<string, string | undefined>> = {},
): Config {
  const given = withoutEmpty({ ...fromFile, ...env })
  const parsed = environment.safeParse(given)
  const problems = [
    ...Object.keys(fromFile)
      .filter(name => !isKnown(name))
      .map(name => unknown(name, 'in .env')),
    ...Object.keys(env)
      .filter(name => !isKnown(name) && nearMiss(name) !== null)
      .map(name => unknown(name, 'in the environment')),
    ...(parsed.success ? combinations(parsed.data) : parsed.error.issues.map(issue => invalid(issue, given))),
  ]
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems.join('\n'))
  const demo = parsed.data.DEMO ?? (parsed.data.NODE_ENV !== 'production' && parsed.data.DATABASE_URL === undefined)
  const logLevel = parsed.data.LOG_LEVEL ?? (parsed.data.NODE_ENV === 'production' ? 'info' : 'warn')
  return { ...parsed.data, demo, logLevel }
}

/** The settings as a commented `.env` file; `npm run check` compares it with `.env.example`. */
export function exampleEnvironment(): string {
  const lines = Object.entries(settings).map(([name, setting]) => {
    const fallback = setting.safeParse(undefined)
    const value = fallback.success && fallback.data !== undefined ? String(fallback.data) : ''
    return `# ${setting.description}\n# ${name}=${value}\n`
  })
  return ['# Every setting, with its default. Copy to .env and uncomment what you change.\n', ...lines].join('\n')
}

function combinations(config: z.infer<typeof environment>): readonly string[] {
  const production = config.NODE_ENV === 'production'
  return [
    ...(production && config.DEMO === true
      ? ['DEMO=true is refused with NODE_ENV=production: demo passwords are public. Remove one of the two.']
      : []),
    ...(production && config.ALLOWED_ORIGINS === undefined
      ? [
          'ALLOWED_ORIGINS is needed with NODE_ENV=production: name the web origins that may embed the widget, for example https://www.example.com.',
        ]
      : []),
    ...(production && config.RATE_LIMITS === 'off'
      ? ['RATE_LIMITS=off is refused with NODE_ENV=production: anyone could flood the server. Remove it.']
      : []),
    ...(production && config.IDENTITY_SECRET === DEMO_IDENTITY.secret
      ? [
          'IDENTITY_SECRET is the secret of the demo, which is public: with NODE_ENV=production anyone could sign in as anyone. Make one of your own, for example with "openssl rand -base64 48".',
        ]
      : []),
    ...((config.IDENTITY_SECRET ?? config.IDENTITY_PUBLIC_KEY) !== undefined && config.IDENTITY_ISSUER === undefined
      ? [
          'IDENTITY_ISSUER is needed with IDENTITY_SECRET or IDENTITY_PUBLIC_KEY: name the iss of the host site’s tokens, for example https://www.example.com.',
        ]
      : []),
    ...(config.TEAMS_APP_ID !== undefined && config.TEAMS_APP_PASSWORD === undefined
      ? ['TEAMS_APP_ID is set but TEAMS_APP_PASSWORD is not. Set both, or neither.']
      : []),
    ...(config.TEAMS_APP_ID === undefined && config.TEAMS_APP_PASSWORD !== undefined
      ? ['TEAMS_APP_PASSWORD is set but TEAMS_APP_ID is not. Set both, or neither.']
      : []),
    ...((config.ORDERS_URL === undefined) !== (config.ORDERS_TOKEN === undefined)
      ? ['ORDERS_URL and ORDERS_TOKEN belong together: the order connector asks for the token. Set both, or neither.']
      : []),
    ...(config.SMTP_URL !== undefined && config.MAIL_FROM === undefined
      ? ['SMTP_URL is set but MAIL_FROM is not: mail needs an address that it comes from. Set both, or neither.']
      : []),
  ]
}

function isKnown(name: string): boolean {
  return Object.hasOwn(settings, name)
}

function unknown(name: string, where: string): string {
  const near = nearMiss(name)
  return `The setting ${name} ${where} is unknown.${near === null ? ' Remove it; .env.example lists all there are.' : ` Did you mean ${near}?`}`
}

function invalid(issue: z.core.$ZodIssue, given: Readonly<Record<string, string>>): string {
  const name = String(issue.path[0])
  const value = SECRETS.has(name) ? '***' : given[name]
  return `The setting ${name}=${value} is invalid: ${issue.message}. .env.example tells what it takes.`
}

/** A known name that differs by one or two letters. Short names are left alone: many programs have those. */
function nearMiss(name: string): string | null {
  if (name.length < 8) return null
  return Object.keys(settings).find(known => known.length >= 8 && distance(name, known) <= 2) ?? null
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  )
}

function isOrigin(text: string): boolean {
  return text === '*' || (/^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text)
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
