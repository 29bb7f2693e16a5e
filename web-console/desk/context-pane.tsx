import type { ComponentChildren, JSX } from 'preact'
import type { DeskHandoff } from '../../src/adapters/desk/protocol.ts'
import { Icon } from '../staff/icon.tsx'
import { openHandoff, openThread, selected, type Thread } from './desk-state.ts'
import { caseHash } from './place.ts'
import { channelName, dayOf, timeOf } from './wording.ts'

/** What an agent reads before saying hello. All of it was typed by people or taken from records: text, nothing more. */
export function ContextPane({ close }: { close: () => void }): JSX.Element | null {
  if (!selected.value) return null
  const handoff = openHandoff.value
  const thread = openThread.value
  return (
    <aside class="context" id="context" aria-label="Context">
      <button type="button" class="bare round only-medium close" aria-label="Close details" onClick={close}>
        <Icon name="close" />
      </button>
      {handoff && <Why handoff={handoff} />}
      {thread && <Cases cases={thread.head.cases} />}
      {thread && <About thread={thread} />}
    </aside>
  )
}

function Why({ handoff }: { handoff: DeskHandoff }): JSX.Element {
  return (
    <>
      <Part title="Why they came">
        <p dir="auto">{handoff.reason}</p>
      </Part>
      {handoff.collected.length > 0 && (
        <Part title="Already told us">
          <dl class="facts">
            {handoff.collected.map(item => (
              <div key={item.label}>
                <dt>{item.label}</dt>
                <dd dir="auto">{item.value}</dd>
              </div>
            ))}
          </dl>
        </Part>
      )}
      {handoff.tried.length > 0 && (
        <Part title="Articles tried">
          <ul class="tried">
            {handoff.tried.map(title => (
              <li key={title}>
                <Icon name="article" />
                <span>{title}</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  )
}

function Cases({ cases }: { cases: Thread['head']['cases'] }): JSX.Element | null {
  if (cases.length === 0) return null
  return (
    <Part title={cases.length === 1 ? 'Case' : 'Cases'}>
      <ul class="cases">
        {cases.map(each => (
          <li key={each.number}>
            <p class="case-number">
              <a href={caseHash(each.number)}>{each.number}</a>
            </p>
            <p dir="auto" class="case-summary">
              {each.summary}
            </p>
            <p class="quiet small">{each.contact ? `Answer to ${each.contact}` : 'No address was given'}</p>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function About({ thread }: { thread: Thread }): JSX.Element {
  const { channel, openedAt } = thread.head
  return (
    <Part title="Conversation">
      <dl class="facts">
        <div>
          <dt>Channel</dt>
          <dd>{channelName(channel)}</dd>
        </div>
        <div>
          <dt>Started</dt>
          <dd>
            {dayOf(openedAt)}, {timeOf(openedAt)}
          </dd>
        </div>
      </dl>
    </Part>
  )
}

function Part({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  )
}
