import type { JSX } from 'preact'
import type { CaseContent } from '../../src/adapters/api/content-protocol.ts'
import { tell } from '../desk/desk-state.ts'
import { Icon } from '../staff/icon.tsx'
import { newKey } from '../staff/new-key.ts'
import { session } from '../staff/session.ts'
import { post } from './case-actions.ts'
import type { CaseFile } from './case-file.ts'

type Watcher = CaseContent['watchers'][number]

/** Who wants to hear of a case. */
export function CaseWatchers({ file }: { file: CaseFile }): JSX.Element | null {
  const watchers = file.content.value?.watchers
  const me = session.value?.staff
  if (!watchers || !me) return null
  const mine = watchers.some(({ kind, id }) => kind === 'staff' && id === me.id)
  return (
    <section aria-labelledby="watchers-title">
      <h3 id="watchers-title">Watchers</h3>
      {watchers.length > 0 && (
        <ul class="watchers">
          {watchers.map(watcher => (
            <li key={`${watcher.kind} ${watcher.id}`}>
              <span dir="auto">{watcher.kind === 'staff' && watcher.id === me.id ? 'You' : watcher.name}</span>
              {watcher.kind === 'contact' && <span class="quiet small">customer</span>}
              <button
                type="button"
                class="bare round drop"
                aria-label={`${watcher.name} no longer watches`}
                onClick={() => void watch(watcher, false)}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {!mine && (
        <button type="button" class="bare add" onClick={() => void watch({ kind: 'staff', ...me }, true)}>
          <Icon name="eye" /> Watch this case
        </button>
      )}
    </section>
  )

  async function watch({ kind, id, name }: Watcher, watches: boolean): Promise<void> {
    const outcome = await post(file, 'watchers', { kind, id, watches }, newKey())
    if (outcome.kind === 'refused') tell(outcome.why)
    else tell(watches ? 'You watch this case.' : `${name} no longer watches this case.`)
  }
}
