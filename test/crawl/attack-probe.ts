import type { Browser, BrowserContext } from 'playwright-core'

/** What a context has seen that no text may bring about, one line each; emptied by `take`. */
export type Watched = { readonly context: BrowserContext; take(): readonly string[] }

declare global {
  interface Window {
    /** Touches everything below a place of the page, so that what waits for a touch runs. */
    touchEverything(root: string): void
    /** Changes something that makes the page ask its server, and waits until the answer is drawn; false if none came. */
    answered(change: () => void): Promise<boolean>
    /** What is wrong with the page, in a few words, or with what stands below that place; empty when nothing is. */
    faultBelow(root: string): string
  }
}

/**
 * A context in which whatever a script would do leaves a trace. `policy` is whether the content policy may help:
 * without it, a script that got through would run; with it, what it has to stop is a fault, too.
 */
export async function watchedContext(browser: Browser, url: string, policy: boolean): Promise<Watched> {
  const context = await browser.newContext({ bypassCSP: !policy, locale: 'en-GB' })
  const seen: string[] = []
  await context.addInitScript(layTraps)
  context.on('dialog', dialog => {
    seen.push(`opened a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await context.route(
    address => address.origin !== url && address.protocol !== 'data:',
    route => {
      seen.push(`asked ${route.request().url().slice(0, 100)}`)
      return route.abort()
    },
  )
  return {
    context,
    take: () => seen.splice(0),
  }
}

/** Runs in every frame before anything else: everything it uses stands in it. */
function layTraps(): void {
  const FORBIDDEN =
    /^(?:script|iframe|object|embed|math|style|link|meta|base|template|frame|video|audio|portal|foreignobject)$/
  const ran: string[] = []
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
    Object.assign(window, { [name]: () => void ran.push(`${name} was called`) })
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    ran.push(`the policy had to stop ${effectiveDirective} ${blockedURI}`)
  })

  let waiting = 0
  let answers = 0
  const { fetch } = window
  window.fetch = async (...asked) => {
    waiting += 1
    try {
      return await fetch(...asked)
    } finally {
      waiting -= 1
      answers += 1
    }
  }
  window.answered = async change => {
    const before = answers
    change()
    const until = performance.now() + 30_000
    const isDrawn = () => answers > before && waiting === 0
    while (!isDrawn() && performance.now() < until) await new Promise(resolve => setTimeout(resolve, 5))
    // What has come is drawn in a moment of its own.
    await new Promise(resolve => setTimeout(resolve, 25))
    return isDrawn()
  }

  window.touchEverything = root => {
    for (const element of document.querySelectorAll<HTMLElement>(`${root} *`)) {
      for (const type of ['mouseover', 'mouseenter', 'pointerover', 'focus', 'focusin', 'toggle', 'animationstart'])
        element.dispatchEvent(new Event(type, { bubbles: true }))
      if (element.tagName === 'A' && isCode(element.getAttribute('href') ?? '')) element.click()
    }
  }

  window.faultBelow = root => {
    if (ran.length > 0) return ran.splice(0).join(', ')
    if (document.querySelector(root) === null) return `shows no ${root}`
    for (const element of document.querySelectorAll(`${root} *`)) {
      const name = element.tagName.toLowerCase()
      if (FORBIDDEN.test(name)) return `has <${name}>`
      // Our own icons are drawings that say nothing.
      if (name === 'svg' && element.getAttribute('aria-hidden') !== 'true') return 'has <svg>'
      for (const { name: attribute, value } of element.attributes) {
        if (/^(?:on|srcdoc$|formaction$|xlink)/i.test(attribute)) return `has ${attribute} on <${name}>`
        if (attribute === 'style' && !/^(?:height|inline-size): [\d.e-]+%;$/.test(value)) return `has style="${value}"`
        if (/^(?:href|src|action)$/i.test(attribute) && isCode(value)) return `has ${attribute}="${value}"`
      }
    }
    return ''
  }

  /** As a browser reads the address, whatever stands in front of it. */
  function isCode(address: string): boolean {
    return URL.canParse(address) && /^(?:javascript|vbscript|data):$/.test(new URL(address).protocol)
  }
}
