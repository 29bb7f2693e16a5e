import { spokenDayAndYear } from '../spoken-day.ts'
import { chooseEntitlement, type Entitlement, type EntitlementMatter } from './entitlement.ts'

/** What covers a case about this thing, whichever of the party's contracts that takes; null when nothing does. */
export function coverOf(
  held: readonly Entitlement[],
  matter: Omit<EntitlementMatter, 'contractId'>,
  now: number,
): Entitlement | null {
  const contracts = [null, ...new Set(held.flatMap(({ contractId }) => contractId ?? []))]
  const choices = contracts.map(contractId => chooseEntitlement(held, { ...matter, contractId }, now))
  const [best] = choices
    .flatMap(choice => (choice.entitlement === null ? [] : [choice]))
    .sort((a, b) => b.score - a.score || (a.entitlement.id < b.entitlement.id ? -1 : 1))
  return best?.entitlement ?? null
}

/**
 * In plain words, to follow "your kettle": `covered by your warranty until 3 May 2027`. `warrantyUntil` is the last
 * instant of the thing's own warranty. Empty where there is nothing to say.
 */
export function spokenCover(cover: Entitlement | null, warrantyUntil: number | null, now: number): string {
  if (cover !== null) {
    const by = cover.contractId !== null ? 'contract' : cover.assetId !== null ? 'warranty' : 'support plan'
    // It holds up to the instant before its end.
    const until = cover.endsAt === null ? '' : ` until ${spokenDayAndYear(cover.endsAt - 1)}`
    return `covered by your ${by}${until}`
  }
  if (warrantyUntil === null) return ''
  const day = spokenDayAndYear(warrantyUntil)
  return now <= warrantyUntil ? `covered by its warranty until ${day}` : `out of warranty since ${day}`
}
