/** A second wish within this time is the same one: Ctrl-C reaches us from the terminal and once more through npm. */
const SAME_WISH_MS = 1_000
const PARENT_POLL_MS = 250

/**
 * Aborted, with the reason, when this process is asked to end; it then has to end by itself. Asked again later, it
 * ends at once, so that a part that does not end cannot hold it.
 */
export function stopSignal(): AbortSignal {
  const asked = new AbortController()
  let askedAt = 0
  const ask = (reason: string) => {
    if (!asked.signal.aborted) {
      askedAt = performance.now()
      asked.abort(reason)
    } else if (performance.now() - askedAt > SAME_WISH_MS) process.exit(1)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, ask)
  watchParent(asked)
  return asked.signal
}

/**
 * npm starts us through a shell, and passes SIGTERM to that shell, which ends without passing it on. So under npm,
 * the end of our parent is a wish to end.
 */
function watchParent(asked: AbortController): void {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const parent = process.ppid
  const poll = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(poll)
    if (!asked.signal.aborted) asked.abort('npm has ended')
  }, PARENT_POLL_MS)
  poll.unref()
}
