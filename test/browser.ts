import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

const run = promisify(execFile)

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Starts Chromium with an empty profile: the system's, or Playwright's own. A machine that has neither gets one
 * installed, so that no test of a page is ever passed over in silence.
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = foundBrowser() ?? (await installBrowser())
  try {
    return await chromium.launch({ executablePath, args: FLAGS })
  } catch (cause) {
    throw new Error(`${executablePath} does not start. Run it by hand with --headless --no-sandbox to see why.`, {
      cause,
    })
  }
}

function foundBrowser(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  const places = names.flatMap(name => folders.map(folder => join(folder, name)))
  return [...places, chromium.executablePath()].find(path => path !== '' && existsSync(path)) ?? null
}

async function installBrowser(): Promise<string> {
  const system = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const isDebian = /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(system)
  try {
    if (isDebian && process.getuid?.() === 0) await installWithApt()
    else await installWithPlaywright()
  } catch (cause) {
    throw new Error(noBrowser(isDebian), { cause })
  }
  const path = foundBrowser()
  if (path === null) throw new Error(noBrowser(isDebian))
  return path
}

async function installWithApt(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update'], { env })
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env, maxBuffer: 64 * 1024 * 1024 })
}

async function installWithPlaywright(): Promise<void> {
  const cli = join(import.meta.dirname, '..', 'node_modules', 'playwright-core', 'cli.js')
  await run(process.execPath, [cli, 'install', 'chromium'], { maxBuffer: 64 * 1024 * 1024 })
}

function noBrowser(isDebian: boolean): string {
  const command = isDebian ? 'apt-get install chromium' : 'npx playwright-core install chromium'
  return `The tests of the pages need Chromium, and it could not be installed. Run "${command}" and start them again.`
}
