/** Work by key: one at a time for a key, a few keys at once. */
export type DeliveryLine = {
  /** Resolves when work for the key that began after this call has ended. */
  request(key: string): Promise<void>
  /** Resolves when nothing is being done or waiting. */
  idle(): Promise<void>
}

type Entry = { again: boolean; done: Promise<void> }

/**
 * Runs `work` for every key asked for. Asking again while it runs makes it run once more, however often one asks:
 * the running one may have looked before what one asks for was there. `width` bounds how many run at once, since
 * each may hold a connection to the store.
 */
export function deliveryLine(work: (key: string) => Promise<void>, width: number): DeliveryLine {
  const entries = new Map<string, Entry>()
  const turnstile = slots(width)

  async function drain(key: string, entry: Entry): Promise<void> {
    try {
      while (entry.again) {
        await turnstile.take()
        entry.again = false
        await work(key).finally(turnstile.give)
      }
    } finally {
      entries.delete(key)
    }
  }

  return {
    request(key) {
      const running = entries.get(key)
      if (running) {
        running.again = true
        return running.done
      }
      const entry: Entry = { again: true, done: Promise.resolve() }
      entries.set(key, entry)
      entry.done = drain(key, entry)
      return entry.done
    },
    async idle() {
      await Promise.allSettled([...entries.values()].map(({ done }) => done))
    },
  }
}

function slots(width: number) {
  let free = width
  const waiting: (() => void)[] = []
  return {
    async take(): Promise<void> {
      if (free > 0) free -= 1
      else await new Promise<void>(resolve => waiting.push(resolve))
    },
    give(): void {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    },
  }
}
