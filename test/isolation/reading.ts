import pg from 'pg'
import { CASES, CAST, EVERYBODY, numberOf, type Persona, WORTHLESS } from './cast.ts'
import { NOBODYS } from './catalogue.ts'
import { type Check, type House, overall, texts, unlessRefused } from './house.ts'

/** The secret words of a persona's own rows; every other one is foreign to them. */
function ownWords({ name, sees }: Persona): ReadonlySet<string> {
  const parties = PARTIES_OF[name] ?? []
  return new Set([`secret-${name}`, ...[...sees, ...parties].map(each => `secret-${each}`)])
}
const PARTIES_OF: Readonly<Record<string, readonly string[]>> = {
  nora: ['acme'],
  omar: ['acme'],
  ada: ['acme'],
  gil: ['globex'],
  bea: ['acme', 'globex'],
  carla: ['globex', 'carla'],
}
/** Whose assets, contracts and entitlements they see. */
const SEES_THINGS_OF: Readonly<Record<string, readonly string[]>> = {
  nora: ['acme'],
  ada: ['acme'],
  gil: ['globex'],
  bea: ['globex'],
  carla: ['carla'],
}

export const READING_CHECKS: readonly Check[] = [
  {
    name: 'without a session, or with a worthless one, a customer sees no row of any table of somebody’s',
    run: house =>
      overall(Object.entries(WORTHLESS), ([kind, token]) =>
        house.asCustomer({ token }, async asking =>
          overall(await readable(house), async ({ table, columns }) => {
            const [row] = await asking.rows(`select count(*)::int as n from (select ${columns} from ${table}) x`)
            return row?.['n'] === 0 ? [] : [`${kind}: ${row?.['n']} rows of ${table}`]
          }),
        ),
      ),
  },
  {
    name: 'each persona sees exactly their cases: listed, counted, joined, looked up by number',
    run: house =>
      overall(EVERYBODY, persona =>
        house.asCustomer(persona, async asking => {
          const seen = await texts(asking, 'select id from cases order by id')
          const counted = await texts(asking, 'select count(*) from cases')
          const joined = await texts(
            asking,
            `select distinct c.id from cases c left join conversation v on v.id = c.conversation_id
             full join case_event e on e.case_id = c.id where c.id is not null order by 1`,
          )
          const found = []
          for (const { id } of CASES)
            found.push(...(await texts(asking, 'select id from cases where number = $1', [numberOf(id)])))
          const wanted = persona.sees.join()
          return [seen.join(), joined.join(), found.sort().join()]
            .filter(each => each !== wanted)
            .map(each => `${persona.name} sees [${each}] for [${wanted}]`)
            .concat(counted[0] === String(persona.sees.length) ? [] : [`${persona.name} counts ${counted[0]}`])
        }),
      ),
  },
  {
    name: 'no table shows a persona a foreign word, nor what is for staff',
    run: house =>
      overall(EVERYBODY, persona =>
        house.asCustomer(persona, async asking => {
          const own = ownWords(persona)
          return overall(await readable(house), async ({ table, columns }) => {
            const rows = await asking.rows(
              `select row_to_json(x)::text as text from (select ${columns} from ${table}) x`,
            )
            const text = rows.map(row => String(row['text'])).join('\n')
            const foreign = [...text.matchAll(/secret-[a-z-]*[a-z]/g)]
              .map(([word]) => word)
              .filter(word => !own.has(word))
            const forStaff = text.includes('staff-only') ? ['staff-only'] : []
            return [...new Set([...foreign, ...forStaff])].map(word => `${persona.name} reads ${word} in ${table}`)
          })
        }),
      ),
  },
  {
    name: 'what is owned is seen by those who may see everything of its party',
    run: house =>
      overall(EVERYBODY, persona =>
        house.asCustomer(persona, async asking => {
          const wanted = (SEES_THINGS_OF[persona.name] ?? []).join()
          return overall(['asset', 'contract', 'entitlement'], async table => {
            const seen = await texts(asking, `select substr(party_id, 7) from ${table} order by 1`)
            return seen.join() === wanted ? [] : [`${persona.name} sees the ${table} of [${seen}] for [${wanted}]`]
          })
        }),
      ),
  },
  {
    name: 'a person’s own things are all there: log, contact, session, history, task',
    run: house =>
      overall(EVERYBODY, persona =>
        house.asCustomer(persona, async asking => {
          const counts = await asking.rows(`select
            (select count(*) from conversation) = 1 and (select count(*) from event) = 1
            and (select count(*) from handoff) = 1 and (select count(*) from idempotency_key) = 1 as own,
            (select count(*) from case_event)::int as events, (select count(*) from case_task)::int as tasks,
            (select count(*) from contact)::int as contacts`)
          const known = persona.contact !== null && persona.name !== 'lena' ? 1 : 0
          const wanted = { own: true, events: persona.sees.length, tasks: persona.sees.length, contacts: known }
          const got = JSON.stringify(counts[0])
          return got === JSON.stringify(wanted) ? [] : [`${persona.name}: ${got} for ${JSON.stringify(wanted)}`]
        }),
      ),
  },
  {
    name: 'a link is seen only by those who see both of its ends',
    run: house =>
      overall(EVERYBODY, persona =>
        house.asCustomer(persona, async asking => {
          const links = await texts(asking, `select from_case || '>' || to_case from case_link order by 1`)
          const strange = links.filter(link => !link.split('>').every(end => persona.sees.includes(end)))
          return strange.map(link => `${persona.name} sees the link ${link}`)
        }),
      ),
  },
  {
    name: 'a customer becomes no other role, and cannot look past the policies',
    run: house =>
      house.asCustomer(CAST.mallory, async asking => {
        const others = ['firstline_worker', 'firstline_agent', 'firstline_owner', 'firstline_report', 'firstline']
        const entered = await overall(others, async role => [
          ...unlessRefused(`set role ${role}`, await asking.tries(`set role ${role}`), '42501'),
          ...unlessRefused('config', await asking.tries(`select set_config('role', '${role}', false)`), '42501'),
          ...unlessRefused('session', await asking.tries(`set session authorization ${role}`), '42501'),
        ])
        const after = async (statement: string) => {
          await asking.rows(statement)
          const outcome = await asking.tries('select id from cases')
          if (!outcome.ok) return []
          return outcome.rows.every(row => row['id'] === 'mallory-by-mallory') ? [] : [`${statement} shows more`]
        }
        return [
          ...entered,
          ...(await after('reset role')),
          ...(await after('set local role none')),
          ...(await after('set session authorization default')),
          ...(await after('set local row_security = off')),
          ...unlessRefused('replica', await asking.tries('set session_replication_role = replica'), '42501'),
          ...unlessRefused('file', await asking.tries(`select pg_read_file('PG_VERSION')`), '42501'),
          ...unlessRefused('program', await asking.tries(`copy product to program 'cat'`), '42501'),
          ...unlessRefused('extension', await asking.tries('create extension dblink'), '42501', 'dblink'),
          ...unlessRefused('statistics', await asking.tries('select * from pg_statistic'), '42501'),
          ...unlessRefused('passwords', await asking.tries('select * from pg_authid'), '42501'),
          ...unlessRefused(
            'prepared',
            await asking.tries(`select most_common_vals from pg_stats
             where schemaname = 'public' and tablename in ('cases', 'contact_email')`),
            'nothing',
          ),
        ]
      }),
  },
  {
    name: 'a connection that goes on to the next customer takes nothing along',
    run: async ({ connection }) => {
      const client = new pg.Client({ ...connection, user: 'firstline_customer' })
      await client.connect()
      try {
        const faults: string[] = []
        const seen = async (who: string, token: string | null) => {
          await client.query('begin')
          if (token !== null) await client.query(`select set_config('firstline.session', $1, true)`, [token])
          const { rows } = await client.query('select id from cases order by id')
          await client.query('commit')
          return `${who}: ${rows.map(({ id }) => id).join()}`
        }
        const wanted = (who: string, ids: readonly string[], got: string) => {
          if (got !== `${who}: ${ids.join()}`) faults.push(`${got} for ${ids.join()}`)
        }
        wanted('nora', CAST.nora.sees, await seen('nora', CAST.nora.token))
        const { rows } = await client.query(`select current_setting('firstline.session', true) as left`)
        if (rows[0]?.left !== '') faults.push(`what a transaction has set is ${JSON.stringify(rows[0]?.left)} after it`)
        wanted('nobody', [], await seen('nobody', null))
        wanted('gil', CAST.gil.sees, await seen('gil', CAST.gil.token))
        wanted('bogus', [], await seen('bogus', WORTHLESS.bogus))
        return faults
      } finally {
        await client.end()
      }
    },
  },
  {
    name: 'what a turn reads is of one’s own conversation, whichever is named',
    run: house =>
      overall(EVERYBODY, persona =>
        house.asCustomer(persona, async asking => {
          const readBy = async ({ conversation }: Persona) => {
            const [row] = await asking.rows(
              `select (select count(*) from conversation_head($1))::int as heads,
                 (select count(*) from turn_to_take($1))::int as turns,
                 (select count(*) from page_of($1, false, 0, 100))::int as events,
                 (select count(*) from page_of($1, true, 0, 100))::int as whole,
                 (proven_identity($1) is not null)::int as proofs`,
              [conversation],
            )
            return Object.entries(row ?? {}).filter(([, count]) => count !== 0)
          }
          const own = (await readBy(persona)).map(([what]) => what)
          const foreign = await overall(
            EVERYBODY.filter(each => each !== persona),
            async other => (await readBy(other)).map(([what]) => `${persona.name} reads ${what} of ${other.name}`),
          )
          // Lena's proof has lapsed.
          const missing = ['heads', 'events', ...(persona.contact && persona !== CAST.lena ? ['proofs'] : [])].filter(
            each => !own.includes(each),
          )
          return [...foreign, ...missing.map(each => `${persona.name} does not read their own ${each}`)]
        }),
      ),
  },
  {
    name: 'a session that does not count is not entered, and one that does is left with the transaction',
    run: async ({ connection }) => {
      const client = new pg.Client({ ...connection, user: 'firstline_customer' })
      await client.connect()
      try {
        const entering =
          'select mine, (head).id from enter_session($1) as mine cross join lateral conversation_head(mine)'
        const faults: string[] = []
        for (const { name, conversation, token } of EVERYBODY) {
          const { rows } = await client.query(entering, [token])
          if (rows[0]?.mine !== conversation || rows[0]?.id !== conversation)
            faults.push(`${name} enters ${rows[0]?.id}`)
          const left = await client.query(`select session_conversation() as mine`)
          if (left.rows[0]?.mine !== null) faults.push(`${name}'s session stays with the connection`)
        }
        for (const [kind, token] of Object.entries(WORTHLESS)) {
          const code = await client.query(entering, [token]).then(
            () => 'none',
            error => error.code,
          )
          if (code !== 'FL401') faults.push(`the ${kind} token: ${code}`)
        }
        return faults
      } finally {
        await client.end()
      }
    },
  },
  {
    name: 'the report sees facts and no person; staff and jobs see what they work with',
    run: async house => {
      const denied = [
        'cases',
        'contact',
        'party',
        'event',
        'conversation',
        'handoff',
        'visitor_session',
        'staff',
        'case_event',
      ]
      const report = await house.as('firstline_report', asking =>
        overall(denied, async table =>
          unlessRefused(`report: ${table}`, await asking.tries(`select * from ${table}`), '42501'),
        ),
      )
      const facts = await house.as('firstline_report', asking => texts(asking, 'select count(*) from ledger_fact'))
      const agent = await house.as('firstline_agent', async asking => [
        ...(await overall(['visitor_session', 'staff_session', 'action_call', 'timer', 'migration'], async table =>
          unlessRefused(`agent: ${table}`, await asking.tries(`select * from ${table}`), '42501'),
        )),
        ...unlessRefused('agent: passwords', await asking.tries('select password_hash from staff'), '42501'),
        ...((await texts(asking, 'select count(*) from cases'))[0] === String(CASES.length)
          ? []
          : ['staff miss cases']),
      ])
      const worker = await house.as('firstline_worker', async asking => [
        ...unlessRefused('worker: truncate', await asking.tries('truncate case_event'), '42501'),
        ...unlessRefused('worker: triggers', await asking.tries('alter table event disable trigger all'), '42501'),
        ...unlessRefused(
          'worker: policies',
          await asking.tries('alter table cases no force row level security'),
          '42501',
        ),
        ...((await texts(asking, 'select count(*) from visitor_session'))[0] === String(EVERYBODY.length + 1)
          ? []
          : ['jobs miss sessions']),
      ])
      return [
        ...report,
        ...agent,
        ...worker,
        ...(facts[0] === String(EVERYBODY.length) ? [] : ['the report misses facts']),
      ]
    },
  },
]

/** The tables of somebody's that customers may read, with the columns they are granted. */
async function readable(house: House): Promise<readonly { table: string; columns: string }[]> {
  const rows = await house.look(
    `select c.relname as table, string_agg(quote_ident(a.attname), ', ') as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
       and has_column_privilege('firstline_customer', c.oid, a.attnum, 'select') and c.relname <> all ($1)
     group by c.relname order by c.relname`,
    [Object.keys(NOBODYS)],
  )
  return rows.map(row => ({ table: String(row['table']), columns: String(row['columns']) }))
}
