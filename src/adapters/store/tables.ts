import type { ColumnType, Generated } from 'kysely'
import type { TracedCall } from '../../application/turn-traces.ts'
import type { FactKind } from '../../domain/deflection/fact.ts'
import type { EditionSource } from '../../domain/dialogue/flow/edition.ts'
import type { Author, Body } from '../../domain/dialogue/log.ts'
import type { Scope } from '../../domain/integration/scope.ts'
import type { WebhookDelivery, WebhookEndpoint } from '../../domain/integration/webhook.ts'
import type {
  Case,
  CaseActor,
  CaseEventType,
  CaseLinkKind,
  CaseTask,
  CaseType,
  Priority,
} from '../../domain/service/case.ts'
import type { FormValues } from '../../domain/service/case-form.ts'
import type { CaseLine } from '../../domain/service/case-line.ts'
import type { CaseState, ClosureKind } from '../../domain/service/case-state.ts'
import type { ChannelName, Floor } from '../../domain/service/conversation.ts'
import type { ExternalReference } from '../../domain/service/external-reference.ts'
import type { HandoffPacket, HandoffState } from '../../domain/service/handoff.ts'
import type { MajorStatus } from '../../domain/service/major-case.ts'
import type { KnowledgeTables } from './knowledge-tables.ts'
import type { PartyTables } from './party-tables.ts'
import type { SlaTables } from './sla-tables.ts'

/** The tables as the migrations make them. Read instants are epoch milliseconds; write them with `instant()`. */
export type Tables = PartyTables &
  SlaTables &
  KnowledgeTables & {
    staff: StaffTable
    staff_session: { token_hash: string; staff_id: string; expires_at: number }
    conversation: ConversationTable
    event: EventTable
    visitor_session: VisitorSessionTable
    handoff: HandoffTable
    cases: CaseTable
    case_event: CaseEventTable
    case_task: CaseTaskTable
    case_notice: CaseNoticeTable
    flow_edition: EditionSource & { served_at: number }
    turn_trace: TurnTraceTable
    case_link: { from_case: string; to_case: string; kind: CaseLinkKind }
    case_line: CaseLineTable
    case_watcher: CaseWatcherTable
    external_ref: ExternalRefTable
    major_case: MajorCaseTable
    major_child: { major_id: string; for_party: string; case_id: string; party_id: Generated<string> }
    idempotency_key: IdempotencyKeyTable
    ledger_fact: LedgerFactTable
    mail_outbox: MailOutboxTable
    machine_token: MachineTokenTable
    webhook_endpoint: WebhookEndpointTable
    webhook_event: WebhookEventTable
    webhook_delivery: WebhookDeliveryTable
  }

/** What the database counts itself and nobody inserts. */
type Counted = ColumnType<number, never, number>

export type TurnTraceTable = {
  conversation_id: string
  seq: number
  at: number
  why: readonly string[]
  calls: readonly TracedCall[]
}

export type StaffTable = {
  id: string
  email: string
  name: string
  role: 'agent' | 'manager'
  skills: Generated<string[]>
  password_hash: string
  is_demo: Generated<boolean>
  calendar_id: Generated<string | null>
}

export type ConversationTable = {
  id: string
  channel: ChannelName
  external_id: string
  address: unknown
  floor: Generated<Floor['holder']>
  floor_agent_id: Generated<string | null>
  floor_epoch: Counted
  last_seq: Counted
  last_public_seq: Counted
  last_customer_seq: Counted
  handled_seq: Counted
  delivered_seq: Counted
  state: Generated<unknown>
  state_version: Counted
  opened_at: number
  last_activity_at: number
}

export type EventTable = {
  conversation_id: string
  seq: number
  public_seq: number | null
  id: string
  at: number
  author_kind: Author['kind']
  author_id: string
  author_name: string
  body: Body
  cid: string | null
  answers: number | null
}

export type VisitorSessionTable = {
  token_hash: string
  conversation_id: string
  expires_at: number
  purpose: Generated<'visitor' | 'turn'>
}

export type HandoffTable = {
  id: string
  conversation_id: string
  state: HandoffState
  version: Generated<number>
  packet: HandoffPacket
  requested_at: number
  accepted_at: Generated<number | null>
  ended_at: Generated<number | null>
  agent_id: Generated<string | null>
}

export type CaseTable = {
  id: string
  number: string
  conversation_id: string | null
  summary: string
  contact: string | null
  type: Generated<CaseType>
  priority: Generated<Priority>
  state: Generated<CaseState>
  /** Counted by a trigger, which also sets `updated_at`. */
  version: Generated<number>
  agent_id: string | null
  resolution_code: string | null
  resolution_notes: string | null
  closure_kind: ClosureKind | null
  reopen_until: number | null
  reopen_count: Generated<number>
  held_open: Generated<boolean>
  reminders: Generated<number>
  due_at: number | null
  opened_by: Case['openedBy']
  opened_at: number
  updated_at: Generated<number>
  /** Settled by a trigger unless they are given. */
  party_id: Generated<string>
  visible_scopes: Generated<readonly string[]>
  contact_id: Generated<string | null>
  category: Generated<string | null>
  product_id: Generated<string | null>
  asset_id: Generated<string | null>
  contract_id: Generated<string | null>
  entitlement_id: Generated<string | null>
  order_ref: Generated<string | null>
  form_values: Generated<FormValues>
}

export type CaseEventTable = {
  case_id: string
  seq: Counted
  version: number
  at: number
  actor_kind: CaseActor['kind']
  actor_id: string | null
  actor_name: string | null
  type: CaseEventType
  public: boolean
  text: string
  payload: Readonly<Record<string, unknown>>
  changed: readonly string[]
}

export type CaseNoticeTable = {
  case_id: string
  seq: number
  queued_at: number
  due_at: number | null
  told_seq: number | null
  told_public_seq: number | null
  outcome: 'told' | 'seen' | 'mailed' | 'unreachable' | 'not_needed' | 'too_old' | null
  mail_key: string | null
}

export type CaseTaskTable = {
  id: string
  case_id: string
  title: string
  state: CaseTask['state']
  blocking: boolean
  customer_visible: boolean
  added_at: number
  ended_at: number | null
  team: string | null
  due_at: number | null
  playbook_id: string | null
  step_no: number | null
}

export type CaseLineTable = {
  case_id: string
  /** Settled by a trigger. */
  party_id: Generated<string>
  line_no: number
  kind: CaseLine['kind']
  ref: string
  quantity: number
  reason_code: string | null
  state: CaseLine['state']
  resolution_code: string | null
  contract_id: string | null
  asset_id: string | null
  product_id: string | null
}

export type CaseWatcherTable = {
  case_id: string
  party_id: Generated<string>
  contact_id: string | null
  staff_id: string | null
  since: number
}

export type ExternalRefTable = {
  case_id: string
  party_id: Generated<string>
  system: string
  kind: ExternalReference['kind']
  ext_id: string
  status_text: string
  synced_at: number
}

export type MajorCaseTable = {
  case_id: string
  status: Generated<MajorStatus>
  title: string
  public_update: Generated<string | null>
  proposed_by: string
  proposed_at: number
  decided_by: Generated<string | null>
  decided_at: Generated<number | null>
  closed_at: Generated<number | null>
}

export type IdempotencyKeyTable = {
  scope: string
  key: string
  request_hash: string
  response: unknown
  created_at: number
}

export type LedgerFactTable = {
  id: string
  actor: string
  conversation_id: string | null
  channel: ChannelName
  kind: FactKind
  intent: string
  at: number
  recorded_at: Generated<number>
  is_demo: Generated<boolean>
}

export type MailOutboxTable = {
  key: string
  recipient: string
  subject: string
  text: string
  queued_at: number
  useful_until: number
  attempts: Generated<number>
  next_try_at: number | null
  sent_at: Generated<number | null>
  given_up_at: Generated<number | null>
  last_error: Generated<string | null>
}

export type MachineTokenTable = {
  id: string
  name: string
  token_hash: string
  scopes: readonly Scope[]
  added_by: string | null
  added_at: number
  expires_at: number
  last_used_at: Generated<number | null>
  revoked_at: Generated<number | null>
}

export type WebhookEndpointTable = {
  id: string
  url: string
  description: string
  events: readonly string[]
  secret: string
  state: Generated<WebhookEndpoint['state']>
  disabled_because: Generated<string | null>
  failing_since: Generated<number | null>
  added_by: string
  added_at: number
}

/** Written by triggers. */
export type WebhookEventTable = {
  id: Generated<string>
  position: Counted
  type: string
  subject: string
  at: number
  data: unknown
}

export type WebhookDeliveryTable = {
  endpoint_id: string
  event_id: string
  position: number
  subject: string
  state: WebhookDelivery['state']
  attempts: number
  next_try_at: number | null
  last_tried_at: number | null
  last_status: number | null
  last_problem: string | null
}
