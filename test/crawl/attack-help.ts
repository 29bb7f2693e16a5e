import type { Watched } from './attack-probe.ts'

/** Pages that are read by the browser as one. */
const AT_ONCE = 60

/**
 * Reads pages of the help centre, many as one document, touches everything in them, and tells of each what a script did
 * or could do. What one page leaves open would swallow the next, which is a fault as well.
 */
export async function attackHelp(
  { context, take }: Watched,
  url: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const page = await context.newPage()
  const found: string[] = []
  for (let start = 0; start < paths.length; start += AT_ONCE) {
    const together = paths.slice(start, start + AT_ONCE)
    const { text, policy } = await pagesAsOne(url, together)
    await page.route('**/together', route =>
      route.fulfill({ contentType: 'text/html', headers: { 'content-security-policy': policy }, body: text }),
    )
    await page.goto(`${url}/together`)
    const faults = await page.evaluate(lookAtMains)
    for (const [position, path] of together.entries()) {
      const fault = faults[position] ?? 'is swallowed by a page before it'
      if (fault !== '') found.push(`${path}: ${fault}`)
    }
    for (const trace of take()) found.push(`one of ${together.join(' ')}: ${trace}`)
    await page.unroute('**/together')
  }
  await page.close()
  return found
}

async function pagesAsOne(url: string, paths: readonly string[]) {
  let policy = ''
  const texts: string[] = []
  for (const path of paths) {
    const response = await fetch(url + path)
    policy = response.headers.get('content-security-policy') ?? ''
    // Our own script would run once for each page.
    texts.push((await response.text()).replace(/<script src="[^"<>]+"[^<>]*><\/script>/g, ''))
  }
  return { text: texts.join('\n'), policy }
}

/** Runs in the browser: everything it uses stands in it. */
async function lookAtMains(): Promise<readonly string[]> {
  const mains = [...document.querySelectorAll('main')]
  for (const [position, main] of mains.entries()) main.id = `main-${position}`
  window.touchEverything('main')
  // What was set off by loading or touching has its turn before it is looked at.
  await new Promise(resolve => setTimeout(resolve, 60))
  const scripts = [...document.querySelectorAll('script')].filter(({ type }) => type !== 'application/ld+json')
  return mains.map((main, position) => {
    if (position === 0 && scripts.length > 0) return `or a page after it has ${scripts[0]?.outerHTML.slice(0, 100)}`
    return window.faultBelow(`#${main.id}`)
  })
}

/** What is typed into the search box of the help centre, with its results below it. */
export async function attackSearchBox(
  { context, take }: Watched,
  url: string,
  payloads: readonly string[],
): Promise<readonly string[]> {
  const page = await context.newPage()
  await page.goto(`${url}/help`)
  const queries = payloads.map(each => each.slice(0, 200).trim()).filter(each => each !== '')
  const found = await page.evaluate(typeEach, [...new Set(queries)])
  await page.close()
  return [...found, ...take()]
}

/** Runs in the browser. */
async function typeEach(queries: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  const box = document.querySelector<HTMLInputElement>('input[name=q]')
  for (const query of queries) {
    const isAnswered = await window.answered(() => {
      if (box === null) return
      box.value = query
      box.dispatchEvent(new Event('input', { bubbles: true }))
    })
    window.touchEverything('.found')
    const fault = isAnswered ? window.faultBelow('.found') : 'is not answered'
    if (fault !== '') found.push(`typed ${query}: ${fault}`)
  }
  return found
}
