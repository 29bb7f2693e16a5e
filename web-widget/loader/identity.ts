import type { ToFrame } from '../port.ts'

/** A token is good once and for ten minutes; a function can fetch a fresh one when the chat needs it. */
export type TokenSource = string | (() => string | Promise<string>)

/** Whom the site has signed in, until the frame asks. The token is only ever in memory. */
export type Identity = {
  /** Keeps the source in place of an earlier one, whose promise ends with false. */
  offer(source: TokenSource): Promise<boolean>
  isOffered(): boolean
  /** Answers the frame's question. */
  give(tell: (message: ToFrame) => void): Promise<void>
  settle(isAccepted: boolean): void
  forget(): void
}

export function createIdentity(): Identity {
  let source: TokenSource | null = null
  let settle: (isAccepted: boolean) => void = () => {}
  return {
    offer(offered) {
      settle(false)
      source = offered
      return new Promise(resolve => {
        settle = resolve
      })
    },
    isOffered: () => source !== null,
    async give(tell) {
      const asked = source
      // A token as such is used up by being given; a function is asked again for the next chat.
      if (typeof source === 'string') source = null
      const token = await fetched(asked)
      if (token === null) settle(false)
      tell({ type: 'token', token })
    },
    settle: isAccepted => settle(isAccepted),
    forget() {
      source = null
      settle(false)
    },
  }
}

async function fetched(source: TokenSource | null): Promise<string | null> {
  try {
    return typeof source === 'function' ? await source() : source
  } catch {
    return null
  }
}
