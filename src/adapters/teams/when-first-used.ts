/** Makes a thing at the first call and hands out the same one from then on. A failure is not kept: the next call tries again. */
export function whenFirstUsed<Thing>(make: () => Promise<Thing>): () => Promise<Thing> {
  let made: Promise<Thing> | null = null
  return () => {
    made ??= make().catch(error => {
      made = null
      throw error
    })
    return made
  }
}
