import type { FirstlineApi } from './loader/api.ts'
import { readOptions } from './loader/options.ts'
import { createPanel } from './loader/panel.ts'

declare global {
  interface Window {
    Firstline?: FirstlineApi
  }
}

const script = document.currentScript as HTMLScriptElement | null

// A second tag on the same page, or a framework that runs the first one again, changes nothing.
if (script && !window.Firstline) {
  const panel = createPanel(readOptions(script))
  window.Firstline = panel
  window.dispatchEvent(new Event('firstline:ready'))
}
