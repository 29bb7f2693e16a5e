import type { Response } from 'express'
import type { Claimed } from '../../application/handoff-desk.ts'
import type { AppendRefusal } from '../../application/ports.ts'
import type { SignInRefusal } from '../../application/staff-access.ts'

/** What went wrong with a call: a code for programs, a title and a sentence with the cure for people. */
export type Problem = {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly by?: string
}

/** Answers with `application/problem+json`. */
export function sendProblem(res: Response, problem: Problem): void {
  res.status(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

/** Nothing of that name is there, or it is not for the asker: the two look the same. */
export function notFound(what: string): Problem {
  return { status: 404, code: 'not_found', title: 'Not found', detail: `There is no such ${what}.` }
}

/** The call is not of the form that `protocol.ts` describes. */
export function invalid(cure: string): Problem {
  return { status: 400, code: 'invalid', title: 'Not understood', detail: cure }
}

/** Why nobody was signed in; the sentence does not tell a known e-mail from an unknown one. */
export function signInProblem(reason: SignInRefusal): Problem {
  if (reason === 'throttled') {
    const detail = 'Too many attempts with this e-mail. Please wait 15 minutes and try again.'
    return { status: 429, code: 'throttled', title: 'Please wait', detail }
  }
  const detail = 'The e-mail or the password is not right. Please try again.'
  return { status: 401, code: 'wrong_sign_in', title: 'Could not sign in', detail }
}

/** Why a handoff could not be claimed. */
export function claimProblem(refusal: Exclude<Claimed, { ok: true }>): Problem {
  switch (refusal.reason) {
    case 'taken': {
      const detail = `${refusal.by} was a moment faster. You can read along among your colleagues' conversations.`
      return { status: 409, code: 'taken', title: `Already taken by ${refusal.by}`, detail, by: refusal.by }
    }
    case 'over': {
      const detail = 'The customer no longer waits for an agent. Nothing is left to do here.'
      return { status: 409, code: 'over', title: 'No longer waiting', detail }
    }
    case 'not_found':
      return notFound('request')
    default:
      return refusal satisfies never
  }
}

/** Why a message was not sent. */
export function postProblem(reason: AppendRefusal | 'not_for_them'): Problem {
  switch (reason) {
    case 'not_owner':
      return notOwner
    case 'id_conflict': {
      const detail = 'Another message was sent under this cid. Send the text again under a new one.'
      return { status: 409, code: 'id_conflict', title: 'Not sent', detail }
    }
    case 'no_conversation':
      return notFound('conversation')
    case 'not_for_them': {
      const detail = 'This customer can open no such article: it is for others, or it is gone. Choose another one.'
      return { status: 409, code: 'not_for_them', title: 'Not for this customer', detail }
    }
    default:
      return reason satisfies never
  }
}

/** Someone who does not have the floor tried to write or to end the conversation. */
export const notOwner: Problem = {
  status: 409,
  code: 'not_owner',
  title: 'Not your conversation',
  detail: 'Only the agent who accepted the conversation can write in it or end it.',
}

/** There is no session, or it has ended. */
export const signedOut: Problem = {
  status: 401,
  code: 'signed_out',
  title: 'Not signed in',
  detail: 'Your session has ended. Please sign in again.',
}

/** The session is fine, the account is of another role. */
export function wrongRole(role: string): Problem {
  const detail = `This page is for ${role}s. Sign in with a ${role}'s account to see it.`
  return { status: 403, code: 'wrong_role', title: 'Not allowed', detail }
}
