import { render } from 'preact'
import { session } from '../staff/session.ts'
import { SignInPage } from '../staff/sign-in.tsx'
import { ArticlesPage } from './articles-page.tsx'

function Articles() {
  return session.value ? <ArticlesPage key={session.value.token} /> : <SignInPage of="the articles" />
}

const root = document.getElementById('root')
if (root) render(<Articles />, root)
