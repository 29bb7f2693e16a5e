import type { Session } from '../../src/adapters/web/protocol.ts'
import type { Host } from './host.ts'

/** The visitor's right to their conversation, kept as long as the browser lets us. */
export type RightKeep = {
  read(): Session | null
  write(right: Session | null): void
  /** False when the chat ends with the page, which the customer is told. */
  readonly lasts: boolean
}

const NAME = 'firstline:right'

/** Our own storage first; where the browser blocks it in frames, the host page's; else memory. */
export function createRightKeep(host: Host): RightKeep {
  if (storageWorks()) {
    return {
      read: () => parsed(localStorage.getItem(NAME)),
      write: right => (right ? localStorage.setItem(NAME, JSON.stringify(right)) : localStorage.removeItem(NAME)),
      lasts: true,
    }
  }
  let held = parsed(host.kept)
  return {
    read: () => held,
    write(right) {
      held = right
      host.tell({ type: 'keep', value: right && JSON.stringify(right) })
    },
    lasts: host.canKeep,
  }
}

function storageWorks(): boolean {
  try {
    localStorage.setItem('firstline:probe', '1')
    localStorage.removeItem('firstline:probe')
    return true
  } catch {
    return false
  }
}

function parsed(text: string | null): Session | null {
  try {
    const right: Partial<Session> | null = JSON.parse(text ?? 'null')
    return typeof right?.token === 'string' && typeof right.conv === 'string' ? (right as Session) : null
  } catch {
    return null
  }
}
