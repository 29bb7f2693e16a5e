/** What is remembered on the host page's own storage; every call survives a browser that allows none. */
export type Keep = {
  read(name: KeptName): string | null
  write(name: KeptName, value: string | null): void
  /** Whether anything written is there again on the next page. */
  works(): boolean
}

/**
 * `begun`: this visitor has talked to us. `right`: the session, for frames that may not store anything. `leaving`: they
 * have logged out, and the frame has not said yet that it has wiped its own.
 */
export type KeptName = 'begun' | 'right' | 'leaving'

export const hostKeep: Keep = {
  read(name) {
    try {
      return localStorage.getItem(`firstline:${name}`)
    } catch {
      return null
    }
  },
  write(name, value) {
    try {
      if (value === null) localStorage.removeItem(`firstline:${name}`)
      else localStorage.setItem(`firstline:${name}`, value)
    } catch {
      // Storage is blocked: the frame has told the customer that the chat ends with the page.
    }
  },
  works() {
    try {
      localStorage.setItem('firstline:probe', '1')
      localStorage.removeItem('firstline:probe')
      return true
    } catch {
      return false
    }
  },
}
