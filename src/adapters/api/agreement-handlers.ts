import type {
  CalendarEdition,
  HoldingKind,
  HoldingQuery,
  HoldingRefusal,
  Holdings,
  NamedCalendar,
  PolicyEdition,
} from '../../application/agreement-ports.ts'
import type { Agreements } from '../../application/agreements.ts'
import type { Shift } from '../../domain/service/business-calendar.ts'
import type { AGREEMENT_OPERATIONS } from './agreement-operations.ts'
import type { calendarEdit } from './agreement-protocol.ts'
import { type Answer, invalid, notFound, problemAnswer } from './answer.ts'
import type { HandlersOf } from './call.ts'

/** What each operation on agreements does. */
export const agreementHandlers: HandlersOf<typeof AGREEMENT_OPERATIONS> = {
  async readSlaPolicy({ agreements }) {
    return policyAnswer(await agreements.policy())
  },

  async editSlaPolicy({ agreements, caller, body, version }) {
    const edited = await agreements.editPolicy(version, body.targets, caller.id)
    return edited.ok ? policyAnswer(edited.value) : stale
  },

  async listCalendars({ agreements }) {
    return { status: 200, body: { calendars: (await agreements.calendars()).map(wireCalendar) } }
  },

  async addCalendar({ agreements, caller, body: { id, ...given } }) {
    const added = await agreements.addCalendar(id, calendarIn(given), caller.id)
    return added.ok ? calendarAnswer(201, added.value) : taken
  },

  async editCalendar({ agreements, caller, id, body, version }) {
    const edited = await agreements.editCalendar(id, version, calendarIn(body), caller.id)
    if (edited.ok) return calendarAnswer(200, edited.value)
    return edited.reason === 'stale' ? stale : notFound('calendar')
  },

  async listProducts({ agreements, query }) {
    const { shown, nextCursor } = await pageOf(agreements, 'product', query)
    return { status: 200, body: { products: shown, nextCursor } }
  },

  async addProduct({ agreements, body }) {
    const added = await agreements.add('product', body)
    return added.ok ? { status: 201, body: added.value } : refusedHolding(added.reason)
  },

  async listAssets({ agreements, query }) {
    const { shown, nextCursor } = await pageOf(agreements, 'asset', query)
    return { status: 200, body: { assets: shown, nextCursor } }
  },

  async addAsset({ agreements, body }) {
    return holdingAnswer(201, await agreements.add('asset', body))
  },

  async changeAsset({ agreements, id, body, version }) {
    return holdingAnswer(200, await agreements.change('asset', id, version, given(body)))
  },

  async listContracts({ agreements, query }) {
    const { shown, nextCursor } = await pageOf(agreements, 'contract', query)
    return { status: 200, body: { contracts: shown, nextCursor } }
  },

  async addContract({ agreements, body }) {
    return holdingAnswer(201, await agreements.add('contract', body))
  },

  async changeContract({ agreements, id, body, version }) {
    return holdingAnswer(200, await agreements.change('contract', id, version, given(body)))
  },

  async listEntitlements({ agreements, query }) {
    const { shown, nextCursor } = await pageOf(agreements, 'entitlement', query)
    return { status: 200, body: { entitlements: shown, nextCursor } }
  },

  async addEntitlement({ agreements, body }) {
    return holdingAnswer(201, await agreements.add('entitlement', body))
  },

  async changeEntitlement({ agreements, id, body, version }) {
    return holdingAnswer(200, await agreements.change('entitlement', id, version, given(body)))
  },
}

function policyAnswer({ version, validFrom, is }: PolicyEdition): Answer {
  return { status: 200, body: { version, validFrom, targets: is }, version }
}

function calendarAnswer(status: 200 | 201, edition: CalendarEdition): Answer {
  return { status, body: wireCalendar(edition), version: edition.version }
}

function wireCalendar({ id, name, version, validFrom, is: { zone, hours, holidays } }: CalendarEdition) {
  const shifts =
    hours === 'always'
      ? hours
      : hours.map(({ weekday, from, to }) => ({ weekday, from: timeOfDay(from), to: timeOfDay(to) }))
  return { id, name, version, validFrom, zone, hours: shifts, holidays }
}

type GivenCalendar = typeof calendarEdit._zod.output

function calendarIn({ name, zone, hours, holidays }: GivenCalendar): NamedCalendar {
  const shifts =
    hours === 'always'
      ? hours
      : hours.map(({ weekday, from, to }) => ({
          weekday: weekday as Shift['weekday'],
          from: minutesIn(from),
          to: minutesIn(to),
        }))
  return { name, zone, hours: shifts, holidays: [...new Set(hours === 'always' ? [] : holidays)] }
}

/** Minutes after midnight as `09:30`. */
function timeOfDay(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map(part => String(part).padStart(2, '0')).join(':')
}

function minutesIn(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

type PageQuery = { readonly party?: string | undefined; readonly cursor?: string | undefined; readonly limit: number }

async function pageOf<Kind extends HoldingKind>(
  agreements: Agreements,
  kind: Kind,
  { party, cursor, limit }: PageQuery,
): Promise<{ readonly shown: readonly Holdings[Kind][]; readonly nextCursor: string | null }> {
  const asked: HoldingQuery = {
    limit: limit + 1,
    ...(party === undefined ? {} : { partyId: party }),
    ...(cursor === undefined ? {} : { after: Buffer.from(cursor, 'base64url').toString().replaceAll('\0', '') }),
  }
  const rows = await agreements.list(kind, asked)
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { shown, nextCursor: last ? Buffer.from(last.id).toString('base64url') : null }
}

type Written =
  | { readonly ok: true; readonly value: { readonly version: number } }
  | { readonly ok: false; readonly reason: HoldingRefusal | 'not_found' | 'stale' }

function holdingAnswer(status: 200 | 201, written: Written): Answer {
  if (written.ok) return { status, body: written.value, version: written.value.version }
  if (written.reason === 'stale') return stale
  return written.reason === 'not_found' ? notFound('record') : refusedHolding(written.reason)
}

/** Without the names that nothing was given for. */
function given<Fields extends object>(body: Fields): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as never
}

const stale = problemAnswer(
  409,
  'conflict',
  'Somebody was faster',
  'It has changed since the version in `If-Match`. Read it, then decide again.',
)
const taken = problemAnswer(409, 'taken', 'Taken', 'There is one of this id, number, `sku` or `serial` already.')

function refusedHolding(why: HoldingRefusal): Answer {
  return why === 'already_there' ? taken : invalid(REASONS[why])
}

const REASONS: { readonly [why in Exclude<HoldingRefusal, 'already_there'>]: string } = {
  no_such_party: '`partyId` is not the id of a party.',
  no_such_product: '`productId` is not the id of a product.',
  no_such_calendar: '`calendarId` is not the id of a calendar.',
  not_the_partys_asset: '`assetId` is not the id of an asset of this party.',
  not_the_partys_contract: '`contractId` is not the id of a contract of this party.',
  about_nothing: 'Name a `contractId`, a `productId` or an `assetId`: nothing is owed to a party as such.',
  ends_before_it_starts: '`endsAt` must be later than `startsAt`.',
  units_do_not_fit: '`unitsLeft` and `unitsTotal` go together, and no more can be left than there are in total.',
}
