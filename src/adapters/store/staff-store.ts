import type { StaffStore } from '../../application/ports.ts'
import { no, ok } from '../../domain/result.ts'
import type { Database } from './database.ts'
import { instant, storable } from './sql-values.ts'

/** Agents and managers, and who of them is signed in. */
export function staffStore({ query }: Database): StaffStore {
  return {
    async add({ passwordHash, skills, email, ...member }) {
      const added = await query
        .insertInto('staff')
        .values({ ...member, email: email.toLowerCase(), skills: [...skills], password_hash: passwordHash })
        .onConflict(conflict => conflict.column('email').doNothing())
        .returning('id')
        .executeTakeFirst()
      return added === undefined ? no('taken') : ok(null)
    },

    async byEmail(email) {
      const row = await query
        .selectFrom('staff')
        .select(['id', 'email', 'name', 'role', 'password_hash', 'is_demo'])
        .where('email', '=', storable(email).trim().toLowerCase())
        .executeTakeFirst()
      if (!row) return null
      const { password_hash, is_demo, ...member } = row
      return { ...member, passwordHash: password_hash, isDemo: is_demo }
    },

    async openSession(tokenHash, staffId, expiresAt) {
      await query
        .insertInto('staff_session')
        .values({ token_hash: tokenHash, staff_id: staffId, expires_at: instant(expiresAt) })
        .execute()
    },

    async bySession(tokenHash, now) {
      const row = await query
        .selectFrom('staff_session')
        .innerJoin('staff', 'staff.id', 'staff_session.staff_id')
        .select(['staff.id', 'staff.email', 'staff.name', 'staff.role', 'staff.is_demo'])
        .where('token_hash', '=', tokenHash)
        .where('expires_at', '>', instant(now))
        .executeTakeFirst()
      if (!row) return null
      const { is_demo, ...member } = row
      return { ...member, isDemo: is_demo }
    },

    async closeSession(tokenHash) {
      await query.deleteFrom('staff_session').where('token_hash', '=', tokenHash).execute()
    },

    async forgetExpired(now) {
      await query.deleteFrom('staff_session').where('expires_at', '<=', instant(now)).execute()
    },
  }
}
