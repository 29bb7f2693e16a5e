import { spokenDay } from '../../spoken-day.ts'
import type { Filters, Value } from './expression.ts'

/** What `| name` can do in flow files: how dates, money and lists are said. All in British English for now. */
export const FILTERS: Filters = {
  date: value => (typeof value === 'string' ? spokenDate(value) : null),
  money: value => (typeof value === 'number' ? spokenMoney(value) : null),
  items: value => (Array.isArray(value) ? value.map(spokenItem).join(', ') : null),
  capital: value => (typeof value === 'string' ? value.charAt(0).toUpperCase() + value.slice(1) : null),
}

/** `2026-11-24` → `Tuesday 24 November`. Anything that is not an ISO day stays as it is. */
function spokenDate(day: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  return match ? spokenDay(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))) : day
}

/** Minor units → pounds: 4599 → £45.99. */
function spokenMoney(minor: number): string {
  return `£${(minor / 100).toFixed(2)}`
}

function spokenItem(item: Value): string {
  if (item === null || typeof item !== 'object' || !('name' in item)) return ''
  const { name, quantity } = item as { name: Value; quantity?: Value }
  return typeof quantity === 'number' && quantity > 1 ? `${quantity} × ${name}` : String(name)
}
