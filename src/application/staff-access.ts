import { no, ok, type Result } from '../domain/result.ts'
import type { Clock, Ids, Secrets, StaffMember, StaffStore } from './ports.ts'

/** How long a signed-in member of staff stays signed in, in milliseconds. */
export const STAFF_SESSION_MS = 12 * 60 * 60_000
const MAX_FAILURES = 5
/** One address may be a whole office; it is also where somebody tries one password for many people. */
const MAX_FAILURES_OF_ADDRESS = 30
const FAILURE_WINDOW_MS = 15 * 60_000
/** Distinct e-mails whose failures are remembered; the oldest are forgotten first, so that guessing cannot fill the memory. */
const MAX_REMEMBERED = 10_000

export type SignInRefusal = 'wrong' | 'throttled'
export type StaffSession = { readonly token: string; readonly expiresAt: number; readonly staff: StaffMember }

/** Who may use the desk and the report. */
export interface StaffAccess {
  /** `wrong` says neither which of the two was wrong nor whether the e-mail is known. */
  signIn(email: string, password: string, address?: string): Promise<Result<StaffSession, SignInRefusal>>
  /** The member of staff a token belongs to, or null when it is unknown or has expired. */
  staffOf(token: string): Promise<StaffMember | null>
  signOut(token: string): Promise<void>
}

/** Signs staff in by password. With `demoAllowed` false, the sample company's people never get in. */
export function createStaffAccess(parts: {
  readonly staff: Omit<StaffStore, 'add'>
  readonly secrets: Secrets
  readonly ids: Ids
  readonly clock: Clock
  readonly demoAllowed: boolean
}): StaffAccess {
  const { staff, secrets, ids, clock, demoAllowed } = parts
  const failures = createFailureCount()
  // An unknown e-mail is checked against this hash, so that it takes as long as a known one.
  const decoy = secrets.hashPassword(ids.secret())
  decoy.catch(() => undefined)

  return { signIn, staffOf, signOut }

  async function signIn(email: string, password: string, address = ''): Promise<Result<StaffSession, SignInRefusal>> {
    const name = email.trim().toLowerCase()
    const place = `from ${address}`
    // Counted before the password is checked: a hundred guesses sent at once are still five.
    const allowed =
      failures.allow(place, MAX_FAILURES_OF_ADDRESS, clock.now()) && failures.allow(name, MAX_FAILURES, clock.now())
    if (!allowed) return no('throttled')
    const found = await staff.byEmail(name)
    const matches = await secrets.verifyPassword(password, found?.passwordHash ?? (await decoy))
    if (!found || !matches || (found.isDemo && !demoAllowed)) return no('wrong')
    failures.forget(name)
    failures.forgive(place)
    return ok(await openSession({ id: found.id, email: found.email, name: found.name, role: found.role }))
  }

  async function openSession(member: StaffMember): Promise<StaffSession> {
    const token = ids.secret()
    const expiresAt = clock.now() + STAFF_SESSION_MS
    await staff.openSession(secrets.hashToken(token), member.id, expiresAt)
    return { token, expiresAt, staff: member }
  }

  /** A session that was opened while the demo was on ends with it. */
  async function staffOf(token: string): Promise<StaffMember | null> {
    const found = await staff.bySession(secrets.hashToken(token), clock.now())
    if (found === null || (found.isDemo && !demoAllowed)) return null
    return { id: found.id, email: found.email, name: found.name, role: found.role }
  }

  async function signOut(token: string): Promise<void> {
    await staff.closeSession(secrets.hashToken(token))
  }
}

function createFailureCount() {
  const attempts = new Map<string, number[]>()

  return { allow, forget, forgive }

  function allow(name: string, most: number, now: number): boolean {
    const recent = (attempts.get(name) ?? []).filter(at => at > now - FAILURE_WINDOW_MS)
    if (recent.length >= most) return false
    attempts.delete(name)
    attempts.set(name, [...recent, now])
    if (attempts.size > MAX_REMEMBERED) forgetOldest()
    return true
  }

  function forget(name: string): void {
    attempts.delete(name)
  }

  /** Takes back the last one, which turned out to be no failure. */
  function forgive(name: string): void {
    attempts.get(name)?.pop()
  }

  function forgetOldest(): void {
    const [oldest] = attempts.keys()
    if (oldest !== undefined) attempts.delete(oldest)
  }
}
