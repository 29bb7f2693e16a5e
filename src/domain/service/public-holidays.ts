/** One entry of a holiday feed. Feeds mix days off with days that are only named: observances, school holidays. */
export type FeedDay = {
  /** Such as `2026-04-03`. */
  readonly day: string
  readonly name: string
  readonly kind: 'public' | 'observance' | 'school' | 'optional'
  /** Where it is kept, such as `DE-BY`; null for the whole country. */
  readonly regions: readonly string[] | null
}

/** The days of a feed on which nobody works in a region: public holidays kept there, each once, in order. */
export function publicHolidays(feed: readonly FeedDay[], region: string): readonly string[] {
  const kept = feed.filter(({ kind, regions }) => kind === 'public' && (regions === null || regions.includes(region)))
  return [...new Set(kept.map(({ day }) => day))].sort()
}
