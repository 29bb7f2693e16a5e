import { type CaseFile, readCaseNumber } from '../domain/service/case.ts'
import type { CaseTransaction } from './ports.ts'

/**
 * Somebody was faster: the case as it is now, and what differs from the version that the writer had read. Nothing
 * differs where that version is not one of this case.
 */
export type Conflict = {
  readonly ok: false
  readonly reason: 'conflict'
  readonly current: CaseFile
  readonly changed: readonly string[]
}

/** The case under its lock, however its number is written; null when there is none. */
export async function lockIn(held: CaseTransaction, number: string): Promise<CaseFile | null> {
  const known = readCaseNumber(number)
  return known === null ? null : held.lock(known)
}

/** Nothing has changed for a writer who has the newest version, which is nearly everyone. */
export async function changedSince(held: CaseTransaction, file: CaseFile, version: number): Promise<readonly string[]> {
  return version >= file.version ? [] : held.changedSince(file.id, version)
}

export function conflict(current: CaseFile, changed: readonly string[]): Conflict {
  return { ok: false, reason: 'conflict', current, changed }
}

/** The conflict of a writer whose version is none of this case's, or before a change of the same part. */
export async function conflictOver(
  held: CaseTransaction,
  file: CaseFile,
  version: number,
  part: string,
): Promise<Conflict | null> {
  const changed = await changedSince(held, file, version)
  return version > file.version || changed.includes(part) ? conflict(file, changed) : null
}
