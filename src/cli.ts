#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs, parseEnv } from 'node:util'
import { z } from 'zod'
import { stopSignal } from './adapters/system/stop-signal.ts'
import type { TokenEntry } from './application/integration-ports.ts'
import { type Config, exampleEnvironment, readConfig } from './config.ts'
import { SCOPES } from './domain/integration/scope.ts'

const ROOT = join(import.meta.dirname, '..')

// What each command needs it imports itself, compiled since the last time: saying no takes no longer than it must.
enableCompileCache(join(ROOT, 'node_modules', '.cache', 'node'))

const USAGE = `firstline <command>

  serve             the server: widget, help centre, desk, report, Teams (npm start)
  chat [--json]     the assistant in the terminal; with --json for scripts
  staff             adds a sign-in: staff --email E --name N --role agent|manager [--skills a,b]; the password is
                    read from the standard input
  seed              fills the store with made-up parties and cases to measure with: seed [--scale small|large];
                    run again after it was broken off, it goes on where it was
  token             machine tokens, with which other systems call the API: token add N --scopes a,b [--days D];
                    token list; token revoke ID
  check             reads flows and articles and tells every problem
  replay            takes the turns of a conversation again with the flows as they are now, and shows where its
                    replies would differ: replay CONVERSATION
  evaluate          measures the assistant on labelled data: evaluate route FILE [--phrases FILE] [--out FILE] [--json]
                    or evaluate acts FILE [--out FILE] [--json]
                    or evaluate search DIR [--engine A,B|all] [--out FILE] [--json];
                    docs/evaluate.md and docs/lexicon.md tell what the figures are
  clocks            counts what was promised for all cases again, from their histories
  env               prints every setting with its default, as .env.example has it`

type Options = ReturnType<typeof readArguments>['values']

const COMMANDS: {
  readonly [name: string]: (config: Config, options: Options, rest: readonly string[]) => Promise<void>
} = {
  serve,
  chat: converse,
  staff: addStaff,
  seed,
  token: machineTokens,
  check,
  replay: replayConversation,
  evaluate: measure,
  clocks: recount,
  env,
}

async function run(): Promise<void> {
  const { positionals, values } = readArguments()
  const name = positionals[0] ?? 'serve'
  if (values.help || name === 'help') return tell(USAGE)
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (command === undefined) throw new Error(`There is no command "${name}".\n\n${USAGE}`)
  await command(readConfig(process.env, fileSettings()), values, positionals.slice(1))
}

function readArguments() {
  const word = { type: 'string', default: '' } as const
  const options = {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    email: word,
    name: word,
    role: word,
    skills: word,
    scale: { type: 'string', default: 'small' },
    scopes: word,
    days: { type: 'string', default: '365' },
    phrases: word,
    engine: { type: 'string', default: 'ours' },
    out: word,
  } as const
  return parseArgs({ allowPositionals: true, options })
}

async function serve(config: Config): Promise<void> {
  const began = performance.now()
  const stop = stopSignal()
  const asked = new Promise(resolve => stop.addEventListener('abort', resolve, { once: true }))
  stop.addEventListener('abort', () => tell(`Stopping (${stop.reason}) …`))
  const firstline = await start(config, stop)
  if (firstline !== null) {
    if (!stop.aborted) tell(readyLines(config, firstline.url, performance.now() - began).join('\n'))
    await asked
    // A part that does not end must not leave the process hanging.
    setTimeout(() => process.exit(1), 20_000).unref()
    await firstline.stop()
  }
  tell('Stopped.')
  process.exit(0)
}

/** Null when the start failed because it was broken off: a Ctrl-C also reaches the programs that it waits for. */
async function start(config: Config, stop: AbortSignal) {
  const { startFirstline } = await import('./main.ts')
  try {
    return await startFirstline(config, ROOT, tell)
  } catch (error) {
    if (stop.aborted) return null
    throw error
  }
}

function readyLines(config: Config, url: string, tookMs: number): readonly string[] {
  const pages = [
    ...(config.demo ? [['Shop with the widget', `${url}/`]] : []),
    ['Help centre', `${url}/help`],
    ['Agent desk', `${url}/desk`],
    ['Report', `${url}/report`],
    ['Teams endpoint', `${url}/api/messages`],
  ]
  const signIns = config.demo
    ? [
        '',
        '  Demo sign-ins: priya@larkspur.example / larkspur-priya (agent), marta@larkspur.example / larkspur-marta (manager)',
        '  Try: order LH-20418 with the postcode BS1 4TR',
      ]
    : []
  return [
    '',
    `Firstline is ready (${(tookMs / 1000).toFixed(1)} s).`,
    '',
    ...pages.map(([name, address]) => `  ${name?.padEnd(22)}${address}`),
    ...signIns,
    '',
  ]
}

async function converse(config: Config, { json }: Options): Promise<void> {
  const stop = stopSignal()
  const asked = new Promise<void>(resolve => stop.addEventListener('abort', () => resolve(), { once: true }))
  const { openCore } = await import('./core.ts')
  const { chat } = await import('./adapters/console/chat.ts')
  const { chatJson } = await import('./adapters/console/chat-json.ts')
  // The standard output is for the conversation alone.
  const core = await openCore(config, json ? tellAside : tell, process.stderr)
  try {
    const parts = { ...core, input: process.stdin, output: process.stdout }
    await Promise.race([json ? chatJson(parts) : chat(parts), asked])
  } finally {
    process.stdin.destroy()
    await core.stop()
  }
}

const commaList = z.string().transform(list =>
  list
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== ''),
)

const newStaff = z.object({
  email: z.email('--email takes an e-mail address'),
  name: z.string().min(1, '--name takes the name customers see').max(80),
  role: z.enum(['agent', 'manager'], '--role takes agent or manager'),
  skills: commaList,
  password: z.string().min(12, 'the password, read from the standard input, has at least 12 characters'),
})

async function addStaff(config: Config, options: Options): Promise<void> {
  const parsed = newStaff.safeParse({ ...options, password: (await text(process.stdin)).trim() })
  if (!parsed.success)
    throw new Error(`Nobody was added: ${parsed.error.issues.map(issue => issue.message).join('; ')}.`)
  const { password, ...member } = parsed.data
  const { openStore } = await import('./open-store.ts')
  const store = await openStore(config, tellAside)
  try {
    const passwordHash = await store.secrets.hashPassword(password)
    const added = await store.staff.add({ ...member, id: store.ids.next('staff'), passwordHash })
    if (!added.ok) throw new Error(`Nobody was added: ${member.email} has a sign-in already.`)
  } finally {
    await store.stop()
  }
  tell(`${member.name} can sign in at /desk as ${member.email}.`)
}

async function seed(config: Config, { scale }: Options): Promise<void> {
  if (config.NODE_ENV === 'production')
    throw new Error(
      'Nothing was loaded: made-up cases do not belong among real ones. Unset NODE_ENV for a trial store.',
    )
  const { progressBar } = await import('./adapters/system/progress-bar.ts')
  const { analyse, loadScale, SCALES } = await import('./adapters/store/scale-sample.ts')
  const size = Object.values(SCALES).find(({ name }) => name === scale)
  if (size === undefined) throw new Error(`--scale takes small or large, not "${scale}".`)
  const { openStore } = await import('./open-store.ts')
  const store = await openStore(config, tellAside)
  try {
    await loadScale(store.database, size, progressBar(process.stdout))
    tell('Bringing the statistics up to date …')
    await analyse(store.owner)
  } finally {
    await store.stop()
  }
  const { parties, cases } = size
  tell(`The store has ${parties.toLocaleString('en')} parties and ${cases.toLocaleString('en')} cases to measure with.`)
}

const newToken = z.object({
  name: z.string().trim().min(1, 'give the system a name: token add Warehouse --scopes cases:read').max(80),
  scopes: commaList.pipe(
    z.array(z.enum(SCOPES, `--scopes takes some of ${SCOPES.join(', ')}`)).min(1, '--scopes names at least one scope'),
  ),
  days: z.coerce.number('--days takes a number').int().min(1).max(730, '--days takes at most 730'),
})

async function machineTokens(config: Config, options: Options, [verb, subject = '']: readonly string[]): Promise<void> {
  const { openStore } = await import('./open-store.ts')
  const within = async (work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<void>) => {
    const store = await openStore(config, tellAside)
    await work(store).finally(store.stop)
  }
  switch (verb) {
    case 'add': {
      const asked = newToken.safeParse({ ...options, name: subject })
      if (!asked.success)
        throw new Error(`No token was made: ${asked.error.issues.map(issue => issue.message).join('; ')}.`)
      return within(async ({ integrations }) => {
        const added = await integrations.addToken(asked.data, null)
        if (!added.ok) throw new Error(`No token was made: one of the name ${asked.data.name} is in use.`)
        tellAside('This is shown once:')
        tell(added.value.token)
      })
    }
    case 'list':
      return within(async ({ integrations, clock }) => {
        for (const entry of await integrations.listTokens({ limit: 1_000 })) tell(tokenLine(entry, clock.now()))
      })
    case 'revoke':
      return within(async ({ integrations }) => {
        const revoked = await integrations.revokeToken(subject)
        if (revoked === null) throw new Error(`There is no token "${subject}". "token list" shows their ids.`)
        tell(`${revoked.name} opens nothing any more.`)
      })
    default:
      throw new Error(`token takes add, list or revoke.\n\n${USAGE}`)
  }
}

function tokenLine({ id, name, scopes, expiresAt, lastUsedAt, revokedAt }: TokenEntry, now: number): string {
  const day = (instant: number) => new Date(instant).toISOString().slice(0, 10)
  const end =
    revokedAt !== null ? `revoked ${day(revokedAt)}` : `${expiresAt <= now ? 'ended' : 'until'} ${day(expiresAt)}`
  const use = lastUsedAt === null ? 'never used' : `last used ${day(lastUsedAt)}`
  return [id, name, scopes.join(','), end, use].join('\t')
}

async function check(config: Config): Promise<void> {
  const { checkContent } = await import('./check-content.ts')
  await checkContent(config, tell)
}

/** Reads and writes nothing: what the world answered then is answered again. */
async function replayConversation(config: Config, _options: Options, [id]: readonly string[]): Promise<void> {
  if (id === undefined) throw new Error('replay takes the id of a conversation, as the desk and the log have it.')
  const { openCore } = await import('./core.ts')
  const { staffConversations } = await import('./adapters/store/staff-conversations.ts')
  const { replayLines } = await import('./adapters/console/replay-lines.ts')
  const { replay } = await import('./application/replay.ts')
  const core = await openCore({ ...config, logLevel: 'silent' }, tellAside)
  try {
    const conversations = staffConversations(core.database.query)
    if ((await conversations.load(id)) === null) throw new Error(`There is no conversation "${id}".`)
    const { events } = await conversations.eventsAfter(id, 'staff', 0, Number.MAX_SAFE_INTEGER)
    for (const turn of replay(core.brain, events, await core.traces.ofConversation(id)))
      tell(replayLines(turn).join('\n'))
  } finally {
    await core.stop()
  }
}

async function measure(config: Config, options: Options, rest: readonly string[]): Promise<void> {
  const { evaluate } = await import('./evaluate.ts')
  await evaluate(config, rest, options, tell)
}

/** Servers may go on running meanwhile: whoever comes to a case first folds its clocks. */
async function recount(config: Config): Promise<void> {
  const { openStore } = await import('./open-store.ts')
  const { slaStore } = await import('./adapters/store/sla-store.ts')
  const { createCaseClocks } = await import('./application/case-clocks.ts')
  const store = await openStore(config, tellAside)
  try {
    const clocks = createCaseClocks({ ...store, sla: slaStore(store.database) })
    const asked = await clocks.rebuild()
    while ((await clocks.catchUp()) > 0);
    tell(`The clocks of ${asked} ${asked === 1 ? 'case is' : 'cases are'} counted again.`)
  } finally {
    await store.stop()
  }
}

async function env(): Promise<void> {
  process.stdout.write(exampleEnvironment())
}

/** The settings of a `.env` file in the project's folder, where there is one. */
function fileSettings(): NodeJS.Dict<string> {
  const path = join(ROOT, '.env')
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {}
}

function tell(sentence: string): void {
  process.stdout.write(`${sentence}\n`)
}

function tellAside(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
}

function fail(error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  const details = process.env['LOG_LEVEL'] === 'info' ? `\n${stack}` : ''
  process.stderr.write(`\n${message}${details}\n`)
  process.exit(1)
}

// A terminal that was closed, or a reader that has gone, is no reason to fall over in the middle of something.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})
await run().catch(fail)
