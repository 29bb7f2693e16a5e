import { caseNumber } from '../../src/domain/service/case.ts'
import { CASE_STATES, type CaseState, everyMove } from '../../src/domain/service/case-state.ts'
import { CAST, ivosCase, numberOf, type Persona } from './cast.ts'
import { type Asking, type Check, type House, type Outcome, overall, texts, unlessRefused } from './house.ts'

const POLICY = 'row-level security policy'
const DENIED = '42501'

/** What is tried, the statement, and the names under which it may be refused. */
type Attack = readonly [what: string, sql: string, ...names: string[]]

export const WRITING_CHECKS: readonly Check[] = [
  {
    name: 'a customer opens a case of their own, and it is theirs alone',
    run: house =>
      overall(
        [
          [CAST.mallory, 'party_mallory', 'party_mallory,conv_mallory'],
          [CAST.omar, 'party_acme', 'party_acme,contact_omar'],
          [CAST.carla, 'party_carla', 'party_carla,contact_carla'],
        ] as const,
        ([persona, party, scopes]) =>
          house.asCustomer(persona, async asking => {
            await asking.rows(opening(persona, await draw(asking)))
            const [row] = await asking.rows(`select party_id, array_to_string(visible_scopes, ',') as scopes, state
              from cases where id = 'case_new'`)
            const got = `${row?.['party_id']} ${row?.['scopes']} ${row?.['state']}`
            return got === `${party} ${scopes} new` ? [] : [`${persona.name}'s new case is ${got}`]
          }),
      ),
  },
  {
    name: 'a number that was not drawn for the conversation is refused alike, whoever has it or nobody',
    run: house =>
      house.asCustomer(CAST.mallory, async asking => {
        const numbers = [
          numberOf('rosa-by-rosa'),
          numberOf('mallory-by-mallory'),
          caseNumber(999_999),
          caseNumber(800_000),
          'not-a-number',
          'CS-',
        ]
        const outcomes = []
        for (const number of numbers)
          outcomes.push([number, await asking.tries(opening(CAST.mallory, number))] as const)
        return [
          ...outcomes.flatMap(([number, outcome]) =>
            unlessRefused(`the number ${number}`, outcome, 'number_not_drawn'),
          ),
          ...unlessAlike('numbers', ...outcomes.map(([number, outcome]) => [outcome, number] as const)),
        ]
      }),
  },
  {
    name: 'a foreign key tells nothing of what is not one’s own: refused as if it were not there',
    run: house =>
      house.asCustomer(CAST.omar, async asking => {
        const number = await draw(asking)
        const columns = { asset_id: 'asset', contract_id: 'contract', entitlement_id: 'entitlement' }
        const things = await overall(Object.entries(columns), async ([column, thing]) => {
          const foreign = await asking.tries(opening(CAST.omar, number, { [column]: `${thing}_globex` }))
          const missing = await asking.tries(opening(CAST.omar, number, { [column]: `${thing}_nobody` }))
          return [
            ...unlessRefused(`a case about the foreign ${thing}`, foreign, `case_${thing}`),
            ...unlessAlike(thing, [foreign, `${thing}_globex`], [missing, `${thing}_nobody`]),
          ]
        })
        const conversation = async (id: string) =>
          [await asking.tries(opening({ conversation: id }, number)), id] as const
        const rows = async (id: string) => [
          [
            await asking.tries(`insert into case_event (case_id, version, at, actor_kind, type, public, text)
            values ('${id}', 1, now(), 'customer', 'commented', true, 'x')`),
            id,
          ] as const,
          [
            await asking.tries(
              `insert into case_link (from_case, to_case, kind) values ('acme-by-omar', '${id}', 'follow_up_of')`,
            ),
            id,
          ] as const,
        ]
        const [foreignEvent, foreignLink] = await rows('globex-by-gil')
        const [missingEvent, missingLink] = await rows('case_nobody')
        return [
          ...things,
          ...unlessAlike('conversations', await conversation('conv_gil'), await conversation('conv_nobody')),
          ...(foreignEvent && missingEvent ? unlessAlike('case events', foreignEvent, missingEvent) : []),
          ...(foreignLink && missingLink ? unlessAlike('case links', foreignLink, missingLink) : []),
        ]
      }),
  },
  {
    name: 'an address that is typed tells nothing of whose it is',
    run: house =>
      overall([CAST.omar, CAST.mallory], persona =>
        house.asCustomer(persona, async asking => {
          const number = await draw(asking)
          const addresses = ['gil@secret-gil.example', 'nora@secret-nora.example', 'nobody@nowhere.example']
          const outcomes = []
          for (const contact of addresses)
            outcomes.push([await asking.tries(opening({ conversation: null }, number, { contact })), contact] as const)
          return [
            ...outcomes.flatMap(([outcome, address]) =>
              unlessRefused(`a case for ${address}`, outcome, POLICY, 'not_yours_to_make'),
            ),
            ...unlessAlike('addresses', ...outcomes),
          ]
        }),
      ),
  },
  {
    name: 'a new case cannot say whose it is, who works on it or who has opened it',
    run: house =>
      attacked(house, CAST.mallory, async asking => {
        const number = await draw(asking)
        const set = (column: string, value: string) => opening(CAST.mallory, number, { [column]: value })
        return [
          ['party', set('party_id', 'party_acme'), DENIED],
          ['contact', set('contact_id', 'contact_gil'), DENIED],
          ['scopes', set('visible_scopes', '{party_acme}'), DENIED],
          ['agent', set('agent_id', 'staff_priya'), DENIED],
          ['state', set('state', 'open'), DENIED],
          ['by an agent', opening(CAST.mallory, number, { opened_by: 'agent' }), 'not_yours_to_make'],
          ['conversation', opening(CAST.rosa, number), 'not_yours_to_make'],
          ['no conversation', opening({ conversation: null }, number), POLICY],
        ]
      }),
  },
  {
    name: 'a case is not moved out of its party, its scope or its number, and a foreign one not at all',
    run: house =>
      attacked(house, CAST.nora, async () => [
        ['party', `update cases set party_id = 'party_globex'`, DENIED],
        ['scope', `update cases set visible_scopes = '{party_globex}'`, DENIED],
        ['more scope', `update cases set visible_scopes = visible_scopes || 'party_globex'::text`, DENIED],
        ['contact', `update cases set contact_id = 'contact_gil'`, DENIED],
        ['number', `update cases set number = 'CS-0000018'`, DENIED],
        ['id', `update cases set id = 'case_other'`, DENIED],
        ['hold', 'update cases set held_open = true', DENIED],
        ['agent', `update cases set agent_id = null`, DENIED],
        ['foreign', `update cases set version = 7 where id = 'globex-by-gil'`, 'nothing'],
        ['foreign by number', `update cases set version = 7 where number = '${numberOf('rosa-by-rosa')}'`, 'nothing'],
        ['stale', `update cases set version = version where id = 'acme-by-omar' and version = 99`, 'nothing'],
        ['deleted', `delete from cases where id = 'acme-by-omar'`, DENIED],
        ['asset taken over', `update asset set party_id = 'party_acme'`, DENIED],
        ['asset of a case', `update cases set asset_id = 'asset_acme'`, DENIED],
      ]),
  },
  {
    name: 'what staff and timers have written on a case stays as it is',
    run: house =>
      attacked(house, CAST.ivo, async () => {
        const on = (state: CaseState, set: string) => `update cases set ${set} where id = '${ivosCase(state)}'`
        return [
          ['a longer window', on('soft_closed', `reopen_until = '2099-01-01'`), 'not_yours_to_change'],
          ['another end', on('closed', `closure_kind = 'spam'`), 'not_yours_to_change'],
          ['another resolution', on('resolved', `resolution_notes = 'They promised a refund.'`), 'not_yours_to_change'],
          ['fewer reopenings', on('open', 'reopen_count = 7'), 'not_yours_to_change'],
          ['no timer', on('awaiting_customer', `due_at = '2099-01-01'`), 'not_yours_to_change'],
          ['no reminders', on('awaiting_customer', 'reminders = 9'), 'not_yours_to_change'],
          [
            'an end that counts as ours',
            on('open', `state = 'closed', closure_kind = 'fulfiller_done'`),
            'not_yours_to_change',
          ],
          [
            'a confirmed end of nothing',
            on('open', `state = 'closed', closure_kind = 'customer_confirmed'`),
            'not_yours_to_change',
          ],
          [
            'another resolution in passing',
            on('resolved', `state = 'closed', closure_kind = 'customer_confirmed', resolution_notes = 'x'`),
            'not_yours_to_change',
          ],
        ]
      }),
  },
  {
    name: 'neither the mover nor the clock nor the table of moves can be chosen by a customer',
    run: house =>
      house.asCustomer(CAST.ivo, async asking => {
        const resolve = `update cases set state = 'resolved', resolution_code = 'x', resolution_notes = 'x' where id = '${ivosCase('open')}'`
        const reopen = `update cases set state = 'open', reopen_until = null, resolution_code = null, resolution_notes = null,
          reopen_count = reopen_count + 1 where id = '${ivosCase('soft_closed')}'`
        const faults: string[] = []
        for (const mover of ['agent', 'system', 'customer', '']) {
          await asking.rows(`select set_config('firstline.mover', $1, true)`, [mover])
          faults.push(...unlessRefused(`resolve as ${mover}`, await asking.tries(resolve), 'not_yours_to_make'))
        }
        faults.push(
          ...unlessRefused('own table of moves', await asking.tries('create temporary table case_move ()'), DENIED),
        )
        faults.push(...unlessRefused('own schema', await asking.tries('create schema mine'), DENIED))
        faults.push(...unlessRefused('own table', await asking.tries('create table mine ()'), DENIED))
        faults.push(
          ...unlessRefused(
            'legal moves',
            await asking.tries(`insert into case_move values ('open', 'new', 'customer')`),
            DENIED,
          ),
        )
        await asking.rows(`select set_config('firstline.now', '2001-01-01T00:00:00Z', true)`)
        const reopened = await asking.tries(`${reopen}; ${moved('soft_closed', 'open')}`)
        if (!reopened.ok) faults.push(`reopening inside the window: ${reopened.said}`)
        await asking.rows(`select set_config('firstline.now', '2099-01-01T00:00:00Z', true)`)
        faults.push(...unlessRefused('reopen after the window', await asking.tries(reopen), 'window_over'))
        return faults
      }),
  },
  {
    name: 'a window that is over stays over, whatever clock a customer sets',
    run: async house => {
      // In one transaction as the superuser: the case's window is put into the past, and the customer's try is taken back with it.
      const [row] = await house.look(`select reopen_until from cases where id = '${ivosCase('soft_closed')}'`)
      await house.look(
        `update cases set reopen_until = now() - interval '1 hour' where id = '${ivosCase('soft_closed')}'`,
      )
      try {
        return await house.asCustomer(CAST.ivo, async asking => {
          await asking.rows(`select set_config('firstline.now', '2001-01-01T00:00:00Z', true)`)
          return unlessRefused(
            'reopening',
            await asking.tries(`update cases set state = 'open', reopen_until = null, resolution_code = null,
              resolution_notes = null, reopen_count = 1 where id = '${ivosCase('soft_closed')}'`),
            'window_over',
          )
        })
      } finally {
        await house.look(`update cases set reopen_until = $1 where id = '${ivosCase('soft_closed')}'`, [
          row?.['reopen_until'],
        ])
      }
    },
  },
  {
    name: 'the state matrix as a customer: every legal move is made, every other one is refused by name',
    run: house =>
      house.asCustomer(CAST.ivo, asking =>
        overall(CASE_STATES, from =>
          overall(
            CASE_STATES.filter(to => to !== from),
            async to => {
              const outcome = await asking.tries(`${moving(from, to)}; ${moved(from, to)}`)
              const movers = everyMove().flatMap(move => (move.from === from && move.to === to ? [move.mover] : []))
              if (movers.includes('customer')) return outcome.ok ? [] : [`${from} → ${to}: ${outcome.name}`]
              return unlessRefused(`${from} → ${to}`, outcome, movers.length > 0 ? 'not_yours_to_make' : 'no_such_move')
            },
          ),
        ),
      ),
  },
  {
    name: 'a customer’s move needs its event',
    run: house =>
      house.asCustomer(CAST.ivo, async asking =>
        unlessRefused('a silent end', await asking.tries(moving('open', 'closed')), 'move_untold'),
      ),
  },
  {
    name: 'nobody is impersonated in a conversation, and none but one’s own is written to',
    run: house =>
      attacked(house, CAST.mallory, async () => {
        const event = (more: string, conversation = 'conv_mallory', columns = '') =>
          `insert into event (conversation_id, seq, public_seq, id, at, body, author_kind${columns})
           values ('${conversation}', 3, 2, 'event_forged', now(), ${more})`
        return [
          ['into a foreign log', event(`'{}', 'customer'`, 'conv_rosa'), POLICY],
          ['into no log', event(`'{}', 'customer'`, 'conv_nobody'), POLICY],
          ['as an agent', event(`'{}', 'agent'`), POLICY],
          ['under a name', event(`'{}', 'assistant', 'Priya'`, 'conv_mallory', ', author_name'), POLICY],
          ['under an id', event(`'{}', 'assistant', 'staff_priya'`, 'conv_mallory', ', author_id'), POLICY],
          ['an agent’s coming', event(`'{"kind": "state", "state": "agent_joined"}', 'system'`), POLICY],
          ['changed', `update event set body = '{}'`, DENIED],
          ['deleted', 'delete from event', DENIED],
        ]
      }),
  },
  {
    name: 'a turn is committed to one’s own conversation and to no other',
    run: house =>
      house.asCustomer(CAST.rosa, async asking => {
        const [own] = await asking.rows('select state_version as version, floor_epoch as epoch from conversation')
        const commit = async (conversation: string) => {
          const reply = {
            id: `event_${conversation}`,
            at: 0,
            author: { kind: 'assistant' },
            visibility: 'public',
            body: { kind: 'text', text: 'Hello' },
          }
          return asking.tries(`select commit_turn($1, $2, $3, 0, '{"taken": true}', $4, '[]', null) as outcome`, [
            conversation,
            own?.['version'],
            own?.['epoch'],
            JSON.stringify([reply]),
          ])
        }
        const outcomeOf = (outcome: Outcome) => (outcome.ok ? outcome.rows[0]?.['outcome'] : outcome.name)
        const mine = outcomeOf(await commit(CAST.rosa.conversation))
        const foreign = outcomeOf(await commit(CAST.nora.conversation))
        const none = outcomeOf(await commit('conv_none'))
        return [
          ...(mine === 'committed' ? [] : [`her own: ${mine}`]),
          ...(foreign === null && none === null ? [] : [`a foreign one: ${foreign}, none: ${none}`]),
        ]
      }),
  },
  {
    name: 'the floor goes where a customer may send it, and the counts go up',
    run: async house => [
      ...(await attacked(house, CAST.mallory, async () => [
        [
          'to an agent',
          `update conversation set floor = 'agent', floor_agent_id = 'staff_priya', floor_epoch = 1`,
          'not_yours_to_give',
        ],
        ['many hands on', `update conversation set floor = 'queue', floor_epoch = 900`, 'not_yours_to_give'],
        ['an epoch without a floor', `update conversation set floor_epoch = floor_epoch - 1`, 'not_yours_to_give'],
        ['a log cut short', `update conversation set last_seq = 1, last_public_seq = 1`, 'log_goes_on'],
        ['a public log cut short', `update conversation set last_public_seq = 0`, 'log_goes_on'],
        ['another visitor', `update conversation set external_id = 'visitor-rosa'`, DENIED],
        ['another address', `update conversation set address = '{}'`, DENIED],
        ['a foreign one', `update conversation set state = '{}' where id = 'conv_rosa'`, 'nothing'],
      ])),
      ...(await house.asCustomer(CAST.mallory, async asking => {
        const queued = await asking.tries(`update conversation set floor = 'queue', floor_epoch = floor_epoch + 1`)
        return queued.ok && queued.count === 1 ? [] : ['a customer cannot wait for an agent']
      })),
    ],
  },
  {
    name: 'a handoff is asked for and called off, and nothing else',
    run: async house => [
      ...(await attacked(house, CAST.mallory, async () => {
        const asked = (conversation: string, state: string, more = '', columns = '') =>
          `insert into handoff (id, conversation_id, state, packet, requested_at${columns})
           values ('handoff_new', '${conversation}', '${state}', '{}', now()${more})`
        return [
          ['for somebody else', asked('conv_rosa', 'queued'), POLICY],
          ['for nobody', asked('conv_nobody', 'queued'), POLICY],
          ['given to an agent', asked('conv_mallory', 'queued', `, 'staff_sam'`, ', agent_id'), DENIED],
          ['over at once', asked('conv_mallory', 'cancelled', ', now()', ', ended_at'), DENIED],
          ['taken', asked('conv_mallory', 'active'), POLICY],
          ['opened again', `update handoff set state = 'queued', ended_at = null`, 'nothing'],
          ['rewritten', `update handoff set state = 'cancelled'`, 'nothing'],
          ['with another story', `update handoff set packet = '{}'`, DENIED],
          ['a foreign one', `update handoff set state = 'cancelled' where id = 'handoff_rosa'`, 'nothing'],
        ]
      })),
      ...(await house.asCustomer(CAST.mallory, async asking => {
        const asked = `insert into handoff (id, conversation_id, state, packet, requested_at)
          values ('handoff_new', 'conv_mallory', 'queued', '{}', now()) on conflict (conversation_id)
          where state in ('queued', 'active') do nothing`
        await asking.rows(asked)
        const again = await asking.tries(asked)
        const off = await asking.tries(
          `update handoff set state = 'cancelled', ended_at = now(), version = 2 where state = 'queued'`,
        )
        return again.ok && off.ok && off.count === 1 ? [] : ['a customer cannot ask for an agent and call it off']
      })),
    ],
  },
  {
    name: 'facts are told of oneself only, under one’s own name',
    run: async house => [
      ...(await attacked(house, CAST.mallory, async () => {
        const fact = (id: string, actor: string, conversation: string | null, demo = false) =>
          `insert into ledger_fact (id, actor, conversation_id, channel, kind, intent, at, is_demo) values
           ('${id}', '${actor}', ${conversation === null ? 'null' : `'${conversation}'`}, 'web', 'solved', 'x', now(), ${demo})
           on conflict do nothing`
        return [
          ['of somebody else’s conversation', fact('conv_mallory:9:x', 'web:visitor-rosa', 'conv_rosa'), POLICY],
          ['of no conversation', fact('conv_mallory:9:x', 'web:visitor-mallory', null), POLICY],
          ['under somebody else’s name', fact('conv_mallory:9:x', 'web:visitor-rosa', 'conv_mallory'), POLICY],
          ['in the place of somebody else’s', fact('conv_rosa:9:x', 'web:visitor-mallory', 'conv_mallory'), POLICY],
          ['as of the sample', fact('conv_mallory:9:x', 'web:visitor-mallory', 'conv_mallory', true), POLICY],
          ['read', 'select * from ledger_fact', DENIED],
          ['changed', `update ledger_fact set kind = 'solved'`, DENIED],
        ]
      })),
      ...(await house.asCustomer(CAST.mallory, async asking => {
        const own = await asking.tries(`insert into ledger_fact (id, actor, conversation_id, channel, kind, intent, at)
          values ('conv_mallory:9:solved:x', 'web:visitor-mallory', 'conv_mallory', 'web', 'solved', 'x', now())`)
        return own.ok ? [] : ['a customer cannot say that it is solved']
      })),
    ],
  },
  {
    name: 'a case’s history is written by whom it says, of the version it says',
    run: async house => [
      ...(await attacked(house, CAST.mallory, async () => {
        const told = (more: Readonly<Record<string, string>>) => historyOf(more, 'mallory-by-mallory')
        return [
          ['of a foreign case', historyOf({}, 'rosa-by-rosa'), POLICY],
          ['of no case', historyOf({}, 'case_nobody'), POLICY],
          ['by an agent', told({ actor_kind: `'agent'`, actor_id: `'staff_priya'` }), POLICY],
          ['by the product', told({ actor_kind: `'system'` }), POLICY],
          ['under a name', told({ actor_name: `'Priya'` }), POLICY],
          ['for staff only', told({ public: 'false' }), POLICY],
          ['of a version to come', told({ version: '900' }), POLICY],
          ['in a place of its own', told({ seq: '2' }), DENIED],
          ['a reminder', told({ type: `'reminded'` }), POLICY],
          ['work done', told({ type: `'task_done'` }), POLICY],
          [
            'a move that was not made',
            told({ type: `'moved'`, payload: `'{"from": "new", "to": "resolved"}'` }),
            POLICY,
          ],
          ['changed', `update case_event set text = 'x'`, DENIED],
          [
            'work',
            `insert into case_task (id, case_id, title, added_at) values ('t', 'mallory-by-mallory', 'x', now())`,
            DENIED,
          ],
          ['work ended', `update case_task set state = 'done'`, DENIED],
        ]
      })),
      ...(await house.asCustomer(CAST.mallory, async asking => {
        const [row] = await asking.rows(`${historyOf({}, 'mallory-by-mallory')} returning seq`)
        return row?.['seq'] === 3 ? [] : [`a customer’s comment is number ${row?.['seq']} for 3`]
      })),
    ],
  },
  {
    name: 'cases are linked as a follow-up to what one sees, and in no other way',
    run: house =>
      attacked(house, CAST.mallory, async () => {
        const link = (from: string, to: string, kind = 'follow_up_of') =>
          `insert into case_link (from_case, to_case, kind) values ('${from}', '${to}', '${kind}') on conflict do nothing`
        return [
          ['to a foreign case', link('mallory-by-mallory', 'rosa-by-rosa'), POLICY],
          ['from a foreign case', link('rosa-by-rosa', 'mallory-by-mallory'), POLICY],
          ['to none', link('mallory-by-mallory', 'case_nobody'), POLICY],
          [
            'to a major case',
            link('mallory-by-mallory', 'mallory-by-mallory', 'child_of_major'),
            POLICY,
            'linked_to_itself',
          ],
          ['away', 'delete from case_link', DENIED],
        ]
      }),
  },
  {
    name: 'answers to repeated writes are kept under one’s own conversation',
    run: house =>
      attacked(house, CAST.mallory, async () => {
        const kept = (scope: string) => `insert into idempotency_key values ('${scope}', 'other', 'x', '{}', now())`
        return [
          ['somebody else’s', kept('conversation:conv_rosa'), POLICY],
          ['staff’s', kept('staff_priya POST /api/v1/cases'), POLICY],
          ['nobody’s', kept('conversation:'), POLICY],
          ['changed', `update idempotency_key set response = '{}'`, DENIED],
          ['forgotten', 'delete from idempotency_key', DENIED],
        ]
      }),
  },
  {
    name: 'who somebody is, is not written by customers',
    run: house =>
      attacked(house, CAST.omar, async () => [
        ['contact', `insert into contact (id, name) values ('x', 'x')`, DENIED],
        ['own contact', `update contact set name = 'x'`, DENIED],
        [
          'address',
          `insert into contact_email (contact_id, email, verified_at) values ('contact_omar', 'gil@secret-gil.example', now())`,
          DENIED,
        ],
        [
          'membership',
          `insert into account_contact (account_id, contact_id, access) values ('party_globex', 'contact_omar', 'admin')`,
          DENIED,
        ],
        ['access', `update account_contact set access = 'admin'`, DENIED],
        ['consumer', `insert into consumer (party_id, contact_id) values ('party_carla', 'contact_omar')`, DENIED],
        ['party', `update party set name = 'x'`, DENIED],
        ['guest', `insert into guest (party_id, conversation_id) values ('party_rosa', 'conv_omar')`, DENIED],
        ['proof', `update conversation_identity set contact_id = 'contact_nora'`, DENIED],
        [
          'new proof',
          `insert into conversation_identity values ('conv_omar', 'contact_nora', 3, 'code', now(), now(), now())`,
          DENIED,
        ],
        [
          'session',
          `insert into visitor_session (token_hash, conversation_id, expires_at) values ('x', 'conv_gil', now())`,
          DENIED,
        ],
        ['sessions read', 'select * from visitor_session', DENIED],
        [
          'channel',
          `insert into channel_identity (channel, external_id, contact_id) values ('web', 'x', 'contact_gil')`,
          DENIED,
        ],
        ['drawn number', `insert into case_serial_drawn values (999999, 'conv_omar')`, DENIED],
        ['account', `select crm_ref from account`, DENIED],
        ['staff', 'select password_hash from staff', DENIED],
        ['addresses of staff', 'select email from staff', DENIED],
        ['sign-ins of staff', 'select * from staff_session', DENIED],
      ]),
  },
  {
    name: 'nothing that runs with more rights lends them',
    run: house =>
      attacked(house, CAST.mallory, async () => [
        ['whose an address is', `select contact_by_address('gil@secret-gil.example')`, DENIED],
        ['who is in a conversation', `select identified_contact('conv_gil')`, DENIED],
        ['whose a contact is', `select party_of_contact('contact_gil')`, DENIED],
        ['whose a conversation is', `select guest_party('conv_rosa', 'x')`, DENIED],
        ['a sequence drawn', `select nextval('case_serial')`, DENIED],
        ['a sequence read', 'select last_value from case_serial', DENIED],
        ['a sequence set', `select setval('case_serial', 1)`, DENIED],
        ['a table closed anew', `call isolate('cases')`, DENIED],
        [
          'a trigger of ours on a table of one’s own',
          `create temporary table mine (seq integer, case_id text);
           create trigger mine before insert on mine for each row execute function number_case_event();
           insert into mine (case_id) values ('rosa-by-rosa') returning seq`,
          DENIED,
        ],
        ['a policy of one’s own', 'create policy mine on cases using (true)', DENIED],
        ['a function of one’s own', 'create function session_scopes_() returns int language sql return 1', DENIED],
        ['a lock on everybody', 'lock table cases in access exclusive mode', DENIED],
      ]),
  },
  {
    name: 'a transaction that is taken back leaves a gap in the numbers and nothing else',
    run: async house => {
      const counted = `select (select count(*) from cases) || ' ' || (select count(*) from party) || ' '
        || (select count(*) from case_serial_drawn) || ' ' || (select count(*) from case_event) as n`
      const [before] = await house.look(counted)
      const drawn = await house.asCustomer(CAST.omar, async asking => {
        const number = await draw(asking)
        await asking.rows(opening(CAST.omar, number))
        return number
      })
      const next = await house.asCustomer(CAST.omar, draw)
      const [after] = await house.look(counted)
      return [
        ...(before?.['n'] === after?.['n'] ? [] : [`${before?.['n']} became ${after?.['n']}`]),
        ...(drawn < next ? [] : [`${drawn} was followed by ${next}`]),
      ]
    },
  },
  {
    name: 'staff and jobs, too, cannot give a case what is another party’s, nor change what has happened',
    run: house =>
      overall(['firstline_agent', 'firstline_worker'] as const, role =>
        house.as(role, asking =>
          overall<Attack>(
            [
              ['a foreign asset', `update cases set asset_id = 'asset_globex' where id = 'acme-by-omar'`, 'case_asset'],
              [
                'a foreign contract',
                `update cases set contract_id = 'contract_globex' where id = 'acme-by-omar'`,
                'case_contract',
              ],
              [
                'a foreign entitlement',
                `update cases set entitlement_id = 'entitlement_carla' where id = 'acme-by-omar'`,
                'case_entitlement',
              ],
              [
                'an entitlement about a foreign contract',
                `update entitlement set contract_id = 'contract_globex' where id = 'entitlement_acme'`,
                'entitlement_contract',
              ],
              [
                'an entitlement about a foreign asset',
                `update entitlement set asset_id = 'asset_globex' where id = 'entitlement_acme'`,
                'entitlement_asset',
              ],
              [
                'a task of another party',
                `insert into case_task (id, case_id, party_id, title, added_at) values ('t', 'acme-by-omar', 'party_globex', 'x', now())`,
                'case_task_case',
              ],
              ['history rewritten', `update case_event set text = 'x'`, 'append-only'],
              ['a log rewritten', `update event set body = '{}'`, 'append-only'],
              ['figures rewritten', 'delete from ledger_fact', 'append-only', DENIED],
              [
                'a number changed',
                `update cases set number = 'CS-0000018' where id = 'acme-by-omar'`,
                'number_is_final',
              ],
              [
                'a membership twice',
                `insert into account_contact (account_id, contact_id) values ('party_acme', 'contact_nora')`,
                'membership_overlaps',
              ],
              [
                'a party merged into itself',
                `update party set status = 'merged', merged_into = id where id = 'party_acme'`,
                'merged_into_itself',
              ],
              [
                'parties merged in a ring',
                `update party set status = 'merged', merged_into = case id when 'party_acme' then 'party_globex' else 'party_acme' end where kind = 'account'`,
                'merge_cycle',
                'merged_into_unfit',
              ],
              [
                'an account merged into a person',
                `update party set status = 'merged', merged_into = 'party_carla' where id = 'party_acme'`,
                'merged_into_its_kind',
                'merged_into_unfit',
              ],
              [
                'a case nobody sees',
                `update cases set visible_scopes = '{}' where id = 'acme-by-omar'`,
                'seen_by_nobody',
              ],
              [
                'a verified address twice',
                `insert into contact_email (contact_id, email, verified_at) values ('contact_omar', 'gil@secret-gil.example', now())`,
                'contact_email_identifies',
              ],
            ],
            async ([what, sql, ...names]) => unlessRefused(`${role}: ${what}`, await asking.tries(sql), ...names),
          ),
        ),
      ),
  },
]

async function attacked(
  house: House,
  persona: Persona,
  attacksOf: (asking: Asking) => Promise<readonly Attack[]>,
): Promise<readonly string[]> {
  return house.asCustomer(persona, async asking =>
    overall(await attacksOf(asking), async ([what, sql, ...names]) =>
      unlessRefused(`${persona.name}: ${what}`, await asking.tries(sql), ...names),
    ),
  )
}

/** Refusals that differ in nothing but the word that was sent. */
function unlessAlike(
  what: string,
  ...answers: readonly (readonly [outcome: Outcome, sent: string])[]
): readonly string[] {
  const said = answers.map(([outcome, sent]) =>
    outcome.ok ? 'done' : `${outcome.code} ${outcome.said.replaceAll(sent, '…')}`,
  )
  return new Set(said).size === 1 ? [] : [`${what} are told apart: ${[...new Set(said)].join(' or ')}`]
}

async function draw(asking: Asking): Promise<string> {
  const [serial] = await texts(asking, 'select draw_case_serial()')
  return caseNumber(Number(serial))
}

/** The statement that opens `case_new`. */
function opening(
  { conversation }: { readonly conversation: string | null },
  number: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const columns = {
    id: 'case_new',
    number,
    summary: 'The kettle leaks',
    opened_by: 'assistant',
    opened_at: 'now',
    ...more,
  }
  const all = { ...columns, ...(conversation !== null && { conversation_id: conversation }) }
  return `insert into cases (${Object.keys(all).join(', ')}) values (${Object.values(all)
    .map(value => `'${value}'`)
    .join(', ')})`
}

function historyOf(more: Readonly<Record<string, string>>, caseId: string): string {
  const columns = {
    version: '1',
    at: 'now()',
    actor_kind: `'customer'`,
    type: `'commented'`,
    public: 'true',
    text: `'x'`,
  }
  const all = { case_id: `'${caseId}'`, ...columns, ...more }
  return `insert into case_event (${Object.keys(all).join(', ')}) values (${Object.values(all).join(', ')})`
}

/** A move of Ivo's case as the product writes it for a customer. */
function moving(from: CaseState, to: CaseState): string {
  const settled = from === 'resolved' || from === 'soft_closed'
  const set: Record<string, string> = { state: `'${to}'`, reopen_until: 'null', closure_kind: 'null' }
  if (to === 'closed' || to === 'cancelled')
    set['closure_kind'] = settled && to === 'closed' ? `'customer_confirmed'` : `'withdrawn'`
  if (to === 'open' && settled)
    Object.assign(set, { reopen_count: 'reopen_count + 1', resolution_code: 'null', resolution_notes: 'null' })
  if (to === 'resolved') Object.assign(set, { resolution_code: `'x'`, resolution_notes: `'x'` })
  if (to === 'soft_closed') set['reopen_until'] = `now() + interval '14 days'`
  const columns = Object.entries(set).map(([column, value]) => `${column} = ${value}`)
  return `update cases set ${columns.join(', ')} where id = '${ivosCase(from)}'`
}

function moved(from: CaseState, to: CaseState): string {
  const payload = `'${JSON.stringify({ from, to })}'`
  const version = `(select version from cases where id = '${ivosCase(from)}')`
  return historyOf({ version, type: `'moved'`, payload }, ivosCase(from))
}
