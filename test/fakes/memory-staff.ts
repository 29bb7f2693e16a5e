import type { Secrets, StaffMember, StaffStore } from '../../src/application/ports.ts'

/** Larkspur Home's people at the desk. */
export const PRIYA: StaffMember = {
  id: 'staff_priya',
  email: 'priya@larkspur.example',
  name: 'Priya Raman',
  role: 'agent',
}
export const SAM: StaffMember = { id: 'staff_sam', email: 'sam@larkspur.example', name: 'Sam Okafor', role: 'agent' }
export const MARTA: StaffMember = {
  id: 'staff_marta',
  email: 'marta@larkspur.example',
  name: 'Marta Keller',
  role: 'manager',
}

/** Staff in memory; everyone's password is `larkspur-` and their first name. */
export function memoryStaff(
  members: readonly (StaffMember & { isDemo?: boolean })[] = [PRIYA, SAM, MARTA],
): Omit<StaffStore, 'add'> {
  const sessions = new Map<string, { staffId: string; expiresAt: number }>()
  return {
    async byEmail(email) {
      const member = members.find(candidate => candidate.email === email)
      return member
        ? { ...member, passwordHash: `hash:larkspur-${first(member.name)}`, isDemo: member.isDemo ?? false }
        : null
    },
    async openSession(tokenHash, staffId, expiresAt) {
      sessions.set(tokenHash, { staffId, expiresAt })
    },
    async bySession(tokenHash, now) {
      const session = sessions.get(tokenHash)
      const member = session && session.expiresAt > now && members.find(candidate => candidate.id === session.staffId)
      return member ? { ...member, isDemo: member.isDemo ?? false } : null
    },
    async closeSession(tokenHash) {
      sessions.delete(tokenHash)
    },
    async forgetExpired(now) {
      for (const [hash, { expiresAt }] of sessions) if (expiresAt <= now) sessions.delete(hash)
    },
  }
}

/** Secrets that can be read, and that count how often a password was checked. */
export function plainSecrets(): Secrets & { readonly checks: string[] } {
  const checks: string[] = []
  return {
    checks,
    hashToken: token => `token:${token}`,
    hashPassword: async password => `hash:${password}`,
    async verifyPassword(password, hash) {
      checks.push(hash)
      return hash === `hash:${password}`
    },
  }
}

function first(name: string): string {
  return (name.split(' ')[0] ?? '').toLowerCase()
}
