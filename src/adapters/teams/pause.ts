/** Runs something once after so many milliseconds; the returned function calls it off. */
export type After = (delayMs: number, run: () => void) => () => void

/** Resolves after so many milliseconds, or at once when the signal is or becomes aborted. */
export function pause(after: After, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise(resolve => {
    const callOff = after(ms, finish)
    signal.addEventListener('abort', finish, { once: true })
    function finish(): void {
      callOff()
      signal.removeEventListener('abort', finish)
      resolve()
    }
  })
}
