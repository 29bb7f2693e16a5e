import { signal } from '@preact/signals'
import type { SignedIn } from '../../src/adapters/desk/protocol.ts'

const KEY = 'firstline.staff'

/** Who is signed in here, in the desk and the report alike; null when nobody is. */
export const session = signal<SignedIn | null>(remembered())
/** Why the last session ended, for the sign-in page to say. */
export const endedBecause = signal<string | null>(null)

/** Starts a session and remembers it for the next page. */
export function startSession(signedIn: SignedIn): void {
  store(JSON.stringify(signedIn))
  endedBecause.value = null
  session.value = signedIn
}

/** Forgets the session; `because` is shown on the sign-in page. */
export function endSession(because: string | null): void {
  store(null)
  endedBecause.value = because
  session.value = null
}

function remembered(): SignedIn | null {
  try {
    const kept: SignedIn | null = JSON.parse(localStorage.getItem(KEY) ?? 'null')
    return kept && kept.expiresAt > Date.now() ? kept : null
  } catch {
    return null
  }
}

function store(text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, text)
  } catch {
    // Storage is blocked: the session lasts until the page is left.
  }
}
