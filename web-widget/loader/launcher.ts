/** The button on the host page. Its name says what it does and how many messages wait. */
export type Launcher = {
  readonly button: HTMLButtonElement
  show(state: { readonly isOpen: boolean; readonly unread: number }): void
}

const SVG = 'http://www.w3.org/2000/svg'
const TALK = 'M20 11.5a8 8 0 0 1-11.6 7.1L4 20l1.4-4.2A8 8 0 1 1 20 11.5Z M8.5 11.5h.01 M12 11.5h.01 M15.5 11.5h.01'
const SHUT = 'm6 9.5 6 6 6-6'

export function createLauncher(label: string | null): Launcher {
  const button = document.createElement('button')
  const badge = document.createElement('b')
  button.type = 'button'
  badge.ariaHidden = 'true'
  button.append(icon('talk', TALK), icon('shut', SHUT), ...(label ? [label] : []), badge)
  const launcher: Launcher = {
    button,
    show({ isOpen, unread }) {
      badge.hidden = unread === 0 || isOpen
      badge.textContent = unread > 9 ? '9+' : String(unread)
      button.ariaExpanded = String(isOpen)
      button.ariaLabel = name(label, isOpen, unread)
    },
  }
  launcher.show({ isOpen: false, unread: 0 })
  return launcher
}

/** The visible words come first in the name, so that speech input finds the button by what it shows. */
function name(label: string | null, isOpen: boolean, unread: number): string {
  if (isOpen) return label ? `${label}: close chat` : 'Close chat'
  const waiting = unread === 0 ? '' : `, ${unread} unread message${unread === 1 ? '' : 's'}`
  return (label ? `${label}: open chat` : 'Open chat') + waiting
}

/** Built node by node: a host page with Trusted Types allows no HTML strings. */
function icon(name: string, shape: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  const path = document.createElementNS(SVG, 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', name)
  svg.setAttribute('aria-hidden', 'true')
  path.setAttribute('d', shape)
  svg.append(path)
  return svg
}
