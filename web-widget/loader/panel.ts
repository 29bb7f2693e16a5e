import type { ToLoader } from '../port.ts'
import type { FirstlineApi } from './api.ts'
import { createFrame, type Frame } from './frame.ts'
import { createIdentity, type TokenSource } from './identity.ts'
import { hostKeep } from './keep.ts'
import { createLauncher } from './launcher.ts'
import type { Options } from './options.ts'
import { createStyles } from './styles.ts'

/** Puts the launcher on the page; the app is fetched when it is first wanted, or when an earlier chat goes on. */
export function createPanel(options: Options): FirstlineApi {
  const host = document.createElement('firstline-chat')
  const root = host.attachShadow({ mode: 'open' })
  const launcher = createLauncher(options.label)
  const listeners = new Map<string, Set<(value?: unknown) => void>>()
  const identity = createIdentity()
  let loggedOut: () => void = () => {}
  let frame: Frame | null = null
  let isOpen = false
  let unread = 0

  root.adoptedStyleSheets = [createStyles(options)]
  root.append(launcher.button)
  whenBodyIsThere(() => document.body.append(host))
  launcher.button.addEventListener('click', () => (isOpen ? close() : open()))
  for (const sign of ['pointerenter', 'focus']) launcher.button.addEventListener(sign, load, { once: true })
  root.addEventListener('keydown', event => isOpen && (event as KeyboardEvent).key === 'Escape' && close())
  // The page was left before the frame had wiped everything.
  if (hostKeep.read('leaving')) void logout()
  if (hostKeep.read('begun')) whenIdle(load)
  return { open, close, identify, logout, on }

  function open(): void {
    if (isOpen) return
    isOpen = true
    const { element, tell } = load()
    element.inert = false
    element.classList.add('open')
    tell({ type: 'opened' })
    element.focus()
    show('open')
  }

  function close(): void {
    if (!isOpen || !frame) return
    isOpen = false
    frame.element.classList.remove('open')
    frame.element.inert = true
    frame.tell({ type: 'closed' })
    launcher.button.focus()
    show('close')
  }

  function identify(source: TokenSource): Promise<boolean> {
    const accepted = identity.offer(source)
    frame?.tell({ type: 'identity' })
    return accepted
  }

  /** The frame is loaded for it: it alone reaches its own storage, and needs the right once more to end it. */
  function logout(): Promise<void> {
    identity.forget()
    hostKeep.write('leaving', '1')
    hostKeep.write('begun', null)
    const done = new Promise<void>(resolve => {
      loggedOut = resolve
    })
    load().tell({ type: 'logout' })
    return done
  }

  function left(): void {
    hostKeep.write('leaving', null)
    loggedOut()
  }

  function load(): Frame {
    if (frame) return frame
    frame = createFrame(options, { isOpen: () => isOpen, hasIdentity: identity.isOffered, keep: hostKeep, hear })
    root.append(frame.element)
    return frame
  }

  function hear(message: ToLoader): void {
    if (message.type === 'close') close()
    if (message.type === 'begun') hostKeep.write('begun', '1')
    if (message.type === 'keep') hostKeep.write('right', message.value)
    if (message.type === 'token_wanted' && frame) void identity.give(frame.tell)
    if (message.type === 'identified') identity.settle(message.ok)
    if (message.type === 'logged_out') left()
    if (message.type === 'floor') announce('floor', message.floor)
    if (message.type !== 'unread') return
    unread = message.count
    show('unread', unread)
  }

  function show(event: string, value?: unknown): void {
    launcher.show({ isOpen, unread })
    announce(event, value)
  }

  function announce(event: string, value?: unknown): void {
    for (const listener of listeners.get(event) ?? []) listener(value)
  }

  function on(event: string, listener: (value?: unknown) => void): () => void {
    const group = listeners.get(event) ?? new Set()
    listeners.set(event, group.add(listener))
    return () => group.delete(listener)
  }
}

function whenBodyIsThere(run: () => void): void {
  if (document.body) run()
  else document.addEventListener('DOMContentLoaded', run, { once: true })
}

/** The page's own work goes first. */
function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 4_000 })
  else setTimeout(run, 2_000)
}
