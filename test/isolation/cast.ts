import { createHash } from 'node:crypto'
import pg from 'pg'
import type { Connection } from '../../src/adapters/store/database.ts'
import { caseNumber } from '../../src/domain/service/case.ts'
import { CASE_STATES, type CaseState } from '../../src/domain/service/case-state.ts'
import { NEEDS } from '../adapters/store/a-case.ts'

/** A customer of the suite: what they hold, and which of the cases they may see. */
export type Persona = {
  readonly name: string
  readonly conversation: string
  readonly token: string
  readonly contact: string | null
  /** Ids of the cases they may see, sorted. */
  readonly sees: readonly string[]
}

/**
 * Acme and Globex with contacts of every access, Bea who is in both, Carla who is Globex's contact and buys for
 * herself, Finn who has left Acme, Lena whose proof is over, the guests Rosa and Mallory, and Ivo, a guest with a case
 * in every state. Every row that belongs to somebody says whose it is by the word `secret-<owner>`.
 */
export const CAST = {
  nora: persona('nora', true, ['acme-by-ada', 'acme-by-bea', 'acme-by-omar']),
  omar: persona('omar', true, ['acme-by-omar']),
  ada: persona('ada', true, ['acme-by-ada', 'acme-by-bea', 'acme-by-omar']),
  gil: persona('gil', true, ['globex-by-bea', 'globex-by-carla', 'globex-by-gil']),
  bea: persona('bea', true, ['acme-by-bea', 'globex-by-bea', 'globex-by-carla', 'globex-by-gil']),
  carla: persona('carla', true, ['carla-by-carla', 'globex-by-carla']),
  finn: persona('finn', true, []),
  lena: persona('lena', true, []),
  rosa: persona('rosa', false, ['rosa-by-rosa']),
  mallory: persona('mallory', false, ['mallory-by-mallory']),
  ivo: persona('ivo', false, CASE_STATES.map(ivosCase).sort()),
} as const satisfies Record<string, Persona>
export type Name = keyof typeof CAST
export const EVERYBODY = Object.values(CAST)

/** Tokens that open nothing. */
export const WORTHLESS = { none: '', bogus: 'B'.repeat(43), expired: 'expired-token-of-rosa' } as const

type Ownership = {
  readonly id: string
  readonly party: string
  readonly by: Name
  readonly scopes: readonly string[]
  readonly state: CaseState
}

/** Every case: whose it is, who opened it and whom it is released to. */
export const CASES: readonly Ownership[] = [
  owned('acme-by-omar', 'party_acme', 'omar', ['party_acme', 'contact_omar']),
  owned('acme-by-ada', 'party_acme', 'ada', ['party_acme', 'contact_ada']),
  owned('acme-by-bea', 'party_acme', 'bea', ['party_acme', 'contact_bea']),
  owned('globex-by-gil', 'party_globex', 'gil', ['party_globex', 'contact_gil']),
  owned('globex-by-bea', 'party_globex', 'bea', ['party_globex', 'contact_bea']),
  owned('globex-by-carla', 'party_globex', 'carla', ['party_globex', 'contact_carla']),
  owned('carla-by-carla', 'party_carla', 'carla', ['party_carla', 'contact_carla']),
  owned('rosa-by-rosa', 'party_rosa', 'rosa', ['party_rosa', 'conv_rosa']),
  owned('mallory-by-mallory', 'party_mallory', 'mallory', ['party_mallory', 'conv_mallory']),
  ...CASE_STATES.map(state => owned(ivosCase(state), 'party_ivo', 'ivo', ['party_ivo', 'conv_ivo'], state)),
]

/** The number of a case of the cast. */
export function numberOf(id: string): string {
  return caseNumber(900_000 + CASES.findIndex(each => each.id === id))
}

/** Puts the cast into an empty, migrated database. `connection` is a superuser's. */
export async function settleCast(connection: Connection): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await client.query(`begin; set local timezone = 'UTC'`)
    await client.query(PARTIES)
    for (const { name, conversation, token, contact } of EVERYBODY) {
      await client.query(CONVERSATION, [conversation, name, `secret-${name}`])
      await client.query(SESSION, [hashed(token), conversation, 'tomorrow'])
      if (contact) await client.query(IDENTITY, [conversation, contact, name === 'lena' ? 'yesterday' : 'tomorrow'])
      else await client.query(GUEST, [`party_${name}`, `Guest secret-${name}`, conversation])
    }
    await client.query(SESSION, [hashed(WORTHLESS.expired), CAST.rosa.conversation, 'yesterday'])
    for (const each of CASES) {
      const { conversation, contact } = CAST[each.by]
      const secret = `secret-${each.id}`
      const needs = Object.entries({ state: `'${each.state}'`, ...NEEDS[each.state] })
      const statement = CASE.replace('/* columns */', needs.map(([column]) => `, ${column}`).join(''))
        .replace('/* values */', needs.map(([, value]) => `, ${value}`).join(''))
        .replace('$window', `now() + interval '14 days'`)
      await client.query(statement, [
        each.id,
        numberOf(each.id),
        conversation,
        each.party,
        contact,
        each.scopes,
        secret,
      ])
      await client.query(CASE_HISTORY, [each.id, secret])
    }
    await client.query(LINKS)
    await client.query('commit')
  } finally {
    await client.end()
  }
}

function persona(name: string, known: boolean, sees: readonly string[]): Persona {
  return {
    name,
    conversation: `conv_${name}`,
    token: `token-of-${name}`,
    contact: known ? `contact_${name}` : null,
    sees,
  }
}

/** Ivo's case in a state. */
export function ivosCase(state: CaseState): string {
  return `ivo-${state.replaceAll('_', '-')}`
}

function owned(id: string, party: string, by: Name, scopes: readonly string[], state: CaseState = 'new'): Ownership {
  return { id, party, by, scopes, state }
}

function hashed(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

const PARTIES = `
  insert into staff (id, email, name, role, password_hash) values
    ('staff_priya', 'priya@larkspur.example', 'Priya', 'agent', 'secret-staff'),
    ('staff_sam', 'sam@larkspur.example', 'Sam', 'agent', 'secret-staff');
  insert into staff_session (token_hash, staff_id, expires_at) values ('secret-staff', 'staff_priya', now() + interval '1 day');
  insert into action_call (key, outcome, at) values ('secret-job', '{}', now());
  insert into timer (kind, key, due_at, expected_version) values ('secret-job', '1', now(), 1);
  insert into product (id, sku, name) values ('product_kettle', 'KETTLE', 'Kettle');
  insert into party (id, kind, name) values
    ('party_acme', 'account', 'Acme secret-acme'), ('party_globex', 'account', 'Globex secret-globex'),
    ('party_carla', 'consumer', 'Carla secret-carla');
  insert into account (party_id, crm_ref) values ('party_acme', 'crm-secret-acme'), ('party_globex', 'crm-secret-globex');
  insert into account_domain (domain, account_id, verified_at) values
    ('secret-acme.example', 'party_acme', now()), ('secret-globex.example', 'party_globex', now());
  insert into contact (id, name) select 'contact_' || name, initcap(name) || ' secret-' || name
    from unnest(array['nora', 'omar', 'ada', 'gil', 'bea', 'carla', 'finn', 'lena']) as name;
  insert into contact_email (contact_id, email, verified_at)
    select 'contact_' || name, name || '@secret-' || name || '.example', now()
    from unnest(array['nora', 'omar', 'ada', 'gil', 'bea', 'carla', 'finn', 'lena']) as name;
  insert into account_contact (account_id, contact_id, access, valid) values
    ('party_acme', 'contact_nora', 'account', '[2025-01-01,)'), ('party_acme', 'contact_omar', 'own', '[2025-01-01,)'),
    ('party_acme', 'contact_ada', 'admin', '[2025-01-01,)'), ('party_acme', 'contact_bea', 'own', '[2025-01-01,)'),
    ('party_acme', 'contact_finn', 'admin', '[2025-01-01,2025-06-01)'),
    ('party_acme', 'contact_lena', 'admin', '[2025-01-01,)'),
    ('party_globex', 'contact_gil', 'account', '[2025-01-01,)'),
    ('party_globex', 'contact_bea', 'account', '[2025-01-01,)'),
    ('party_globex', 'contact_carla', 'own', '[2025-01-01,)');
  insert into consumer (party_id, contact_id) values ('party_carla', 'contact_carla');
  insert into channel_identity (channel, external_id, contact_id)
    select 'teams', 'secret-' || name, 'contact_' || name from unnest(array['nora', 'gil']) as name;
  insert into asset (id, party_id, product_id, serial)
    select 'asset_' || name, 'party_' || name, 'product_kettle', 'secret-' || name
    from unnest(array['acme', 'globex', 'carla']) as name;
  insert into contract (id, party_id, number, starts, ends)
    select 'contract_' || name, 'party_' || name, 'secret-' || name, '2025-01-01', '2035-01-01'
    from unnest(array['acme', 'globex', 'carla']) as name;
  insert into entitlement (id, party_id, contract_id, tier, channels, starts)
    select 'entitlement_' || name, 'party_' || name, 'contract_' || name, 'gold', array['secret-' || name], '2025-01-01'
    from unnest(array['acme', 'globex', 'carla']) as name`

/** $1 conversation, $2 name, $3 secret. */
const CONVERSATION = `
  with conversation as (
    insert into conversation (id, channel, external_id, state, last_seq, last_public_seq, opened_at, last_activity_at)
    values ($1, 'web', 'visitor-' || $2, jsonb_build_object('note', $3::text), 2, 1, now(), now())
  ), event as (
    insert into event (conversation_id, seq, public_seq, id, at, author_kind, body) values
      ($1, 1, 1, 'event_' || $2 || '_1', now(), 'customer', jsonb_build_object('kind', 'text', 'text', $3::text)),
      ($1, 2, null, 'event_' || $2 || '_2', now(), 'agent', jsonb_build_object('kind', 'text', 'text', 'staff-only ' || $3))
  ), handoff as (
    insert into handoff (id, conversation_id, state, packet, requested_at, ended_at, accepted_at, agent_id)
    values ('handoff_' || $2, $1, 'returned', jsonb_build_object('reason', $3::text), now(), now(), now(), 'staff_priya')
  ), fact as (
    insert into ledger_fact (id, actor, conversation_id, channel, kind, intent, at)
    values ($1 || ':1:asked', 'web:visitor-' || $2, $1, 'web', 'asked', $3, now())
  ), drawn as (
    insert into case_serial_drawn (serial, conversation_id)
    values (800000 + (select count(*) from case_serial_drawn), $1)
  )
  insert into idempotency_key (scope, key, request_hash, response, created_at)
  values ('conversation:' || $1, 'key', $3, '{}', now())`
const SESSION = 'insert into visitor_session (token_hash, conversation_id, expires_at) values ($1, $2, $3::timestamptz)'
const IDENTITY = `
  insert into conversation_identity (conversation_id, contact_id, level, proven_by, proven_at, expires_at)
  values ($1, $2, 2, 'code', '2026-01-01', $3::timestamptz)`
const GUEST = `
  with party as (insert into party (id, kind, name) values ($1, 'guest', $2))
  insert into guest (party_id, conversation_id) values ($1, $3)`
/** $1 id, $2 number, $3 conversation, $4 party, $5 contact, $6 scopes, $7 secret. */
const CASE = `
  insert into cases
    (id, number, conversation_id, party_id, contact_id, visible_scopes, summary, opened_by, opened_at/* columns */)
  values ($1, $2, $3, $4, $5, $6, $7, 'assistant', now()/* values */)`
const CASE_HISTORY = `
  with told as (
    insert into case_event (case_id, seq, version, at, actor_kind, actor_id, actor_name, type, public, text) values
      ($1, 1, 1, now(), 'assistant', null, null, 'opened', true, 'Opened. ' || $2),
      ($1, 2, 1, now(), 'agent', 'staff_priya', 'Priya', 'commented', false, 'staff-only ' || $2)
  )
  insert into case_task (id, case_id, title, customer_visible, added_at) values
    ('task_' || $1 || '_1', $1, $2, true, now()), ('task_' || $1 || '_2', $1, 'staff-only ' || $2, false, now())`
const LINKS = `
  insert into case_link (from_case, to_case, kind) values
    ('acme-by-omar', 'acme-by-ada', 'follow_up_of'), ('globex-by-gil', 'acme-by-ada', 'follow_up_of'),
    ('globex-by-carla', 'globex-by-gil', 'duplicate_of')`
