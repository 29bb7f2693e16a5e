/** Runs once after the delay; the returned function calls it off. Keeps no process alive. */
export function after(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs)
  timer.unref()
  return () => clearTimeout(timer)
}

/** Runs again and again, the first time after one interval. */
export function every(intervalMs: number, run: () => void): () => void {
  const timer = setInterval(run, intervalMs)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Does a job again and again, with a pause between the end of one round and the start of the next, so that rounds
 * never overlap. A failed round is reported and the next one comes. The returned function ends it after the round
 * under way.
 */
export function repeat(
  pauseMs: number,
  work: () => Promise<unknown>,
  failed: (error: unknown) => void,
): () => Promise<void> {
  let stopped = false
  let wake = () => {}
  const rounds = async () => {
    while (!stopped) {
      await work().catch(failed)
      if (stopped) return
      await new Promise<void>(resolve => {
        const cancel = after(pauseMs, resolve)
        wake = () => {
          cancel()
          resolve()
        }
      })
    }
  }
  const running = rounds()
  return async () => {
    stopped = true
    wake()
    await running
  }
}
