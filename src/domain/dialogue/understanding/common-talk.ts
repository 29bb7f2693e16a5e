/** How people talk, whatever the flows are. */
export type CommonTalk = {
  /** What people also write to a shop's assistant, and no flow is meant by. */
  readonly background: readonly string[]
  /** Groups of words that mean much the same, in lower case and without accents. */
  readonly kin: readonly (readonly string[])[]
}

/** For an assistant that knows nothing but its authors' phrases. */
export const NO_COMMON_TALK: CommonTalk = { background: [], kin: [] }

/** For each word, the first word of its group; a word in two groups belongs to the first. */
export function kinOf({ kin }: CommonTalk): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const [name = '', ...others] of kin)
    for (const word of [name, ...others]) if (!names.has(word)) names.set(word, name)
  return names
}
