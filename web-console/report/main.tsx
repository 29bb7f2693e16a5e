import { render } from 'preact'
import { session } from '../staff/session.ts'
import { SignInPage } from '../staff/sign-in.tsx'
import { ReportPage } from './report-page.tsx'

function Report() {
  return session.value ? <ReportPage /> : <SignInPage of="the report" />
}

const root = document.getElementById('root')
if (root) render(<Report />, root)
