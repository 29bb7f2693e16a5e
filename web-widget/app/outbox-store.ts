import type { CustomerBody } from '../../src/adapters/web/protocol.ts'

/** A message that has been written and is not known to have arrived. `conv` is empty before there is a session. */
export type Unsent = { readonly cid: string; readonly conv: string; readonly body: CustomerBody; readonly at: number }

/** Where unsent messages wait, so that closing the page does not lose them. */
export type OutboxStore = {
  put(message: Unsent): Promise<void>
  remove(cid: string): Promise<void>
  all(): Promise<readonly Unsent[]>
}

/** IndexedDB; memory where the browser blocks it or it fails. */
export async function openOutboxStore(): Promise<OutboxStore> {
  try {
    return overDatabase(await openDatabase())
  } catch {
    return inMemory()
  }
}

const STORE = 'unsent'

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('firstline', 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'cid' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
    // Another tab holds an older version open: sending must not wait for it.
    request.onblocked = () => reject(new Error('blocked'))
  })
}

function overDatabase(database: IDBDatabase): OutboxStore {
  return {
    put: async message => void (await run('readwrite', store => store.put(message))),
    remove: async cid => void (await run('readwrite', store => store.delete(cid))),
    // ULIDs sort by the time they were made: this is the order of writing.
    all: () => run('readonly', store => store.getAll() as IDBRequest<Unsent[]>),
  }

  function run<Value>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode)
      const request = act(transaction.objectStore(STORE))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
    })
  }
}

function inMemory(): OutboxStore {
  const messages = new Map<string, Unsent>()
  return {
    put: async message => void messages.set(message.cid, message),
    remove: async cid => void messages.delete(cid),
    all: async () => [...messages.values()],
  }
}
