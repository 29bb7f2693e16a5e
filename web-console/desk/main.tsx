import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import { session } from '../staff/session.ts'
import { SignInPage } from '../staff/sign-in.tsx'
import { startAlerts } from './alerts.ts'
import { connect } from './connection.ts'
import { DeskPage } from './desk-page.tsx'
import { followAddress } from './desk-state.ts'
import { resumeOutbox } from './outbox.ts'

function Desk() {
  const token = session.value?.token
  useEffect(() => {
    if (!token) return
    const disconnect = connect(token)
    const stopAlerts = startAlerts()
    resumeOutbox()
    return () => {
      stopAlerts()
      disconnect()
    }
  }, [token])
  return token ? <DeskPage /> : <SignInPage of="the desk" />
}

addEventListener('hashchange', followAddress)
const root = document.getElementById('root')
if (root) render(<Desk />, root)
