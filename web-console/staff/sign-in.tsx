import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { DemoSignIn, SignedIn } from '../../src/adapters/desk/protocol.ts'
import { call } from './call.ts'
import { Mark } from './icon.tsx'
import { endedBecause, startSession } from './session.ts'

/** The page for whoever is not signed in. `of` names what they are about to see. */
export function SignInPage({ of }: { of: string }): JSX.Element {
  const problem = useSignal<string | null>(null)
  const busy = useSignal(false)
  const demo = useDemoSignIns()

  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <Mark />
        <h1>Sign in to {of}</h1>
        {endedBecause.value && <p class="note">{endedBecause.value}</p>}
        <SignInForm busy={busy.value} problem={problem.value} submit={submit} />
        {demo.length > 0 && <DemoButtons demo={demo} busy={busy.value} submit={submit} />}
      </div>
    </main>
  )

  async function submit(email: string, password: string): Promise<void> {
    if (busy.value) return
    busy.value = true
    const answer = await call<SignedIn>('POST', '/desk/api/sign-in', { email, password })
    busy.value = false
    if (answer.ok) startSession(answer.value)
    else problem.value = answer.problem.detail
  }
}

type Submit = (email: string, password: string) => Promise<void>

function SignInForm({ busy, problem, submit }: { busy: boolean; problem: string | null; submit: Submit }): JSX.Element {
  const email = useRef<HTMLInputElement>(null)
  const password = useRef<HTMLInputElement>(null)
  useEffect(() => email.current?.focus(), [])

  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        void submit(email.current?.value ?? '', password.current?.value ?? '')
      }}
    >
      <label>
        E-mail
        <input ref={email} type="email" name="email" autocomplete="username" required aria-invalid={problem !== null} />
      </label>
      <label>
        Password
        <input
          ref={password}
          type="password"
          name="password"
          autocomplete="current-password"
          required
          aria-invalid={problem !== null}
          aria-describedby={problem ? 'sign-in-problem' : undefined}
        />
      </label>
      {problem && (
        <p class="problem" id="sign-in-problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="primary" aria-disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  )
}

function DemoButtons({ demo, busy, submit }: { demo: readonly DemoSignIn[]; busy: boolean; submit: Submit }) {
  return (
    <section class="demo" aria-labelledby="demo-heading">
      <h2 id="demo-heading">This is a demo. Come in as</h2>
      <ul>
        {demo.map(person => (
          <li key={person.email}>
            <button type="button" aria-disabled={busy} onClick={() => void submit(person.email, person.password)}>
              <span class="avatar" aria-hidden="true">
                {initials(person.name)}
              </span>
              <span>{person.name}</span>
              <span class="quiet">{person.role}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function useDemoSignIns(): readonly DemoSignIn[] {
  const demo = useSignal<readonly DemoSignIn[]>([])
  useEffect(() => {
    void call<readonly DemoSignIn[]>('GET', '/desk/api/demo').then(answer => {
      if (answer.ok) demo.value = answer.value
    })
  }, [demo])
  return demo.value
}

/** The first letters of a name's first and last word. */
export function initials(name: string): string {
  const words = name.split(/\s+/)
  return `${words[0]?.[0] ?? ''}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase()
}
