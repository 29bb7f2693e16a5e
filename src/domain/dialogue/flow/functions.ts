import type { FlowFunction, Functions, Value } from './expression.ts'
import { isTrue } from './expression.ts'

/** How values are said in one language. */
export type Manner = { readonly locale: string; readonly today: string; readonly currency: string }

/** Everything that flow files can call, in one language and on one day. All of them are total. */
export function functionsIn({ locale, today, currency }: Manner): Functions {
  return {
    ...LISTS,
    date: onText(day => spokenDate(day, locale)),
    days_since: onText(day => daysBetween(day, today)),
    money: {
      takes: [1, 2],
      run: ([minor, in_]) => spokenMoney(minor, typeof in_ === 'string' ? in_ : currency, locale),
    },
    items: { takes: [1, 1], run: ([list]) => (Array.isArray(list) ? list.map(spokenItem).join(', ') : null) },
    list: { takes: [1, 1], run: ([list]) => spokenList(list, locale) },
    join: { takes: [2, 2], run: ([list, between]) => joined(list, between) },
    capital: onText(text => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1)),
    lower: onText(text => text.toLocaleLowerCase(locale)),
    mask: onText(masked),
  }
}

const LISTS: Functions = {
  len: {
    takes: [1, 1],
    run: ([value]) => (Array.isArray(value) || typeof value === 'string' ? value.length : value === null ? 0 : null),
  },
  sum: onList(list => sumOf(list)),
  first: onList(list => list[0] ?? null),
  last: onList(list => list.at(-1) ?? null),
  take: {
    takes: [2, 2],
    run: ([list, many]) => (Array.isArray(list) && typeof many === 'number' ? list.slice(0, Math.max(0, many)) : null),
  },
  where: perItem((list, test) => list.filter(item => isTrue(test(item)))),
  map: perItem((list, make) => list.map(make)),
  any: perItem((list, test) => list.some(item => isTrue(test(item)))),
  all: perItem((list, test) => list.every(item => isTrue(test(item)))),
  find: perItem((list, test) => list.find(item => isTrue(test(item))) ?? null),
}

function onText(run: (text: string) => Value): FlowFunction {
  return { takes: [1, 1], run: ([value]) => (typeof value === 'string' ? run(value) : null) }
}

function onList(run: (list: readonly Value[]) => Value): FlowFunction {
  return { takes: [1, 1], run: ([value]) => (Array.isArray(value) ? run(value) : null) }
}

function perItem(run: (list: readonly Value[], each: (item: Value) => Value) => Value): FlowFunction {
  return { takes: [2, 2], perItem: 1, run: ([value], each) => (Array.isArray(value) ? run(value, each) : null) }
}

/** Null as soon as one of them is no number: a sum that leaves something out would be believed. */
function sumOf(list: readonly Value[]): Value {
  return list.every(item => typeof item === 'number') ? list.reduce((sum: number, item) => sum + item, 0) : null
}

const DAY_MS = 24 * 60 * 60_000

function instantOf(day: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  return match ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) : null
}

function daysBetween(day: string, today: string): Value {
  const [from, to] = [instantOf(day), instantOf(today)]
  return from === null || to === null ? null : Math.round((to - from) / DAY_MS)
}

/** `2026-11-24` → `Tuesday 24 November`. Anything that is not an ISO day stays as it is. */
function spokenDate(day: string, locale: string): string {
  const instant = instantOf(day)
  return instant === null ? day : dayFormat(locale).format(instant).replace(',', '')
}

/** Minor units, as the shop counts them: 4599 → £45.99. */
function spokenMoney(minor: Value | undefined, currency: string, locale: string): Value {
  if (typeof minor !== 'number' || !/^[A-Za-z]{3}$/.test(currency)) return null
  return moneyFormat(locale, currency.toUpperCase()).format(minor / 100)
}

function spokenItem(item: Value): string {
  if (item === null || typeof item !== 'object' || !('name' in item)) return ''
  const { name, options, quantity } = item as { name: Value; options?: Value; quantity?: Value }
  const which = typeof options === 'string' && options !== '' ? ` (${options})` : ''
  return `${typeof quantity === 'number' && quantity > 1 ? `${quantity} × ` : ''}${name}${which}`
}

/** `a, b and c`, of texts or of things with a name. */
function spokenList(value: Value | undefined, locale: string): Value {
  if (!Array.isArray(value)) return typeof value === 'string' ? value : null
  const texts = value
    .map((item: Value) => (typeof item === 'string' ? item : spokenItem(item)))
    .filter(text => text !== '')
  return listFormat(locale).format(texts)
}

/** The texts and numbers of a list as one text; what is absent leaves no gap. */
function joined(list: Value | undefined, between: Value | undefined): Value {
  if (!Array.isArray(list) || typeof between !== 'string') return null
  return list.filter((part: Value) => typeof part === 'string' || typeof part === 'number').join(between)
}

/** `n…@example.com`: enough for its owner to know it by. */
function masked(email: string): string {
  const at = email.lastIndexOf('@')
  return at < 1 ? '…' : `${email.slice(0, 1)}…${email.slice(at)}`
}

/** English is said the British way where a region is not named. */
function regional(locale: string): string {
  return locale === 'en' ? 'en-GB' : locale
}

const dayFormat = kept(
  locale =>
    new Intl.DateTimeFormat(regional(locale), { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }),
)
const listFormat = kept(locale => new Intl.ListFormat(regional(locale), { type: 'conjunction' }))
const moneyFormat = kept(
  (locale, currency: string) => new Intl.NumberFormat(regional(locale), { style: 'currency', currency }),
)

/** Formats are slow to make and few. */
function kept<Made, Rest extends readonly string[]>(make: (locale: string, ...rest: Rest) => Made) {
  const made = new Map<string, Made>()
  return (locale: string, ...rest: Rest): Made => {
    const key = [locale, ...rest].join(' ')
    const known = made.get(key) ?? make(locale, ...rest)
    made.set(key, known)
    return known
  }
}
