import { readOptions } from './loader/options.ts'
import { createPanel } from './loader/panel.ts'

/** What a page can do with the widget: `window.Firstline`. */
export type FirstlineApi = {
  open(): void
  close(): void
  /** Calls back for `open`, `close`, `unread` (a number) and `floor` (who speaks); returns how to stop it. */
  on(event: string, listener: (value?: unknown) => void): () => void
}

declare global {
  interface Window {
    Firstline?: FirstlineApi
  }
}

const script = document.currentScript as HTMLScriptElement | null

// A second tag on the same page, or a framework that runs the first one again, changes nothing.
if (script && !window.Firstline) {
  const panel = createPanel(readOptions(script))
  window.Firstline = { open: panel.open, close: panel.close, on: panel.on }
  window.dispatchEvent(new Event('firstline:ready'))
}
