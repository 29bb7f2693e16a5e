import type { Browser } from 'playwright-core'
import type { HelpStand } from '../fakes/help-stand.ts'

/** Pages that are looked at together, each in a frame of its own. */
const AT_ONCE = 12

/**
 * Opens pages in a browser with no content policy to help them, touches everything on them, and tells of each whether
 * a script ran or could: an alert, an event in an attribute, an address that is code, an element that loads or frames.
 */
export async function scriptsThatRan(
  browser: Browser,
  help: HelpStand,
  paths: readonly string[],
): Promise<readonly string[]> {
  const context = await browser.newContext()
  await context.addInitScript(() => {
    const ran = () => {
      ;(window as unknown as { hasRun: boolean }).hasRun = true
    }
    for (const name of ['alert', 'confirm', 'prompt', 'print']) Object.assign(window, { [name]: ran })
  })
  const page = await context.newPage()
  await page.route('**/*', route => {
    const { pathname, origin } = new URL(route.request().url())
    if (origin !== help.url) return route.abort()
    if (pathname === '/frames')
      return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Frames</title>' })
    if (pathname === '/widget.js') return route.fulfill({ contentType: 'text/javascript', body: '' })
    return route.continue()
  })
  const found: string[] = []
  for (let start = 0; start < paths.length; start += AT_ONCE) {
    await page.goto(`${help.url}/frames`)
    const together = paths.slice(start, start + AT_ONCE)
    const faults = await page.evaluate(lookAtFrames, together)
    for (const [position, fault] of faults.entries()) if (fault !== '') found.push(`${together[position]}: ${fault}`)
  }
  await context.close()
  return found
}

/** Runs in the browser: everything it uses stands in it. */
async function lookAtFrames(paths: readonly string[]): Promise<readonly string[]> {
  const frames = paths.map(path => {
    const frame = document.createElement('iframe')
    frame.src = path
    document.body.append(frame)
    return frame
  })
  await Promise.all(
    frames.map(frame => new Promise(resolve => frame.addEventListener('load', resolve, { once: true }))),
  )
  for (const frame of frames) touchEverything(frame)
  // What was set off by loading or touching has its turn before it is looked at.
  await new Promise(resolve => setTimeout(resolve, 60))
  return frames.map(faultIn)

  function touchEverything({ contentDocument }: HTMLIFrameElement): void {
    for (const element of contentDocument?.querySelectorAll<HTMLElement>('main *') ?? []) {
      for (const type of ['mouseover', 'mouseenter', 'pointerover', 'focus', 'focusin', 'toggle', 'animationstart'])
        element.dispatchEvent(new Event(type, { bubbles: true }))
      if (element.tagName === 'A' && isCode(element.getAttribute('href') ?? '')) element.click()
    }
  }

  /** As a browser reads the address, whatever stands in front of it. */
  function isCode(address: string): boolean {
    return URL.canParse(address) && /^(?:javascript|vbscript|data):$/.test(new URL(address).protocol)
  }

  function faultIn({ contentDocument, contentWindow }: HTMLIFrameElement): string {
    if (contentDocument === null || contentWindow === null) return 'left its frame'
    if ((contentWindow as unknown as { hasRun?: boolean }).hasRun === true) return 'a script ran'
    if (contentDocument.querySelector('main') === null) return 'is no page of ours'
    for (const element of contentDocument.querySelectorAll('main *')) {
      const name = element.tagName.toLowerCase()
      if (/^(?:script|iframe|object|embed|svg|math|style|link|meta|base|template|frame|video|audio|portal)$/.test(name))
        return `has <${name}>`
      for (const { name: attribute, value } of element.attributes) {
        if (/^(?:on|style$|srcdoc$|formaction$|xlink)/i.test(attribute)) return `has ${attribute} on <${name}>`
        if (/^(?:href|src|action)$/i.test(attribute) && isCode(value)) return `has ${attribute}="${value}"`
      }
    }
    return ''
  }
}

/** Articles that are attacks: each payload as text, within markdown, and as the title. */
export function articlesOf(payloads: readonly string[]): readonly { readonly path: string; readonly text: string }[] {
  return payloads.map((payload, number) => ({
    path: `attacks/attack-${number}.md`,
    text: `---\ntitle: ${JSON.stringify(`Attack ${number} ${oneLine(payload)}`)}\ntags: [${JSON.stringify(oneLine(payload))}]\n---\nBefore.\n\n${payload}\n\n## ${oneLine(payload)}\n\n- ${oneLine(payload)}\n\n> [!NOTE]\n> ${oneLine(payload)}\n\n| a | b |\n|---|---|\n| ${oneLine(payload).replaceAll('|', '\\|')} | 1 |\n\n[a link](${oneLine(payload).replace(/[()\s]/g, '')}) ![a picture](${oneLine(payload).replace(/[()\s]/g, '')})\n`,
  }))
}

/** Where payloads get to: their articles, and searches for them. */
export function pathsOf(payloads: readonly string[]): readonly string[] {
  return payloads.flatMap((payload, number) => {
    const asked = new URLSearchParams({ q: payload }).toString()
    return [`/help/attack-${number}`, `/help?${asked}`, `/help/contact/new?${asked}`, `/help/attack-${number}?${asked}`]
  })
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
