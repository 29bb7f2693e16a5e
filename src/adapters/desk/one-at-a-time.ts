/**
 * Turns a burst of calls into few: while `work` runs, further calls ask for exactly one more run after it, so the
 * last call is always followed by a run that began after it.
 */
export function oneAtATime(work: () => Promise<void>, failed: (error: unknown) => void): () => void {
  let running = false
  let again = false
  return call

  function call(): void {
    if (running) {
      again = true
      return
    }
    running = true
    work().catch(failed).finally(done)
  }

  function done(): void {
    running = false
    if (!again) return
    again = false
    call()
  }
}
