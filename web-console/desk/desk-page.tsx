import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { CaseList } from '../cases/case-list.tsx'
import { CasePage } from '../cases/case-page.tsx'
import { CaseViews } from '../cases/case-views.tsx'
import { ContactPage } from '../parties/contact-page.tsx'
import { PartyList } from '../parties/party-list.tsx'
import { PartyPage } from '../parties/party-page.tsx'
import { PartyViews } from '../parties/party-views.tsx'
import { Icon, Mark } from '../staff/icon.tsx'
import { session } from '../staff/session.ts'
import { initials } from '../staff/sign-in.tsx'
import { signOut } from './actions.ts'
import { soundOn, toggleSound } from './alerts.ts'
import { Announcer } from './announcer.tsx'
import { ContextPane } from './context-pane.tsx'
import { ConversationPane } from './conversation-pane.tsx'
import { link, notice, selected } from './desk-state.ts'
import { HandoffLists } from './handoff-lists.tsx'
import { place } from './place.ts'
import { PlaceNav } from './place-nav.tsx'
import { ShortcutSheet, useShortcuts } from './shortcuts.tsx'

/** The desk of whoever is signed in: conversations with their context, cases, or customers. On a phone, one part at a time. */
export function DeskPage(): JSX.Element {
  const sheet = useSignal(false)
  const details = useSignal(false)
  const toggleDetails = () => {
    details.value = !details.value
  }
  const here = place.value
  const of = here.view === 'case' ? here.number : 'id' in here ? here.id : here.view
  // Where the details cover the rest, they must not cover what was just opened.
  useEffect(() => {
    details.value = false
  }, [of])
  const open = here.view === 'case' || 'id' in here || (here.view === 'conversations' && selected.value !== null)
  useShortcuts({ openSheet: () => (sheet.value = true), toggleDetails })

  return (
    <div class="desk" data-view={here.view} data-open={open} data-details={details.value}>
      {link.value === 'lost' && (
        <p class="banner" role="status">
          Connection lost. Trying again… What you type is kept.
        </p>
      )}
      <main>
        <h1 class="unseen">Desk</h1>
        <div class="side">
          <SideHead />
          <PlaceNav />
          {here.view === 'conversations' && <HandoffLists />}
          {(here.view === 'cases' || here.view === 'case') && <CaseViews />}
          {(here.view === 'parties' || 'id' in here) && <PartyViews />}
          <SideFoot openSheet={() => (sheet.value = true)} />
        </div>
        {here.view === 'conversations' && (
          <ConversationPane detailsOpen={details.value} toggleDetails={toggleDetails} />
        )}
        {here.view === 'cases' && <CaseList saved={here.saved} words={here.words} />}
        {here.view === 'case' && (
          <CasePage number={here.number} detailsOpen={details.value} toggleDetails={toggleDetails} />
        )}
        {here.view === 'parties' && <PartyList list={here.list} words={here.words} />}
        {here.view === 'party' && <PartyPage id={here.id} merge={here.merge} />}
        {here.view === 'contact' && <ContactPage id={here.id} merge={here.merge} />}
      </main>
      {here.view === 'conversations' && <ContextPane close={() => (details.value = false)} />}
      <div class="notices" role="status">
        {notice.value && <p>{notice.value}</p>}
      </div>
      <Announcer />
      <ShortcutSheet open={sheet.value} close={() => (sheet.value = false)} />
    </div>
  )
}

function SideHead(): JSX.Element {
  return (
    <header class="side-head">
      <Mark />
      <p class="side-name">Desk</p>
      <span class="link" data-link={link.value}>
        {link.value === 'live' ? 'Live' : link.value === 'lost' ? 'Offline' : 'Connecting…'}
      </span>
    </header>
  )
}

function SideFoot({ openSheet }: { openSheet: () => void }): JSX.Element {
  const staff = session.value?.staff
  return (
    <footer class="side-foot">
      <span class="avatar" aria-hidden="true">
        {initials(staff?.name ?? '')}
      </span>
      <span class="who">{staff?.name}</span>
      {staff?.role === 'manager' && (
        <>
          <a class="round-link" href="/articles" aria-label="Articles" title="Articles">
            <Icon name="article" />
          </a>
          <a class="round-link" href="/report" aria-label="Deflection report" title="Deflection report">
            <Icon name="report" />
          </a>
        </>
      )}
      <button
        type="button"
        class="bare round"
        aria-pressed={soundOn.value}
        aria-label="Ring for new customers"
        title={soundOn.value ? 'Sound is on' : 'Sound is off'}
        onClick={toggleSound}
      >
        <Icon name={soundOn.value ? 'soundOn' : 'soundOff'} />
      </button>
      <button
        type="button"
        class="bare round"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts"
        onClick={openSheet}
      >
        <Icon name="keyboard" />
      </button>
      <button type="button" class="bare round" aria-label="Sign out" title="Sign out" onClick={() => void signOut()}>
        <Icon name="leave" />
      </button>
    </footer>
  )
}
