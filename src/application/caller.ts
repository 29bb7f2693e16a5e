import type { MachineToken } from '../domain/integration/scope.ts'
import type { CaseActor } from '../domain/service/case.ts'
import type { StaffMember } from './ports.ts'

/** Who calls the API: a member of staff, or another system with its machine token. */
export type Caller = StaffMember | MachineToken

export function isMachine(caller: Caller): caller is MachineToken {
  return 'scopes' in caller
}

/** The caller as the history of a case names them. */
export function caseActorOf(caller: Caller): CaseActor {
  const { id, name } = caller
  return isMachine(caller) ? { kind: 'system', token: { id, name } } : { kind: 'agent', id, name }
}
