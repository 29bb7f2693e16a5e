import type { Request, RequestHandler, Response } from 'express'
import type { StaffMember } from '../../application/ports.ts'
import type { StaffAccess } from '../../application/staff-access.ts'
import { sendProblem, signedOut, wrongRole } from './problems.ts'

/** Lets signed-in staff through, with `role` only those who have it. `staffOf` then tells who it is. */
export function requireStaff(access: StaffAccess, role?: StaffMember['role']): RequestHandler {
  return async (req, res, next) => {
    const token = bearerToken(req)
    const member = token === null ? null : await access.staffOf(token)
    if (!member) return sendProblem(res, signedOut)
    if (role && member.role !== role) return sendProblem(res, wrongRole(role))
    res.locals['staff'] = member
    next()
  }
}

/** The member of staff whom `requireStaff` let through. */
export function staffOf(res: Response): StaffMember {
  const member: StaffMember | undefined = res.locals['staff']
  if (!member)
    throw new Error('This route reads the signed-in staff without requireStaff before it: add it to the route.')
  return member
}

/** The bearer token of a request, or null where there is none of the right form. */
export function bearerToken(req: Request): string | null {
  return /^Bearer ([\w-]{20,200})$/.exec(req.get('authorization') ?? '')?.[1] ?? null
}
