import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { build, type InlineConfig, type Plugin } from 'vite'
import { fingerprintOfSources } from '../src/adapters/files/pages.ts'

/**
 * Builds the browser pages into dist/pages: the loader and the help centre's script as one plain file each,
 * every page as HTML with hashed assets.
 * The widget, the desk and the report are built apart, so that none pays for what only another one uses.
 * The fingerprint of the sources is written beside them, so that a server knows whether they are up to date.
 */
const root = join(import.meta.dirname, '..')
const finished = join(root, 'dist', 'pages')
const draft = `${finished}.${process.pid}`

const sources = (await fingerprintOfSources(root)) ?? ''

const PAGES = [
  'web-widget/widget.html',
  'web-widget/shop.html',
  'web-console/desk.html',
  'web-console/report.html',
  'web-console/articles.html',
]

await rm(draft, { recursive: true, force: true })
await mkdir(draft, { recursive: true })
try {
  await build(script({ entry: join('web-widget', 'loader.ts'), file: 'widget.js', name: 'FirstlineLoader' }))
  await build(script({ entry: join('web-help', 'help.ts'), file: 'help.js', name: 'FirstlineHelp' }))
  for (const page of PAGES) if (existsSync(join(root, page))) await buildPage(page)
  await writeFile(join(draft, '.sources'), sources)
  await takePlace()
} finally {
  await rm(draft, { recursive: true, force: true })
}

/**
 * A running server never serves half a build. Where another build of the same sources was faster, its pages stay: a
 * browser may be loading them just now.
 */
async function takePlace(): Promise<void> {
  if ((await stampOf(finished)) === sources) return
  await rm(finished, { recursive: true, force: true })
  await rename(draft, finished).catch(async error => {
    if ((await stampOf(finished)) !== sources) throw error
  })
}

function stampOf(folder: string): Promise<string | null> {
  return readFile(join(folder, '.sources'), 'utf8').catch(() => null)
}

function shared(): InlineConfig {
  return {
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [withoutUnusedTransports()],
    // Said, as another mode would write the path of every source file into the pages.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    build: {
      outDir: draft,
      emptyOutDir: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
    },
  }
}

function script({ entry, file, name }: { entry: string; file: string; name: string }): InlineConfig {
  const config = shared()
  const lib = { entry: join(root, entry), formats: ['iife' as const], name, fileName: () => file }
  return { ...config, build: { ...config.build, lib } }
}

async function buildPage(page: string): Promise<void> {
  const config = shared()
  await build({ ...config, build: { ...config.build, rolldownOptions: { input: join(root, page) } } })
  await rename(join(draft, page), join(draft, basename(page)))
  await rm(join(draft, dirname(page)), { recursive: true })
}

/**
 * socket.io's client carries its other transports and its debug log even when only the websocket is used.
 * Empty modules in their place save 2 kB gzip of every visitor's download.
 */
function withoutUnusedTransports(): Plugin {
  const empty = '\0empty-transport'
  const noDebug = '\0no-debug'
  return {
    name: 'without-unused-transports',
    enforce: 'pre',
    resolveId(source, importer) {
      if (source === 'debug') return noDebug
      const isEngine = importer?.includes('engine.io-client') ?? false
      return isEngine && /\/(polling[\w.-]*|webtransport)\.js$/.test(source) ? empty : null
    },
    load(id) {
      if (id === noDebug) return 'export default () => () => {}'
      if (id === empty) return 'export class XHR {} export class Fetch {} export class WT {} export class Polling {}'
      return null
    },
  }
}
